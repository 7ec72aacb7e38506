import type { ServiceResponse } from "../../service.ts";
import type { ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { childText, writeXml } from "../protocol/s3-xml.ts";
import { aclDocument, readAcl } from "../state/access-control-list.ts";
import { type BucketState, replaceVersion } from "../state/bucket-state.ts";
import { findVersion } from "../state/find-version.ts";
import { announce, changedObject } from "../state/object-events.ts";
import {
  assertRetentionChange,
  isOn,
  mayBypassGovernance,
  missingLock,
  readRetention,
} from "../state/object-lock.ts";
import { bucketOf, emptyResponse, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { versionHeader } from "../state/store-version.ts";
import { readTagging, taggingNode } from "../state/tagging.ts";
import { readDocument, readDocumentText } from "./request-document.ts";

/** GetObjectTagging. */
export function getObjectTagging(call: S3Call): ServiceResponse {
  const { bucket, version } = addressed(call);
  const headers = versionHeader(bucket, version.versionId);
  return xmlResponse(writeXml(taggingNode(version.tags)), headers);
}

/** PutObjectTagging: replaces all tags. */
export async function putObjectTagging(call: S3Call): Promise<ServiceResponse> {
  const tags = readTagging(await readDocument(call));
  const { bucket, version } = addressed(call);
  replaceVersion(bucket, { ...version, tags });
  announce(call.context, bucket, {
    detailType: "Object Tags Added",
    object: changedObject(bucket, version),
    cause: call.cause,
  });
  return emptyResponse(200, versionHeader(bucket, version.versionId));
}

/** DeleteObjectTagging: takes all tags away. */
export function deleteObjectTagging(call: S3Call): ServiceResponse {
  const { bucket, version } = addressed(call);
  replaceVersion(bucket, { ...version, tags: [] });
  announce(call.context, bucket, {
    detailType: "Object Tags Deleted",
    object: changedObject(bucket, version),
    cause: call.cause,
  });
  return emptyResponse(204, versionHeader(bucket, version.versionId));
}

/** GetObjectRetention. */
export function getObjectRetention(call: S3Call): ServiceResponse {
  const { retention } = locked(call).version;
  if (retention === undefined) {
    throw new S3Error("NoSuchObjectLockConfiguration");
  }
  const until = new Date(retention.untilMs).toISOString();
  return xmlResponse(
    writeXml([
      "Retention",
      [
        ["Mode", retention.mode],
        ["RetainUntilDate", until],
      ],
    ]),
  );
}

/** PutObjectRetention. */
export async function putObjectRetention(call: S3Call): Promise<ServiceResponse> {
  const nowMs = call.context.now();
  const wanted = readRetention(await readDocument(call), nowMs);
  const { bucket, version } = locked(call);
  assertRetentionChange(version, wanted, nowMs, mayBypassGovernance(call.request));
  const { retention: _, ...unlocked } = version;
  replaceVersion(bucket, wanted === undefined ? unlocked : { ...version, retention: wanted });
  return emptyResponse(200);
}

/** GetObjectLegalHold. */
export function getObjectLegalHold(call: S3Call): ServiceResponse {
  const { legalHold } = locked(call).version;
  if (legalHold === undefined) {
    throw new S3Error("NoSuchObjectLockConfiguration");
  }
  return xmlResponse(writeXml(["LegalHold", [["Status", legalHold ? "ON" : "OFF"]]]));
}

/** PutObjectLegalHold. */
export async function putObjectLegalHold(call: S3Call): Promise<ServiceResponse> {
  const legalHold = isOn(childText(await readDocument(call), "Status") ?? "");
  const { bucket, version } = locked(call);
  replaceVersion(bucket, { ...version, legalHold });
  return emptyResponse(200);
}

/** GetObjectAcl. */
export function getObjectAcl(call: S3Call): ServiceResponse {
  return xmlResponse(aclDocument(call, addressed(call).version.acl));
}

/** PutObjectAcl: kept, not enforced. An event comes only if it changed something, as in S3. */
export async function putObjectAcl(call: S3Call): Promise<ServiceResponse> {
  const text = await readDocumentText(call);
  const { bucket, version } = addressed(call);
  const acl = readAcl(call.request, text, bucket);
  if (acl !== version.acl) {
    replaceVersion(bucket, { ...version, acl });
    announce(call.context, bucket, {
      detailType: "Object ACL Updated",
      object: changedObject(bucket, version),
      cause: call.cause,
    });
  }
  return emptyResponse(200);
}

interface Addressed {
  readonly bucket: BucketState;
  readonly version: ObjectVersion;
}

function addressed(call: S3Call): Addressed {
  const bucket = bucketOf(call);
  return { bucket, version: findVersion(bucket, call.request) };
}

function locked(call: S3Call): Addressed {
  const found = addressed(call);
  if (found.bucket.objectLock === undefined) {
    throw missingLock();
  }
  return found;
}
