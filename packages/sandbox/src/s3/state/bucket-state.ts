import type { CompletedUpload, MultipartUpload } from "../content/multipart-upload.ts";
import type { DeleteMarker, Entry, ObjectVersion, Tag } from "../content/object-entry.ts";
import type { BucketPolicy } from "../rules/bucket-policy.ts";
import type { BucketCors } from "../rules/cors.ts";
import type { BucketLifecycle } from "../rules/lifecycle-rule.ts";
import { nullVersionId } from "./identifiers.ts";
import { createKeyIndex, type KeyIndex } from "./key-index.ts";

/** Versioning of a bucket; once enabled it can only be suspended. */
export type Versioning = "unversioned" | "enabled" | "suspended";

/** Default retention of a bucket with Object Lock. */
export interface DefaultRetention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly period: { readonly unit: "Days" | "Years"; readonly count: number };
}

/** Whose objects are, and whether ACLs are taken. */
export type ObjectOwnership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

/** What of public access is blocked, as S3 calls it. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** What no request says of an entry that it makes. */
export interface Provenance {
  /** When it was written, epoch milliseconds. Absent: now. */
  readonly writtenMs?: number | undefined;
  /** Whether S3 Replication wrote it. Absent: a client did. */
  readonly isReplica?: boolean | undefined;
}

/** Asked of each object that is put in one piece, and each delete marker. Absent, or `undefined`: a client, now. */
export type ProvenanceOf = (key: string) => Provenance | undefined;

/** A bucket. Only the functions of this module and of `multipart-state` change its content. */
export interface BucketState {
  readonly name: string;
  readonly createdMs: number;
  versioning: Versioning;
  /** Whether the bucket sends its events to EventBridge. */
  eventBridge: boolean;
  /** The notification configuration as it was put, so that all of it comes back. */
  notificationXml: string | undefined;
  objectLock: { readonly defaultRetention?: DefaultRetention } | undefined;
  /** The default encryption as it was put. */
  encryptionXml: string | undefined;
  tags: readonly Tag[] | undefined;
  cors: BucketCors | undefined;
  lifecycle: BucketLifecycle | undefined;
  policy: BucketPolicy | undefined;
  /** A canned ACL's name, or an `AccessControlPolicy` document. */
  acl: string;
  ownership: ObjectOwnership | undefined;
  publicAccess: PublicAccessBlock | undefined;
  readonly provenanceOf: ProvenanceOf | undefined;
  /** The stack of each key, newest first; never empty. */
  readonly stacks: KeyIndex<Entry[]>;
  readonly uploads: Map<string, MultipartUpload>;
  /** Uploads that became objects, by their ids. */
  readonly completed: Map<string, CompletedUpload>;
}

/** What a delete did. */
export type DeleteOutcome =
  /** A marker is on top now; `removed` is the null entry it replaced, if any. */
  | {
      readonly kind: "marker-created";
      readonly marker: DeleteMarker;
      readonly removed: Entry | undefined;
    }
  | { readonly kind: "removed"; readonly entry: Entry }
  | { readonly kind: "nothing" };

/** Creates an empty bucket. */
export function createBucketState(
  name: string,
  createdMs: number,
  settings: {
    readonly versioning: Versioning;
    readonly eventBridge: boolean;
    readonly objectLock: boolean;
    readonly provenanceOf?: ProvenanceOf | undefined;
  },
): BucketState {
  return {
    name,
    createdMs,
    versioning: settings.versioning,
    eventBridge: settings.eventBridge,
    notificationXml: undefined,
    objectLock: settings.objectLock ? {} : undefined,
    encryptionXml: undefined,
    tags: undefined,
    cors: undefined,
    lifecycle: undefined,
    policy: undefined,
    acl: "private",
    ownership: undefined,
    publicAccess: undefined,
    provenanceOf: settings.provenanceOf,
    stacks: createKeyIndex(),
    uploads: new Map(),
    completed: new Map(),
  };
}

/** Whether answers and events of this bucket carry version ids. */
export function isEverVersioned(bucket: BucketState): boolean {
  return bucket.versioning !== "unversioned";
}

/**
 * What a bucket is told of an entry that is about to be made: never later than now, nor earlier than what stands on top
 * (W19).
 */
