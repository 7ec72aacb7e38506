import { type EventFields, eventBridgeEvent } from "../event-json.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import { LONG_TAG_LENGTH } from "./gated-ports.ts";
import type { Operation } from "./history.ts";

/** What an operation announces; S3 may announce nothing. */
export interface Announcement {
  readonly body: string;
}

/** What has been true at the source at some time: the yardstick of the invariants. */
export interface SourceRecord {
  /** Contents that each key has had. */
  readonly contents: Map<string, Set<string>>;
  /** Contents that each entry, as `key version-id`, has had: the null version more than one. */
  readonly entryContents: Map<string, Set<string>>;
  /** Markers, as `key version-id`, that lifecycle made. */
  readonly made: Set<string>;
  /** Entries, as `key version-id`, that lifecycle removed or, for markers, made. */
  readonly expired: Set<string>;
  /** Entries, as `key version-id`, that somebody deleted. */
  readonly deleted: Set<string>;
  /** Keys of which an entry could not be read at some time. */
  readonly archived: Set<string>;
}

/** Names an entry in a {@link SourceRecord}. */
export function entryName(key: string, versionId: string): string {
  return `${key} ${versionId}`;
}

/** What is written again and again; every other content is written once. */
export const REPEATED_CONTENT = "the same again";

/** A lifecycle sequencer is the beginning of the rule's day, which has so many seconds here, by turns. */
const LIFECYCLE_DAYS_SECONDS = [4, 64] as const;
const SEQUENCER_START = 0x69ae1b2c;

/** A client of the source bucket, with the events that S3 sends for what it does. */
export class SourceClient {
  readonly record: SourceRecord = {
    contents: new Map(),
    entryContents: new Map(),
    made: new Set(),
    expired: new Set(),
    deleted: new Set(),
    archived: new Set(),
  };
  readonly #bucket: MemoryBucket;
  readonly #nowMs: () => number;
  readonly #multipartOrder: "completion" | "initiation";
  #counter = 0;

  constructor(
    bucket: MemoryBucket,
    nowMs: () => number,
    multipartOrder: "completion" | "initiation",
  ) {
    this.#bucket = bucket;
    this.#nowMs = nowMs;
    this.#multipartOrder = multipartOrder;
  }

  /** Does one operation. An operation on what is not there does nothing, as a careful client would. */
  perform(operation: Operation): readonly Announcement[] {
    this.#counter += 1;
    switch (operation.kind) {
      case "put":
        return this.#put(operation, `content ${this.#counter}`, {});
      case "put-again":
        return this.#put(operation, REPEATED_CONTENT, {});
      case "multipart":
        return this.#put(operation, this.#longContent(operation), { uploadMs: operation.uploadMs });
      case "delete":
        return this.#delete(operation, false);
      case "expire-current":
        return this.#delete(operation, true);
      case "delete-entry":
        return this.#deleteEntry(operation, false);
      case "expire-entry":
        return this.#deleteEntry(operation, true);
      case "tag":
        return this.#tag(operation, { changed: `${this.#counter}` });
      case "untag":
        return this.#tag(operation, {});
      case "suspend":
      case "resume":
        return this.#switchVersioning(operation.kind);
      case "archive":
        return this.#archive(operation);
      case "restore":
        return this.#restore(operation);
      case "foreign-put":
        return [];
    }
  }

