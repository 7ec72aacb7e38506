import { type EventFields, eventBridgeEvent } from "../event-json.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { StoredObject } from "../memory-stacks.ts";
import { isInScope } from "./filters.ts";
import type { History, Operation, Refusal } from "./history.ts";
import { LONG_TAG_LENGTH } from "./long-tags.ts";
import { originOf } from "./object-origin.ts";
import { lifecycleSequencer, sequencer } from "./sequencers.ts";
import { SourceRecord } from "./source-record.ts";

/** What an operation announces; S3 may announce nothing. */
export interface Announcement {
  readonly body: string;
}

/** What is written again and again; every other content is written once. */
export const REPEATED_CONTENT = "the same again";

/** What a client has of the history that it plays. */
export type ClientSettings = Pick<
  History,
  "multipartOrder" | "hasVersionlessEvents" | "filter" | "hasOrigins"
>;

/** A client of the source bucket, with the events that S3 sends for what it does. */
export class SourceClient {
  readonly record: SourceRecord = new SourceRecord();
  /** Whether what happens now happens before xpart sees anything. */
  isBefore = false;
  readonly #bucket: MemoryBucket;
  readonly #nowMs: () => number;
  readonly #settings: ClientSettings;
  #counter = 0;

  constructor(bucket: MemoryBucket, nowMs: () => number, settings: ClientSettings) {
    this.#bucket = bucket;
    this.#nowMs = nowMs;
    this.#settings = settings;
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
        return this.#tag(operation, { changed: `${this.#counter}` }, operation.refusal);
      case "untag":
        return this.#tag(operation, {}, operation.refusal);
      case "suspend":
      case "resume":
        return this.#switchVersioning(operation.kind);
      case "archive":
        return this.#archive(operation);
      case "restore":
        return this.#restore(operation);
      case "deny":
        return this.#deny(operation, operation.answer);
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
    { key, pick, refusal }: Operation & { readonly refusal?: Refusal },
    content: string,
    { uploadMs }: { readonly uploadMs?: number },
  ): readonly Announcement[] {
    const tags = pick < 0.2 ? { made: this.#tagValue(pick) } : {};
    const number = this.#counter;
    const { storageClass, isReplica } = this.#settings.hasOrigins ? originOf(pick) : {};
    const attributes = {
      ...{ metadata: { n: `${number}` }, contentType: "text/plain" },
      ...(storageClass === undefined ? {} : { storageClass }),
    };
    const isMultipart = uploadMs !== undefined;
    const isByTime = isMultipart && this.#settings.multipartOrder === "initiation";
    const versionId = this.#bucket.put(key, content, {
      attributes,
      tags,
      ...(isReplica === undefined ? {} : { isReplica }),
      ...(isMultipart ? { lastModifiedMs: this.#nowMs() - uploadMs, ...unevenParts(content) } : {}),
      ...(isByTime ? { place: "by-time" } : {}),
    });
    const { lastModifiedMs = 0 } = this.#bucket.find(key, versionId) ?? {};
    const isLeftOut = !isInScope(this.#settings.filter, {
      ...{ kind: "object", key, content, tags, lastModifiedMs, storageClass, isReplica },
    });
    this.record.began({
      ...{ key, versionId, kind: "object", number, content, lastModifiedMs, isByTime, isLeftOut },
      ...{ isBefore: this.isBefore, ...(refusal === undefined ? {} : { refusal }) },
    });
    const reason = isMultipart ? "CompleteMultipartUpload" : "PutObject";
    return [
      this.#announce({
        key,
        versionId,
        reason,
        sequencer: sequencer(this.#counter, this.#nowMs()),
      }),
    ];
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
    if (isMarker) {
      this.#recordMarker(key, versionId, isLifecycle);
    } else {
      const end = isLifecycle ? "expired" : "deleted";
      this.record.ended(key, versionId, end, this.#counter, this.#nowMs());
    }
    return this.#announce({
      type: "Object Deleted",
      key,
      versionId,
      reason: isLifecycle ? "Lifecycle Expiration" : "DeleteObject",
      deletionType: isMarker ? "Delete Marker Created" : "Permanently Deleted",
      sequencer: isLifecycle
        ? lifecycleSequencer(this.#counter, this.#nowMs())
        : sequencer(this.#counter, this.#nowMs()),
    });
  }

  #recordMarker(key: string, versionId: string, isByLifecycle: boolean): void {
    const lastModifiedMs = this.#bucket.find(key, versionId)?.lastModifiedMs ?? 0;
    const { isBefore } = this;
    const number = this.#counter;
    this.record.began({
      ...{ key, versionId, kind: "marker", number, lastModifiedMs, isBefore },
      isLeftOut: !isInScope(this.#settings.filter, {
        ...{ kind: "marker", key, content: "", tags: {}, lastModifiedMs },
      }),
      // No event tells who made a marker that was there before.
      isByLifecycle: isByLifecycle && !isBefore,
    });
  }

  #tag(
    { key, pick }: Operation,
    tags: Record<string, string>,
    refusal: Refusal | undefined,
  ): readonly Announcement[] {
    const entry = this.#pickObject(key, pick);
    if (entry === undefined || !this.#bucket.tag(key, entry.versionId, tags)) {
      return [];
    }
    const life = this.record.current(key, entry.versionId);
    if (life?.refusal?.until === "tags") {
      life.refusal = undefined;
    }
    if (life !== undefined) {
      life.refusal ??= refusal;
      const { isReplica, attributes } = entry;
      const origin = { isReplica, storageClass: attributes.storageClass };
      this.record.judged(life, isInScope(this.#settings.filter, { ...life, ...origin, tags }));
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
      this.record.unreadable.add(key);
    }
    return []; // a change of storage class asks for nothing
  }

  #deny({ key, pick }: Operation, answer: "key-unusable" | undefined): readonly Announcement[] {
    const entry = this.#pickObject(key, pick);
    const life = entry && this.record.current(key, entry.versionId);
    if (life !== undefined && life.refusal === undefined) {
      life.refusal =
        answer === undefined
          ? { side: "source", answer: "denied", until: "tags" }
          : { side: "source", answer, until: "end" };
      this.record.unreadable.add(key);
    }
    return []; // a change of policy asks for nothing
  }

  #pickObject(key: string, pick: number): StoredObject | undefined {
    const objects = this.#bucket
      .entries(key)
      .filter((entry): entry is StoredObject => entry.kind === "object");
    return objects[Math.floor(pick * objects.length)];
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
    const { versionId, ...others } = fields;
    const named =
      this.#settings.hasVersionlessEvents === true || versionId === undefined ? {} : { versionId };
    const event = eventBridgeEvent({ requestId: `R${this.#counter}`, time, ...others, ...named });
    return { body: JSON.stringify(event) };
  }
}

/** Three parts, none like the other. */
function unevenParts(content: string): { readonly partSizes: readonly number[] } {
  return { partSizes: [5, 9, content.length - 14] };
}