export function provenanceIn(
  bucket: BucketState,
  key: string,
  nowMs: number,
): { readonly writtenMs: number; readonly isReplica: boolean } {
  const { writtenMs = nowMs, isReplica = false } = bucket.provenanceOf?.(key) ?? {};
  const topMs = bucket.stacks.get(key)?.[0]?.lastModifiedMs ?? writtenMs;
  return { writtenMs: Math.min(nowMs, Math.max(writtenMs, topMs)), isReplica };
}

/** The id the next entry of this bucket gets: a new one when versioning is enabled, else null's. */
export function nextVersionId(bucket: BucketState, newId: () => string): string {
  return bucket.versioning === "enabled" ? newId() : nullVersionId;
}

/** The current entry of a key, or the one with that id. */
export function findEntry(
  bucket: BucketState,
  key: string,
  versionId: string | undefined,
): Entry | undefined {
  const stack = bucket.stacks.get(key);
  return versionId === undefined
    ? stack?.[0]
    : stack?.find((entry) => entry.versionId === versionId);
}

/** The current version of a key; undefined if there is none or a marker is on top. */
export function currentVersion(bucket: BucketState, key: string): ObjectVersion | undefined {
  const entry = bucket.stacks.get(key)?.[0];
  return entry?.kind === "version" ? entry : undefined;
}

/**
 * Puts an entry into its key's stack. A null entry replaces the null entry that is there, wherever
 * it stands. The entry goes on top, or, if `startedMs` is given, below all entries that are newer
 * than that time (rule O6). There, in a bucket that keeps one entry, the newer entry stays and the
 * given one is lost.
 *
 * @returns The entries that are gone; the caller releases their content.
 */
export function insertEntry(bucket: BucketState, entry: Entry, startedMs?: number): Entry[] {
  const stack = bucket.stacks.get(entry.key) ?? [];
  const gone: Entry[] = [];
  if (entry.versionId === nullVersionId) {
    const at = stack.findIndex((other) => other.versionId === nullVersionId);
    const old = stack[at];
    if (old !== undefined && startedMs !== undefined && old.lastModifiedMs > startedMs) {
      return [entry];
    }
    if (old !== undefined) {
      gone.push(...stack.splice(at, 1));
    }
  }
  stack.splice(startedMs === undefined ? 0 : countNewer(stack, startedMs), 0, entry);
  bucket.stacks.set(entry.key, stack);
  return gone;
}

/**
 * DELETE without a version id. `newMarkerId` is called only if a marker of its own id is needed.
 */
export function deleteCurrent(
  bucket: BucketState,
  key: string,
  nowMs: number,
  newMarkerId: () => string,
): DeleteOutcome {
  if (bucket.versioning === "unversioned") {
    return deleteVersion(bucket, key, nullVersionId);
  }
  const versionId = nextVersionId(bucket, newMarkerId);
  const marker: DeleteMarker = { kind: "marker", key, versionId, lastModifiedMs: nowMs };
  const [removed] = insertEntry(bucket, marker);
  return { kind: "marker-created", marker, removed };
}

/** DELETE with a version id: takes that entry out for good. */
export function deleteVersion(bucket: BucketState, key: string, versionId: string): DeleteOutcome {
  const stack = bucket.stacks.get(key);
  const at = stack?.findIndex((entry) => entry.versionId === versionId) ?? -1;
  const entry = stack?.[at];
  if (stack === undefined || entry === undefined) {
    return { kind: "nothing" };
  }
  stack.splice(at, 1);
  if (stack.length === 0) {
    bucket.stacks.delete(key);
  }
  return { kind: "removed", entry };
}

/** Puts a changed copy of a version in its place; nothing happens if the version is gone. */
export function replaceVersion(bucket: BucketState, changed: ObjectVersion): void {
  const stack = bucket.stacks.get(changed.key);
  const at = stack?.findIndex((entry) => entry.versionId === changed.versionId) ?? -1;
  if (stack !== undefined && at >= 0) {
    stack[at] = changed;
  }
}

function countNewer(stack: readonly Entry[], startedMs: number): number {
  const at = stack.findIndex((entry) => entry.lastModifiedMs <= startedMs);
  return at === -1 ? stack.length : at;
}
