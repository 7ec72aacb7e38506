import type { Entry, ObjectVersion } from "../content/object-entry.ts";
import {
  type BucketState,
  currentVersion,
  insertEntry,
  isEverVersioned,
  nextVersionId,
} from "./bucket-state.ts";
import { announceCreated, type CreationReason } from "./object-events.ts";
import { checkWriteConditions } from "./preconditions.ts";
import type { S3Call, S3Context } from "./s3-context.ts";

/** A version before it has its id. */
export type VersionDraft = Omit<ObjectVersion, "kind" | "versionId">;

/**
 * Makes a version the newest of its key, atomically: condition, change and event happen in one go.
 * On a failed condition the content is released.
 *
 * @param startedMs For a multipart object that takes its place by initiation (rule O6).
 */
export function storeVersion(
  call: S3Call,
  bucket: BucketState,
  draft: VersionDraft,
  reason: CreationReason,
  startedMs?: number,
): ObjectVersion {
  const { context, request, cause } = call;
  try {
    checkWriteConditions(request, currentVersion(bucket, draft.key), draft.key);
  } catch (error) {
    context.blobs.release(draft.content);
    throw error;
  }
  const versionId = nextVersionId(bucket, context.newVersionId);
  const version: ObjectVersion = { kind: "version", versionId, ...draft };
  releaseEntries(context, insertEntry(bucket, version, startedMs));
  announceCreated(context, bucket, version, reason, cause);
  return version;
}

/** Gives up the content of entries that are gone. */
export function releaseEntries(context: S3Context, gone: readonly (Entry | undefined)[]): void {
  for (const entry of gone) {
    if (entry?.kind === "version") {
      context.blobs.release(entry.content);
    }
  }
}

/** The version id header, which only buckets that have or had versioning send. */
export function versionHeader(
  bucket: BucketState,
  versionId: string,
): { readonly "x-amz-version-id"?: string } {
  return isEverVersioned(bucket) ? { "x-amz-version-id": versionId } : {};
}
