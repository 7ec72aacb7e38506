import { compareKeys } from "../model/key-order.ts";
import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortErrorKind } from "../model/port-error.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { Clock } from "../ports/clock.ts";

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
      readonly isReplica?: boolean | undefined;
      /** The lengths of its parts, if it was uploaded in parts. */
      readonly partSizes?: readonly number[];
      /** Why it cannot be read (A7). */
      readonly unreadable?: PortErrorKind;
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
  /** As if S3 Replication wrote it. */
  readonly isReplica?: boolean;
  /** When a multipart upload was initiated. */
  readonly lastModifiedMs?: number;
  /** `by-time`: it takes its place by `lastModifiedMs`, as a multipart upload may (O6). */
  readonly place?: "top" | "by-time";
  /** The lengths of its parts; absent: one PutObject. */
  readonly partSizes?: readonly number[];
  /** Why it cannot be read (A7). */
  readonly unreadable?: PortErrorKind;
}

/** A version as the bucket keeps it. */
export type StoredObject = Extract<StoredEntry, { kind: "object" }>;

/** Of every object that has none, so that a test which changes it would change the next one's. */
const NO_ATTRIBUTES: ObjectAttributes = Object.freeze({ metadata: Object.freeze({}) });

/** The stacks of a bucket in memory with S3's version semantics: what a client of S3 does to them. */
export class MemoryStacks {
  versioning: Versioning;
  /** Hears of every entry that came or went, at once; not of tags. */
  onChange: ((key: string) => void) | undefined;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #stacks = new Map<string, readonly StoredEntry[]>();
  #versions = 0;

  /** @param name - what its version ids begin with. */
  constructor(name: string, versioning: Versioning, clock: Clock) {
    this.versioning = versioning;
    this.#name = name;
    this.#clock = clock;
  }

  /** The keys that have at least one entry, in S3's order. */
  keys(): readonly string[] {
    return [...this.#stacks.keys()].sort(compareKeys);
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
      isReplica: more.isReplica,
      ...(more.partSizes === undefined ? {} : { partSizes: more.partSizes }),
      ...(more.unreadable === undefined ? {} : { unreadable: more.unreadable }),
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
    this.onChange?.(key);
    return { kind: "removed", versionId };
  }

  /** Replaces the tags of a version; false where it is not there. */
  tag(key: string, versionId: VersionId, tags: Tags): boolean {
    return this.#change(key, versionId, (entry) => ({ ...entry, tags }));
  }

  /** Makes a version one that cannot be read, or, without a cause, that can be; false: it is not there. */
  setReadable(key: string, versionId: VersionId, cause?: PortErrorKind): boolean {
    return this.#change(key, versionId, ({ unreadable: _past, ...entry }) =>
      cause === undefined ? entry : { ...entry, unreadable: cause },
    );
  }

  #change(
    key: string,
    versionId: VersionId,
    change: (entry: StoredObject) => StoredObject,
  ): boolean {
    let isFound = false;
    const entries = this.entries(key).map((entry) => {
      if (entry.kind === "marker" || entry.versionId !== versionId) {
        return entry;
      }
      isFound = true;
      return change(entry);
    });
    if (isFound) {
      this.#stacks.set(key, entries);
    }
    return isFound;
  }

  /** The entry of this id. */
  find(key: string, versionId: VersionId): StoredEntry | undefined {
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
    this.onChange?.(key);
  }

  /** The entries on top of the place of one that was begun at a time. */
  #newerThan(key: string, timeMs: number): readonly StoredEntry[] {
    const entries = this.entries(key);
    const place = entries.findIndex((entry) => entry.lastModifiedMs <= timeMs);
    return place === -1 ? entries : entries.slice(0, place);
  }

  #newVersionId(): VersionId {
    this.#versions += 1;
    return this.versioning === "enabled" ? `${this.#name}-v${this.#versions}` : NULL_VERSION_ID;
  }
}

function wholeSecond(timeMs: number): number {
  return timeMs - (timeMs % 1000);
}
