import { S3Error } from "../protocol/s3-error.ts";
import { parseStorageClass } from "../rules/storage-class.ts";
import {
  type DeleteOutcome,
  deleteCurrent,
  deleteVersion,
  replaceVersion,
} from "./bucket-state.ts";
import { lookUp } from "./find-version.ts";
import { newRequestId } from "./identifiers.ts";
import { announce, announceDeleted, sizedObject } from "./object-events.ts";
import { findBucket, type S3Context } from "./s3-context.ts";
import type { EventCause } from "./s3-event.ts";
import { releaseEntries } from "./store-version.ts";

/**
 * What S3 does on its own by a bucket's lifecycle rules; a test calls it whenever it likes.
 * Events say `Lifecycle Expiration`, come from `s3.amazonaws.com` and have the rule date's
 * sequencer (rule W9).
 */
export interface LifecycleActions {
  /** Expires the current object: a delete marker, or in an unversioned bucket a removal. */
  expireCurrent(bucket: string, key: string): void;
  /** Removes one entry for good: a noncurrent version, or an expired delete marker. */
  expireVersion(bucket: string, key: string, versionId: string): void;
  /** Moves a version to another storage class. @throws S3Error if there is no such version. */
  transition(bucket: string, key: string, versionId: string, storageClass: string): void;
}

/** The lifecycle of one S3. */
export function createLifecycle(context: S3Context): LifecycleActions {
  const expire = (name: string, outcomeOf: (nowMs: number) => DeleteOutcome) => {
    const outcome = outcomeOf(context.now());
    releaseEntries(context, [
      outcome.kind === "removed" ? outcome.entry : undefined,
      outcome.kind === "marker-created" ? outcome.removed : undefined,
    ]);
    announceDeleted(context, findBucket(context, name), outcome, ownCause(context));
  };
  return {
    expireCurrent(name, key) {
      const bucket = findBucket(context, name);
      expire(name, (nowMs) => deleteCurrent(bucket, key, nowMs, context.newVersionId));
    },
    expireVersion(name, key, versionId) {
      expire(name, () => deleteVersion(findBucket(context, name), key, versionId));
    },
    transition(name, key, versionId, storageClass) {
      const bucket = findBucket(context, name);
      const version = lookUp(bucket, key, versionId);
      if (version.kind === "marker") {
        throw new S3Error("MethodNotAllowed");
      }
      replaceVersion(bucket, { ...version, storageClass: parseStorageClass(storageClass) });
      announce(context, bucket, {
        detailType: "Object Storage Class Changed",
        object: sizedObject(bucket, version),
        cause: ownCause(context),
        extra: { "destination-storage-class": storageClass },
      });
    },
  };
}

function ownCause(context: S3Context): EventCause {
  return { kind: "service", requestId: newRequestId(context.random) };
}
