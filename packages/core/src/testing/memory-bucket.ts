import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError, PortErrorKind, PortSide } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { KeyStack, Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type {
  CurrentRead,
  EntryRead,
  ObjectDescription,
  OpenObject,
} from "../ports/bucket-reader.ts";
import type { Clock } from "../ports/clock.ts";
import type { DestinationStore, NewObject, ReplicaCopy } from "../ports/destination-store.ts";
import type { OpenPart, PartPin, SourceStore } from "../ports/source-store.ts";
import type { PartCopy, UploadCompletion, UploadedPart } from "../ports/upload-store.ts";
import type { WriteCondition, WrittenEntry } from "../ports/written-entry.ts";
import { describe, pinOf, toEntry } from "./memory-descriptions.ts";
import { MemoryStacks, type StoredObject, type Versioning } from "./memory-stacks.ts";
import { MemoryUploads } from "./memory-uploads.ts";
import { readText, textBody } from "./text-body.ts";

/**
 * A bucket in memory with S3's version semantics, as both the port that replicating reads and writes
 * and the face that a client of the source uses. The ETag of an object is `etag of <content>`, with
 * `-<parts>` after it if it was uploaded in parts; content is text. Times are cut to whole seconds, as S3
 * does.
 */
export class MemoryBucket extends MemoryStacks implements DestinationStore, SourceStore {
  /** What was asked to be restored, as `key version-id`. */
  readonly restores: string[] = [];
  readonly #side: PortSide;
  readonly #uploads: MemoryUploads;

  constructor(side: "source" | "destination", versioning: Versioning, clock: Clock) {
    super(side, versioning, clock);
    this.#side = side;
    this.#uploads = new MemoryUploads(clock.now, ({ key, contents, attributes, tags }) =>
      this.put(key, contents.join(""), {
        ...{ attributes, tags, partSizes: contents.map((content) => content.length) },
      }),
    );
  }

  /** How many multipart uploads were begun and are not over. */
  get openUploads(): number {
    return this.#uploads.open;
  }

  /** When the multipart uploads that are not over were begun. */
  uploadInitiations(): readonly number[] {
    return this.#uploads.initiations();
  }

  /** The attributes that an upload was begun with; undefined: it is over. */
  uploadAttributes(uploadId: string): ObjectAttributes | undefined {
    return this.#uploads.attributesOf(uploadId);
  }

  async open(key: string, versionId: VersionId): Promise<Result<EntryRead<OpenObject>, PortError>> {
    const entry = this.find(key, versionId);
    if (entry?.kind !== "object") {
      return ok(entry ?? { kind: "gone" });
    }
    return this.#ifReadable(entry, ({ content }) => ({
      kind: "object",
      object: { ...describe(entry), body: textBody(content), discard: () => {} },
    }));
  }

  async openCurrent(key: string): Promise<Result<CurrentRead<OpenObject>, PortError>> {
    return this.#current(key, (versionId) => this.open(key, versionId));
  }

  async describeCurrent(key: string): Promise<Result<CurrentRead<ObjectDescription>, PortError>> {
    return this.#current(key, (versionId) => this.describe(key, versionId));
  }

  async #current<T>(
    key: string,
    read: (versionId: VersionId) => Promise<Result<EntryRead<T>, PortError>>,
  ): Promise<Result<CurrentRead<T>, PortError>> {
    const { versionId } = this.entries(key)[0] ?? {};
    if (versionId === undefined) {
      return ok({ kind: "gone" });
    }
    const found = await read(versionId);
    return found.ok ? ok({ ...found.value, versionId }) : found;
  }

  async openPart(
    key: string,
    versionId: VersionId,
    { number, etag }: PartPin,
  ): Promise<Result<OpenPart | "gone" | "unnumbered", PortError>> {
    const entry = this.find(key, versionId);
    if (entry?.kind !== "object" || pinOf(entry).etag !== etag) {
      return ok("gone");
    }
    return this.#ifReadable(entry, ({ content, partSizes = [content.length] }) => {
      const start = partSizes.slice(0, number - 1).reduce((sum, size) => sum + size, 0);
      const sizeBytes = partSizes[number - 1] ?? 0;
      const body = textBody(content.slice(start, start + sizeBytes));
      return { sizeBytes, body, discard: () => {} };
    });
  }

  /** Only remembers it in `restores`: when a restore is there is the test's to say. */
  async requestRestore(key: string, versionId: VersionId): Promise<Result<void, PortError>> {
    this.restores.push(`${key} ${versionId}`);
    return ok(undefined);
  }

  async describe(
    key: string,
    versionId: VersionId,
  ): Promise<Result<EntryRead<ObjectDescription>, PortError>> {
    const entry = this.find(key, versionId);
    if (entry?.kind !== "object") {
      return ok(entry ?? { kind: "gone" });
    }
    const read = (): EntryRead<ObjectDescription> => ({ kind: "object", object: describe(entry) });
    // A HEAD tells of what is archived.
    return entry.unreadable === "archived" ? ok(read()) : this.#ifReadable(entry, read);
  }

  async readTags(key: string, versionId: VersionId): Promise<Result<Tags | "gone", PortError>> {
    const entry = this.find(key, versionId);
    return ok(entry?.kind === "object" ? entry.tags : "gone");
  }

  async readStack(key: string): Promise<Result<Stack, PortError>> {
    return ok({ entries: this.entries(key).map(toEntry) });
  }

  async *listStacks(prefix: string): AsyncIterable<Result<KeyStack, PortError>> {
    for (const key of this.keys()) {
      if (key.startsWith(prefix)) {
        yield ok({ key, entries: this.entries(key).map(toEntry) });
      }
    }
  }

  async putObject(object: NewObject): Promise<Result<WrittenEntry, PortError>> {
    const content = await readText(object.body);
    if (!content.ok) {
      return content;
    }
    const { key, attributes, tags, onlyIf } = object;
    if (!this.#isMet(key, onlyIf)) {
      return { ok: false, error: NOT_MET };
    }
    return ok(this.#written(key, this.put(key, content.value, { attributes, tags })));
  }

  async copyReplica({
    key,
    fromVersionId,
    attributes,
  }: ReplicaCopy): Promise<Result<WrittenEntry | "gone", PortError>> {
    const entry = this.find(key, fromVersionId);
    if (entry?.kind !== "object") {
      return ok("gone");
    }
    return this.#ifReadable(entry, ({ content, tags }) =>
      this.#written(key, this.put(key, content, { attributes, tags })),
    );
  }

  #ifReadable<T>(entry: StoredObject, read: (entry: StoredObject) => T): Result<T, PortError> {
    return entry.unreadable === undefined
      ? ok(read(entry))
      : { ok: false, error: unreadable(entry.unreadable, this.#side) };
  }

  #isMet(key: string, condition: WriteCondition | undefined): boolean {
    const current = this.entries(key)[0];
    switch (condition?.kind) {
      case undefined:
        return true;
      case "absent":
        return current?.kind !== "object";
      case "etag":
        return current?.kind === "object" && pinOf(current).etag === condition.etag;
    }
  }

  #written(key: string, versionId: VersionId): WrittenEntry {
    const entry = this.find(key, versionId);
    return entry?.kind === "object"
      ? { versionId, etag: pinOf(entry).etag, hasMd5Etag: true }
      : { versionId };
  }

  async addMarker(key: string): Promise<Result<WrittenEntry, PortError>> {
    const removed = this.remove(key);
    return ok({ versionId: removed.kind === "marker" ? removed.versionId : NULL_VERSION_ID });
  }

  async deleteEntry(key: string, versionId: VersionId): Promise<Result<void, PortError>> {
    this.removeEntry(key, versionId);
    return ok(undefined);
  }

  async writeTags(
    key: string,
    versionId: VersionId,
    tags: Tags,
  ): Promise<Result<"written" | "gone", PortError>> {
    return ok(this.tag(key, versionId, tags) ? "written" : "gone");
  }

  beginUpload: DestinationStore["beginUpload"] = (upload) => this.#uploads.beginUpload(upload);
  uploadPart: DestinationStore["uploadPart"] = (part) => this.#uploads.uploadPart(part);
  listParts: DestinationStore["listParts"] = (listing) => this.#uploads.listParts(listing);
  async completeUpload(
    completion: UploadCompletion,
  ): Promise<Result<WrittenEntry | "gone", PortError>> {
    if (!this.#isMet(completion.key, completion.onlyIf)) {
      return { ok: false, error: NOT_MET };
    }
    const completed = await this.#uploads.completeUpload(completion);
    return completed.ok && completed.value !== "gone"
      ? ok(this.#written(completion.key, completed.value.versionId))
      : completed;
  }

  async copyPart(part: PartCopy): Promise<Result<UploadedPart | "gone", PortError>> {
    const entry = this.find(part.key, part.fromVersionId);
    if (entry?.kind !== "object") {
      return ok("gone");
    }
    const { firstByte, sizeBytes } = part;
    const body = this.#ifReadable(entry, ({ content }) =>
      textBody(content.slice(firstByte, firstByte + sizeBytes)),
    );
    return body.ok ? this.#uploads.uploadPart({ ...part, body: body.value }) : body;
  }

  async describePart(
    key: string,
    versionId: VersionId,
    number: number,
  ): Promise<Result<{ readonly sizeBytes: number } | "gone", PortError>> {
    const entry = this.find(key, versionId);
    if (entry?.kind !== "object") {
      return ok("gone");
    }
    return ok({ sizeBytes: entry.partSizes?.[number - 1] ?? entry.content.length });
  }

  abortUpload: DestinationStore["abortUpload"] = (address) => this.#uploads.abortUpload(address);
  listUploads: DestinationStore["listUploads"] = (key) => this.#uploads.listUploads(key);
}

const NOT_MET: PortError = {
  kind: "precondition",
  side: "destination",
  operation: "PutObject",
  code: "PreconditionFailed",
  message: "another entry is current",
};

function unreadable(kind: PortErrorKind, side: PortSide): PortError {
  return { kind, side, operation: "GetObject", message: "this version cannot be read" };
}
