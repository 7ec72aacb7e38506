import type { CopyObjectCommandInput } from "@aws-sdk/client-s3";
import {
  type NewObject,
  ok,
  type PortError,
  type ReplicaCopy,
  type Result,
  toVersionId,
  type VersionId,
  type WrittenEntry,
} from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import { findWritten } from "../list/s3-unnamed-version.ts";
import type { ObjectLockQuestion } from "../read/s3-object-lock.ts";
import { writtenEtag } from "../request/s3-etag.ts";
import { type S3Operations, sendS3 } from "../request/s3-send.ts";
import type { ServerHabits } from "../server/s3-server-habits.ts";
import { rewriteReplica } from "./s3-copy-by-reading.ts";
import { placementInput } from "./s3-put-input.ts";
import { putObject } from "./s3-put-object.ts";
import type { S3UploadOptions } from "./s3-upload-options.ts";

/**
 * CopyObject of a replica onto its own key: one request, and a listing where the answer names no version. Headers, metadata and tags are copied by S3;
 * storage class, website redirect, Object Lock, encryption, ACL and the kind of checksum are not and are stated
 * again. A retention that S3 says has ended locks nothing any more and is left out of a second request. What a
 * server refuses to copy since nothing would change is read and written.
 */
export async function copyReplica(
  copy: ReplicaCopy,
  destination: S3UploadOptions,
  hasObjectLock: ObjectLockQuestion,
  habits: ServerHabits,
): Promise<Result<WrittenEntry | "gone", PortError>> {
  const put = (object: NewObject) => putObject(object, destination, hasObjectLock, habits);
  if (!habits.copiesUnchanged) {
    return rewriteReplica(copy, destination, put);
  }
  const locked = await hasObjectLock(copy.attributes);
  if (!locked.ok) {
    return locked;
  }
  const copied = await sendCopy(copy, destination, locked.value);
  const again =
    copied.ok || !isEndedRetention(copied.error)
      ? copied
      : await sendCopy(withoutRetention(copy), destination, locked.value);
  if (!again.ok && isUnchanged(again.error)) {
    habits.copiesUnchanged = false;
    return rewriteReplica(copy, destination, put);
  }
  return again.ok || !isSourceGone(again.error) ? again : ok("gone");
}

async function sendCopy(
  { key, fromVersionId, attributes }: ReplicaCopy,
  destination: S3UploadOptions,
  hasObjectLock: boolean,
): Promise<Result<WrittenEntry, PortError>> {
  const { client, bucket } = destination;
  const operation = "CopyObject";
  const copied = await callAws(destination, operation, async () => {
    const input: CopyObjectCommandInput = {
      ...placementInput(attributes, { placement: destination, hasObjectLock }),
      Bucket: bucket,
      Key: key,
      CopySource: copySource(bucket, key, fromVersionId),
      MetadataDirective: "COPY",
      TaggingDirective: "COPY",
      WebsiteRedirectLocation: attributes.websiteRedirectLocation,
      ...checksumInput(attributes.checksum?.algorithm),
    };
    const answer = await sendS3(client, "CopyObject", input, { hasSingleEffect: true });
    return { versionId: toVersionId(answer.VersionId), ...copiedEtag(answer) };
  });
  return copied.ok
    ? findWritten({ key, operation, written: copied.value, fromVersionId }, destination)
    : copied;
}

/** S3 knows its algorithms better than the SDK's list, which a newer one is not in. */
function checksumInput(algorithm: string | undefined) {
  return algorithm === undefined
    ? {}
    : { ChecksumAlgorithm: algorithm as CopyObjectCommandInput["ChecksumAlgorithm"] };
}

function copiedEtag(
  answer: S3Operations["CopyObject"]["output"],
): Pick<WrittenEntry, "etag" | "hasMd5Etag"> {
  return writtenEtag({ ...answer, ETag: answer.CopyObjectResult?.ETag });
}

/**
 * Names a version in the header of CopyObject and UploadPartCopy: percent-encoded, but for the slashes
 * that are part of the key.
 */
export function copySource(bucket: string, key: string, versionId: VersionId): string {
  const path = key.split("/").map(encodeURIComponent).join("/");
  return `${bucket}/${path}?versionId=${encodeURIComponent(versionId)}`;
}

/** S3 refuses this of a current version alone. */
function isUnchanged({ code, message }: PortError): boolean {
  return code === "InvalidRequest" && /copy an object to itself/i.test(message);
}

/** Whether there is nothing to copy: no such version, or a marker, which S3 refuses as a request, MinIO as a method. */
export function isSourceGone({ kind, code, message }: PortError): boolean {
  const isMarker =
    code === "MethodNotAllowed" || (code === "InvalidRequest" && /delete marker/i.test(message));
  return isMarker || (kind === "not-found" && code !== "NoSuchUpload");
}

/** S3 refuses to write a date that is past; only it knows what its clock says. */
function isEndedRetention({ code, message }: PortError): boolean {
  return code === "InvalidArgument" && /retain until date must be in the future/i.test(message);
}

function withoutRetention(copy: ReplicaCopy): ReplicaCopy {
  const { retention: _ended, ...attributes } = copy.attributes;
  return { ...copy, attributes };
}
