import type { ObjectAttributes, Tags } from "../object-attributes.ts";
import { BodyReadError, type PortError, type PortSide } from "../port-error.ts";
import type { EntryRead, ObjectDescription, OpenObject } from "../ports/bucket-reader.ts";
import type { Clock } from "../ports/clock.ts";
import type { DestinationStore, NewObject, WrittenEntry } from "../ports/destination-store.ts";
import { ok, type Result } from "../result.ts";
import type { Entry, KeyStack, Stack } from "../stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../version-id.ts";

/** Whether a bucket keeps versions. S3 never goes back to `unversioned`. */
export type Versioning = "enabled" | "suspended" | "unversioned";

/** An entry as the bucket keeps it. */
export type StoredEntry =
  | {
      readonly kind: "object";
      readonly versionId: VersionId;
      readonly lastModifiedMs: number;
      readonly content: string;
      readonly attributes: ObjectAttributes;
      readonly tags: Tags;
    }
  | { readonly kind: "marker"; readonly versionId: VersionId; readonly lastModifiedMs: number };

/** What deleting did: added a marker, removed an entry, or nothing. */
export type DeleteResult =
  | { readonly kind: "marker"; readonly versionId: VersionId }
  | { readonly kind: "removed"; readonly versionId: VersionId }
  | { readonly kind: "nothing" };

/** What a put may say beside its content. */
export interface PutOptions {
  readonly attributes?: ObjectAttributes;
  readonly tags?: Tags;
  /** When a multipart upload was initiated. */
  readonly lastModifiedMs?: number;
  /** `by-time`: it takes its place by `lastModifiedMs`, as a multipart upload may (O6). */
  readonly place?: "top" | "by-time";
}

const NO_ATTRIBUTES: ObjectAttributes = { metadata: {} };

/**
 * A bucket in memory with S3's version semantics, as both the port that replicating reads and writes
 * and the face that a client of the source uses. The ETag of an object is `etag of <content>`; content
 * is text. Times are cut to whole seconds, as S3 does.
 */
export class MemoryBucket implements DestinationStore {
  versioning: Versioning;
  readonly #side: PortSide;
  readonly #clock: Clock;
  readonly #stacks = new Map<string, readonly StoredEntry[]>();
  #versions = 0;

  constructor(side: "source" | "destination", versioning: Versioning, clock: Clock) {
    this.versioning = versioning;
    this.#side = side;
    this.#clock = clock;
  }