  /** Restores all that is archived, as somebody does in the end. */
  restoreAll(): readonly (Announcement & { readonly key: string })[] {
    this.#counter += 1;
    return this.#bucket.keys().flatMap((key) =>
      this.#bucket.entries(key).flatMap((entry) => {
        const isArchived = entry.kind === "object" && entry.unreadable !== undefined;
        return isArchived ? [{ key, ...this.#restored(key, entry.versionId) }] : [];
      }),
    );
  }

  /** One in four is too long to go along with a write. */
  #tagValue(pick: number): string {
    return `${this.#counter}`.padEnd(pick >= 0.15 ? LONG_TAG_LENGTH : 0, ".");
  }

  /** From 20 to 80 bytes: too much for one slow worker, or not. */
  #longContent({ pick }: Operation): string {
    return `parts ${this.#counter}`.padEnd(20 + Math.floor(pick * 60), ".");
  }

  #put(
    { key, pick }: Operation,
    content: string,
    { uploadMs }: { readonly uploadMs?: number },
  ): readonly Announcement[] {
    const tags = pick < 0.2 ? { made: this.#tagValue(pick) } : {};
    const attributes = { metadata: { n: `${this.#counter}` }, contentType: "text/plain" };
    const isMultipart = uploadMs !== undefined;
    const isByTime = uploadMs !== undefined && this.#multipartOrder === "initiation";
    const versionId = this.#bucket.put(key, content, {
      attributes,
      tags,
      ...(isMultipart ? { lastModifiedMs: this.#nowMs() - uploadMs, ...unevenParts(content) } : {}),
      ...(isByTime ? { place: "by-time" } : {}),
    });
    this.record.expired.delete(entryName(key, versionId)); // the null version has one name for ever
    this.record.deleted.delete(entryName(key, versionId));
    const contents = this.record.contents.get(key) ?? new Set();
    this.record.contents.set(key, contents.add(content));
    this.#recordEntry(key, versionId, content);
    const reason = uploadMs === undefined ? "PutObject" : "CompleteMultipartUpload";
    return [this.#announce({ key, versionId, reason, sequencer: this.#sequencer() })];
  }

  #delete({ key }: Operation, isLifecycle: boolean): readonly Announcement[] {
    if (this.#bucket.entries(key)[0]?.kind !== "object") {
      return [];
    }
    const result = this.#bucket.remove(key);
    if (result.kind === "nothing") {
      return [];
    }
    return [this.#deleted(key, result.versionId, result.kind === "marker", isLifecycle)];
  }

  #recordEntry(key: string, versionId: string, content: string): void {
    const name = entryName(key, versionId);
    const contents = this.record.entryContents.get(name) ?? new Set();
    this.record.entryContents.set(name, contents.add(content));
  }

  #deleteEntry({ key, pick }: Operation, isLifecycle: boolean): readonly Announcement[] {
    const entries = this.#bucket.entries(key);
    const entry = entries[Math.floor(pick * entries.length)];
    // Lifecycle removes what is not current; whoever names a version may remove any.
    if (entry === undefined || (isLifecycle && entry === entries[0])) {
      return [];
    }
    this.#bucket.removeEntry(key, entry.versionId);
    return [this.#deleted(key, entry.versionId, false, isLifecycle)];
  }

  #deleted(key: string, versionId: string, isMarker: boolean, isLifecycle: boolean): Announcement {
    const name = entryName(key, versionId);
    if (isLifecycle && isMarker) {
      this.record.made.add(name);
    }
    if (isLifecycle) {
      this.record.expired.add(name);
    } else if (!isMarker) {
      this.record.deleted.add(name);
    }
    return this.#announce({
      type: "Object Deleted",
      key,
      versionId,
      reason: isLifecycle ? "Lifecycle Expiration" : "DeleteObject",
      deletionType: isMarker ? "Delete Marker Created" : "Permanently Deleted",
      sequencer: isLifecycle ? this.#lifecycleSequencer() : this.#sequencer(),
    });
  }

  #tag({ key, pick }: Operation, tags: Record<string, string>): readonly Announcement[] {
    const objects = this.#bucket.entries(key).filter((entry) => entry.kind === "object");
    const entry = objects[Math.floor(pick * objects.length)];
    if (entry === undefined || !this.#bucket.tag(key, entry.versionId, tags)) {
      return [];
    }
    const isEmpty = Object.keys(tags).length === 0;
    const type = isEmpty ? "Object Tags Deleted" : "Object Tags Added";
    return [this.#announce({ type, key, versionId: entry.versionId })];
  }

  #archive({ key, pick }: Operation): readonly Announcement[] {
    const entries = this.#bucket.entries(key);
    const entry = entries[Math.floor(pick * entries.length)];
    if (entry?.kind === "object") {
      this.#bucket.setReadable(key, entry.versionId, "archived");
      this.record.archived.add(key);
    }
    return []; // a change of storage class asks for nothing
  }

  #restore({ key }: Operation): readonly Announcement[] {
    const archived = this.#bucket
      .entries(key)
      .find((entry) => entry.kind === "object" && entry.unreadable !== undefined);
    return archived === undefined ? [] : [this.#restored(key, archived.versionId)];
  }

  #restored(key: string, versionId: string): Announcement {
    this.#bucket.setReadable(key, versionId);
    return this.#announce({ type: "Object Restore Completed", key, versionId });
  }

  #switchVersioning(kind: "suspend" | "resume"): readonly Announcement[] {
    if (this.#bucket.versioning !== "unversioned") {
      this.#bucket.versioning = kind === "suspend" ? "suspended" : "enabled";
    }
    return [];
  }

  #announce(fields: EventFields): Announcement {
    const time = new Date(this.#nowMs()).toISOString();
    const event = eventBridgeEvent({ requestId: `R${this.#counter}`, time, ...fields });
    return { body: JSON.stringify(event) };
  }

  /** Older than some writes that it follows, newer than others (O3). */
  #lifecycleSequencer(): string {
    const seconds = this.#sequencerSeconds();
    const day = LIFECYCLE_DAYS_SECONDS[this.#counter % 2 === 0 ? 0 : 1];
    return `00${(seconds - (seconds % day)).toString(16)}00000000`;
  }

  #sequencerSeconds(): number {
    return SEQUENCER_START + Math.floor(this.#nowMs() / 1000);
  }

  /** Of any length and in either case, as S3 may write them: the rules of comparing must hold (O3). */
  #sequencer(): string {
    const seconds = this.#sequencerSeconds().toString(16);
    const count = this.#counter.toString(16).padStart(8, "0");
    const digits = `00${seconds}${count}${"00".repeat(this.#counter % 3)}`;
    return this.#counter % 2 === 0 ? digits.toUpperCase() : digits;
  }
}

/** Three parts, none like the other. */
function unevenParts(content: string): { readonly partSizes: readonly number[] } {
  return { partSizes: [5, 9, content.length - 14] };
}
