import type { Entry, ObjectVersion } from "../content/object-entry.ts";
import type { LifecycleDue, LifecycleFilter, LifecycleRule } from "../rules/lifecycle-rule.ts";
import { type BucketState, findEntry } from "./bucket-state.ts";
import type { LifecycleActions } from "./lifecycle.ts";
import { isProtected } from "./object-lock.ts";
import { findBucket, type S3Context } from "./s3-context.ts";

/** How often a run did what. */
export interface LifecycleRun {
  readonly expired: number;
  readonly expiredNoncurrent: number;
  readonly expiredMarkers: number;
  readonly transitioned: number;
  readonly abortedUploads: number;
}

const dayMs = 86_400_000;
/** Smaller objects stay where they are, unless a rule has a size in its filter. */
const leastTransitionBytes = 128 * 1024;

/**
 * Does what is due by a bucket's rules at the service's time. S3 does so once a day, and counts days to the next
 * midnight UTC (user guide, "Lifecycle configuration elements"): so does this.
 */
export function runLifecycle(
  context: S3Context,
  name: string,
  actions: LifecycleActions,
): LifecycleRun {
  const bucket = findBucket(context, name);
  const nowMs = context.now();
  const done = {
    expired: 0,
    expiredNoncurrent: 0,
    expiredMarkers: 0,
    transitioned: 0,
    abortedUploads: 0,
  };
  const rules = (bucket.lifecycle?.rules ?? []).filter(({ isEnabled }) => isEnabled);
  for (const rule of rules) {
    done.abortedUploads += abortUploads(context, bucket, rule);
    for (const key of [...bucket.stacks.sortedKeys()]) {
      if (!key.startsWith(rule.filter.prefix)) {
        continue;
      }
      done.transitioned += transitionKey({ bucket, key, nowMs }, rule, actions);
      done.expiredNoncurrent += expireNoncurrent({ bucket, key, nowMs }, rule, actions);
      done.expired += expireCurrent({ bucket, key, nowMs }, rule, actions);
      done.expiredMarkers += expireMarker({ bucket, key }, rule, actions);
    }
  }
  return done;
}

interface KeyAt {
  readonly bucket: BucketState;
  readonly key: string;
  readonly nowMs: number;
}

function expireCurrent(
  { bucket, key, nowMs }: KeyAt,
  rule: LifecycleRule,
  actions: LifecycleActions,
) {
  const current = findEntry(bucket, key, undefined);
  const { expiration, filter } = rule;
  if (current?.kind !== "version" || expiration === undefined || !fits(current, filter)) {
    return 0;
  }
  // A delete marker may be put above what is locked; where nothing is kept below, the object itself would go.
  const isKept = bucket.versioning === "unversioned" && isProtected(current, nowMs);
  if (isKept || !isDue(current.lastModifiedMs, expiration, nowMs)) {
    return 0;
  }
  actions.expireCurrent(bucket.name, key);
  return 1;
}

/** Entries below the current one count from when they were replaced. */
function noncurrentOf({ bucket, key }: KeyAt): { entry: Entry; sinceMs: number }[] {
  const stack = bucket.stacks.get(key) ?? [];
  return stack
    .slice(1)
    .map((entry, index) => ({ entry, sinceMs: stack[index]?.lastModifiedMs ?? 0 }));
}

function expireNoncurrent(at: KeyAt, rule: LifecycleRule, actions: LifecycleActions): number {
  const { noncurrentExpiration: wanted, filter } = rule;
  if (wanted === undefined) {
    return 0;
  }
  const due = noncurrentOf(at)
    .slice(wanted.kept)
    .filter(({ entry, sinceMs }) => {
      const isOne = entry.kind === "marker" ? isForAll(filter) : fits(entry, filter);
      return isOne && isDue(sinceMs, wanted, at.nowMs) && !isProtected(entry, at.nowMs);
    });
  for (const { entry } of due) {
    actions.expireVersion(at.bucket.name, at.key, entry.versionId);
  }
  return due.length;
}

function expireMarker(
  { bucket, key }: Omit<KeyAt, "nowMs">,
  { expiresMarkers }: LifecycleRule,
  actions: LifecycleActions,
): number {
  const stack = bucket.stacks.get(key) ?? [];
  const [only] = stack;
  if (!expiresMarkers || stack.length !== 1 || only?.kind !== "marker") {
    return 0;
  }
  actions.expireVersion(bucket.name, key, only.versionId);
  return 1;
}

function transitionKey(at: KeyAt, rule: LifecycleRule, actions: LifecycleActions): number {
  const { filter, transitions, noncurrentTransitions } = rule;
  const current = findEntry(at.bucket, at.key, undefined);
  const wanted: { readonly version: ObjectVersion; readonly storageClass: string }[] = [];
  const want = (entry: Entry | undefined, storageClass: string | undefined) => {
    if (
      entry?.kind === "version" &&
      storageClass !== undefined &&
      entry.storageClass !== storageClass
    ) {
      wanted.push({ version: entry, storageClass });
    }
  };
  const isMovable = (entry: Entry | undefined) =>
    entry?.kind === "version" && fits(entry, filter) && isLargeEnough(entry, filter);
  if (isMovable(current)) {
    const due = transitions.filter((one) => isDue(current?.lastModifiedMs ?? 0, one.due, at.nowMs));
    want(current, due.at(-1)?.storageClass);
  }
  noncurrentOf(at).forEach(({ entry, sinceMs }, index) => {
    const due = noncurrentTransitions.filter(
      (one) => index >= one.kept && isDue(sinceMs, one, at.nowMs),
    );
    want(isMovable(entry) ? entry : undefined, due.at(-1)?.storageClass);
  });
  for (const { version, storageClass } of wanted) {
    actions.transition(at.bucket.name, at.key, version.versionId, storageClass);
  }
  return wanted.length;
}

function abortUploads(context: S3Context, bucket: BucketState, rule: LifecycleRule): number {
  const { abortUploadsDays: days, filter } = rule;
  if (days === undefined) {
    return 0;
  }
  const due = [...bucket.uploads.values()].filter(
    ({ key, initiatedMs }) =>
      key.startsWith(filter.prefix) && isDue(initiatedMs, { days }, context.now()),
  );
  for (const upload of due) {
    bucket.uploads.delete(upload.uploadId);
    for (const part of upload.parts.values()) {
      context.blobs.release(part.content);
    }
  }
  return due.length;
}

function isDue(sinceMs: number, due: LifecycleDue, nowMs: number): boolean {
  if ("dateMs" in due) {
    return nowMs >= due.dateMs;
  }
  return nowMs >= Math.ceil((sinceMs + due.days * dayMs) / dayMs) * dayMs;
}

function fits({ tags, content }: ObjectVersion, filter: LifecycleFilter): boolean {
  const { aboveBytes = -1, belowBytes = Number.POSITIVE_INFINITY } = filter;
  return (
    content.sizeBytes > aboveBytes &&
    content.sizeBytes < belowBytes &&
    filter.tags.every(({ key, value }) =>
      tags.some((tag) => tag.key === key && tag.value === value),
    )
  );
}

/** A marker has neither tags nor a size. */
function isForAll({ tags, aboveBytes, belowBytes }: LifecycleFilter): boolean {
  return tags.length === 0 && aboveBytes === undefined && belowBytes === undefined;
}

function isLargeEnough({ content }: ObjectVersion, filter: LifecycleFilter): boolean {
  const isSized = filter.aboveBytes !== undefined || filter.belowBytes !== undefined;
  return isSized || content.sizeBytes >= leastTransitionBytes;
}