  /** The keys that have at least one entry, in order. */
  keys(): readonly string[] {
    return [...this.#stacks.keys()].sort();
  }

  /** The entries of a key, newest first. */
  entries(key: string): readonly StoredEntry[] {
    return this.#stacks.get(key) ?? [];
  }

  /** Writes a version. */
  put(key: string, content: string, more: PutOptions = {}): VersionId {
    const versionId = this.#newVersionId();
    const entry: StoredEntry = {
      kind: "object",
      versionId,
      lastModifiedMs: wholeSecond(more.lastModifiedMs ?? this.#clock.now()),
      content,
      attributes: more.attributes ?? NO_ATTRIBUTES,
      tags: more.tags ?? {},
    };
    const newer = more.place === "by-time" ? this.#newerThan(key, entry.lastModifiedMs) : [];
    this.#addBelow(newer, key, entry);
    return versionId;
  }

  /** DeleteObject without a version id. */
  remove(key: string): DeleteResult {
    if (this.versioning === "unversioned") {
      return this.removeEntry(key, NULL_VERSION_ID);
    }
    const versionId = this.#newVersionId();
    const lastModifiedMs = wholeSecond(this.#clock.now());
    this.#addBelow([], key, { kind: "marker", versionId, lastModifiedMs });
    return { kind: "marker", versionId };
  }

  /** DeleteObject by version id. */
  removeEntry(key: string, versionId: VersionId): DeleteResult {
    const entries = this.entries(key);
    const rest = entries.filter((entry) => entry.versionId !== versionId);
    if (rest.length === entries.length) {
      return { kind: "nothing" };
    }
    if (rest.length === 0) {
      this.#stacks.delete(key);
    } else {
      this.#stacks.set(key, rest);
    }
    return { kind: "removed", versionId };
  }

  /** Replaces the tags of a version; false where it is not there. */
  tag(key: string, versionId: VersionId, tags: Tags): boolean {
    let isFound = false;
    const entries = this.entries(key).map((entry) => {
      if (entry.kind === "marker" || entry.versionId !== versionId) {
        return entry;
      }
      isFound = true;
      return { ...entry, tags };
    });
    if (isFound) {
      this.#stacks.set(key, entries);
    }
    return isFound;
  }

  async open(key: string, versionId: VersionId): Promise<Result<EntryRead<OpenObject>, PortError>> {
    const entry = this.#find(key, versionId);
    if (entry?.kind !== "object") {
      return ok(entry ?? { kind: "gone" });
    }
    const body = singleChunk(entry.content);
    return ok({ kind: "object", object: { ...describe(entry), body, discard: () => {} } });
  }

  async describe(
    key: string,
    versionId: VersionId,
  ): Promise<Result<EntryRead<ObjectDescription>, PortError>> {
    const entry = this.#find(key, versionId);
    if (entry?.kind !== "object") {
      return ok(entry ?? { kind: "gone" });
    }
    return ok({ kind: "object", object: describe(entry) });
  }

  async readTags(key: string, versionId: VersionId): Promise<Result<Tags | "gone", PortError>> {
    const entry = this.#find(key, versionId);
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
    const { attributes, tags } = object;
    return ok({ versionId: this.put(object.key, content.value, { attributes, tags }) });
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

  #find(key: string, versionId: VersionId): StoredEntry | undefined {
    return this.entries(key).find((entry) => entry.versionId === versionId);
  }

  /** Adds an entry; a null one replaces the null one that is there, wherever it stands (D2). */
  #addBelow(newer: readonly StoredEntry[], key: string, entry: StoredEntry): void {
    const others =
      entry.versionId === NULL_VERSION_ID
        ? this.entries(key).filter((other) => other.versionId !== NULL_VERSION_ID)
        : this.entries(key);
    const below = others.filter((other) => !newer.includes(other));
    const above = others.filter((other) => newer.includes(other));
    this.#stacks.set(key, [...above, entry, ...below]);
  }

  /** The entries on top of the place of one that was begun at a time. */
  #newerThan(key: string, timeMs: number): readonly StoredEntry[] {
    const entries = this.entries(key);
    const place = entries.findIndex((entry) => entry.lastModifiedMs <= timeMs);
    return place === -1 ? entries : entries.slice(0, place);
  }

  #newVersionId(): VersionId {
    this.#versions += 1;
    return this.versioning === "enabled" ? `${this.#side}-v${this.#versions}` : NULL_VERSION_ID;
  }
}

function wholeSecond(timeMs: number): number {
  return timeMs - (timeMs % 1000);
}

type StoredObject = Extract<StoredEntry, { kind: "object" }>;

function pinOf(entry: StoredObject) {
  return {
    etag: `etag of ${entry.content}`,
    sizeBytes: entry.content.length,
    lastModifiedMs: entry.lastModifiedMs,
  };
}

function describe(entry: StoredObject): ObjectDescription {
  const tagCount = Object.keys(entry.tags).length;
  return { pin: pinOf(entry), attributes: entry.attributes, tagCount };
}

function toEntry(entry: StoredEntry): Entry {
  return entry.kind === "marker"
    ? entry
    : { kind: "object", versionId: entry.versionId, pin: pinOf(entry) };
}

async function* singleChunk(content: string): AsyncIterable<Uint8Array> {
  // One byte a character: enough for the texts that tests use, and it needs no encoder.
  yield Uint8Array.from(content, (character) => character.charCodeAt(0) & 0xff);
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<Result<string, PortError>> {
  let text = "";
  try {
    for await (const chunk of body) {
      text += String.fromCharCode(...chunk);
    }
    return ok(text);
  } catch (error) {
    if (error instanceof BodyReadError) {
      return { ok: false, error: error.portError };
    }
    throw error;
  }
}
