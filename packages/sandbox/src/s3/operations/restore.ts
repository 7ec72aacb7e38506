import type { ServiceResponse } from "../../service.ts";
import type { ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { childText } from "../protocol/s3-xml.ts";
import { isArchived, isReadable } from "../rules/storage-class.ts";
import { type BucketState, replaceVersion } from "../state/bucket-state.ts";
import { findVersion, lookUp } from "../state/find-version.ts";
import { newRequestId } from "../state/identifiers.ts";
import { announce, sizedObject } from "../state/object-events.ts";
import {
  bucketOf,
  emptyResponse,
  findBucket,
  type S3Call,
  type S3Context,
} from "../state/s3-context.ts";
import { readDocument } from "./request-document.ts";

const dayMs = 86_400_000;

/** What S3 takes hours for; a test does it at the time it likes. */
export interface RestoreActions {
  /**
   * Ends a restore that was asked for, where restores are done `by-hand`: the version can be read, and
   * its event says so.
   *
   * @throws Error if none is under way.
   */
  finishRestore(bucket: string, key: string, versionId: string): void;
}

/** The restores of one S3. */
export function createRestores(context: S3Context): RestoreActions {
  return {
    finishRestore(name, key, versionId) {
      const bucket = findBucket(context, name);
      const version = lookUp(bucket, key, versionId);
      if (version.kind === "marker" || version.restoringDays === undefined) {
        throw new Error(`no restore of ${key} (${versionId}) in ${name} is under way`);
      }
      completeRestore(context, bucket, version, version.restoringDays);
    },
  };
}

/**
 * RestoreObject. The copy is there at once, with both events, or where restores are done `by-hand` when
 * {@link RestoreActions.finishRestore} is called. Of a copy that is there the expiry is set anew.
 */
export async function restoreObject(call: S3Call): Promise<ServiceResponse> {
  const { context } = call;
  const days = Number(childText(await readDocument(call), "Days"));
  const bucket = bucketOf(call);
  const version = findVersion(bucket, call.request);
  if (!Number.isInteger(days) || days < 1) {
    throw new S3Error("MalformedXML");
  }
  if (!isArchived(version.storageClass)) {
    throw new S3Error("InvalidObjectState", {
      message: "Restore is not allowed for the object's current storage class",
      detail: { StorageClass: version.storageClass },
    });
  }
  if (version.restoringDays !== undefined) {
    throw new S3Error("RestoreAlreadyInProgress");
  }
  if (isReadable(version, context.now())) {
    replaceVersion(bucket, { ...version, restoredUntilMs: expiryMs(context, days) });
    return emptyResponse(200);
  }
  announce(context, bucket, {
    detailType: "Object Restore Initiated",
    object: sizedObject(bucket, version),
    cause: call.cause,
    extra: { "source-storage-class": version.storageClass },
  });
  if (context.restores === "by-hand") {
    replaceVersion(bucket, { ...version, restoringDays: days });
  } else {
    completeRestore(context, bucket, version, days);
  }
  return emptyResponse(202);
}

function completeRestore(
  context: S3Context,
  bucket: BucketState,
  { restoringDays: _over, ...version }: ObjectVersion,
  days: number,
): void {
  const restoredUntilMs = expiryMs(context, days);
  replaceVersion(bucket, { ...version, restoredUntilMs });
  announce(context, bucket, {
    detailType: "Object Restore Completed",
    object: sizedObject(bucket, version),
    cause: { kind: "service", requestId: newRequestId(context.random) },
    extra: {
      "source-storage-class": version.storageClass,
      "restore-expiry-time": new Date(restoredUntilMs).toISOString().replace(".000Z", "Z"),
    },
  });
}

/** S3 rounds the expiry up to the next midnight UTC. */
function expiryMs(context: S3Context, days: number): number {
  return Math.ceil((context.now() + days * dayMs) / dayMs) * dayMs;
}
