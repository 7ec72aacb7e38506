import type { ObjectVersion } from "../content/object-entry.ts";
import { type BucketState, type DeleteOutcome, isEverVersioned } from "./bucket-state.ts";
import type { S3Context } from "./s3-context.ts";
import {
  buildEvent,
  type EventCause,
  eventVersionId,
  type ObjectChange,
  type S3EventDetail,
} from "./s3-event.ts";
import { lifecycleSequencer } from "./sequencer.ts";

/** Why an object was created, as S3 words it. */
export type CreationReason = "PutObject" | "POST Object" | "CopyObject" | "CompleteMultipartUpload";

/** The ETag that AWS's example shows for a delete marker a client made: that of no content. */
const emptyEtag = "d41d8cd98f00b204e9800998ecf8427e";

/** Sends an event, if the bucket has EventBridge on. To be called after the change was made. */
export function announce(
  context: S3Context,
  bucket: BucketState,
  change: Omit<ObjectChange, "bucket">,
): void {
  if (bucket.eventBridge) {
    const event = { ...change, bucket: bucket.name };
    context.onEvent(buildEvent(event, context.origin, context.now(), context.random));
  }
}

/** Announces a version that was written. */
export function announceCreated(
  context: S3Context,
  bucket: BucketState,
  version: ObjectVersion,
  reason: CreationReason,
  cause: EventCause,
): void {
  announce(context, bucket, {
    detailType: "Object Created",
    object: {
      ...sizedObject(bucket, version),
      sequencer: context.sequencers.next(context.now()),
    },
    cause,
    extra: { reason },
  });
}

/**
 * Announces a delete by a client or by a lifecycle rule. A delete that changed nothing is not announced.
 */
export function announceDeleted(
  context: S3Context,
  bucket: BucketState,
  outcome: DeleteOutcome,
  cause: EventCause,
): void {
  if (outcome.kind === "nothing") {
    return;
  }
  const isMarker = outcome.kind === "marker-created";
  const { key, versionId } = isMarker ? outcome.marker : outcome.entry;
  const isLifecycle = cause.kind === "service";
  const nowMs = context.now();
  announce(context, bucket, {
    detailType: "Object Deleted",
    object: {
      key,
      ...(isMarker && !isLifecycle && { etag: emptyEtag }),
      ...eventVersionId(versionId, isEverVersioned(bucket)),
      sequencer: isLifecycle ? lifecycleSequencer(nowMs) : context.sequencers.next(nowMs),
    },
    cause,
    extra: {
      reason: isLifecycle ? "Lifecycle Expiration" : "DeleteObject",
      "deletion-type": isMarker ? "Delete Marker Created" : "Permanently Deleted",
    },
  });
}

/** The object of an event that neither creates nor deletes: no sequencer, and no size. */
export function changedObject(
  bucket: BucketState,
  version: ObjectVersion,
): S3EventDetail["object"] {
  const { key, etag, versionId } = version;
  return { key, etag, ...eventVersionId(versionId, isEverVersioned(bucket)) };
}

/** The same with the size, as restore, transition and create events have it. */
export function sizedObject(bucket: BucketState, version: ObjectVersion): S3EventDetail["object"] {
  const { key, ...rest } = changedObject(bucket, version);
  return { key, size: version.content.sizeBytes, ...rest };
}
