import type { CreateMultipartUploadCommandInput } from "@aws-sdk/client-s3";
import {
  type NewUpload,
  type ObjectChecksum,
  ok,
  type PortError,
  type Result,
  toVersionId,
  type UploadAddress,
  type UploadCompletion,
  type UploadStore,
  type WrittenEntry,
} from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import { findWritten } from "../list/s3-unnamed-version.ts";
import type { ObjectLockQuestion } from "../read/s3-object-lock.ts";
import { writtenEtag } from "../request/s3-etag.ts";
import { sendS3 } from "../request/s3-send.ts";
import { learnFrom, type ServerHabits } from "../server/s3-server-habits.ts";
import { copyPart, describePart } from "./s3-copy-part.ts";
import { finishTags } from "./s3-entry-writes.ts";
import { writeAtKey } from "./s3-key-guard.ts";
import {
  attributesHeaders,
  attributesInput,
  checksumHeaders,
  type PutSettings,
  wholeChecksum,
} from "./s3-put-input.ts";
import { orAbandon } from "./s3-send-content.ts";
import { listParts, listUploads } from "./s3-upload-listing.ts";
import type { S3UploadOptions } from "./s3-upload-options.ts";
import { addressInput, goneUpload, uploadPart } from "./s3-upload-part.ts";
import { conditionInput, unmetCondition } from "./s3-write-condition.ts";
import { requireOwnKey } from "./s3-written-key.ts";

/**
 * Writes objects in parts to a bucket of S3, or of a server that speaks its API (A3, A6). One request
 * each, listings one a page; a tag set too long for a header takes one more on completion.
 */
export function createS3UploadStore(
  options: S3UploadOptions,
  hasObjectLock: ObjectLockQuestion,
  habits: ServerHabits,
): UploadStore {
  return {
    beginUpload: (upload) =>
      writeAtKey(upload.key, "CreateMultipartUpload", options, () =>
        beginUpload(upload, options, hasObjectLock, habits),
      ),
    uploadPart: (part) => orAbandon(part, uploadPart(part, options, habits)),
    copyPart: (part) => copyPart(part, options, habits),
    describePart: (key, versionId, number) => describePart(key, versionId, number, options),
    listParts: (listing) => listParts(listing, options),
    completeUpload: (completion) =>
      writeAtKey(completion.key, "CompleteMultipartUpload", options, () =>
        completeUpload(completion, options, habits),
      ),
    abortUpload: (upload) => abortUpload(upload, options),
    listUploads: (key) => listUploads(key, options),
  };
}

/** What an upload is verified by whose object has no checksum at the source. */
const DEFAULT_CHECKSUM = { algorithm: "CRC32", type: "FULL_OBJECT" } as const;

/**
 * Algorithm and type of the checksum are said at the beginning: S3 refuses parts with a checksum that
 * was not announced, and, where the bucket locks its objects, parts without one. An algorithm that the
 * server does not know takes another request, without it.
 */
async function beginUpload(
  upload: NewUpload,
  options: S3UploadOptions,
  hasObjectLock: ObjectLockQuestion,
  habits: ServerHabits,
): Promise<Result<string, PortError>> {
  const locked = await hasObjectLock(upload.attributes);
  if (!locked.ok) {
    return locked;
  }
  const settings = { placement: options, hasObjectLock: locked.value };
  const { algorithm } = announcedChecksum(upload, habits);
  const begun = await sendBegin(upload, settings, options, habits);
  return !begun.ok && learnFrom(begun.error, { algorithm }, habits)
    ? sendBegin(upload, settings, options, habits)
    : begun;
}

function announcedChecksum(
  { attributes }: NewUpload,
  { unknownAlgorithms }: ServerHabits,
): Pick<ObjectChecksum, "algorithm" | "type"> {
  const { checksum = DEFAULT_CHECKSUM } = attributes;
  return unknownAlgorithms.has(checksum.algorithm) ? DEFAULT_CHECKSUM : checksum;
}

async function sendBegin(
  upload: NewUpload,
  settings: PutSettings,
  options: S3UploadOptions,
  habits: ServerHabits,
): Promise<Result<string, PortError>> {
  const { key, attributes, tags } = upload;
  const { algorithm, type } = announcedChecksum(upload, habits);
  return callAws(options, "CreateMultipartUpload", async () => {
    const input: CreateMultipartUploadCommandInput = {
      ...attributesInput(attributes, tags, settings),
      Bucket: options.bucket,
      Key: key,
      // S3 knows its algorithms better than the SDK's list, which a newer one is not in.
      ChecksumAlgorithm: algorithm as CreateMultipartUploadCommandInput["ChecksumAlgorithm"],
      ChecksumType: type,
    };
    const headers = attributesHeaders(attributes);
    const { UploadId, Key } = await sendS3(options.client, "CreateMultipartUpload", input, {
      headers,
    });
    requireOwnKey(key, Key);
    if (UploadId === undefined) {
      throw new Error("the answer has no upload id");
    }
    return UploadId;
  });
}

/**
 * CompleteMultipartUpload: one request; a condition that the server does not know takes another, without
 * it. A tag set too long for the upload's header takes one more.
 */
async function completeUpload(
  completion: UploadCompletion,
  options: S3UploadOptions,
  habits: ServerHabits,
): Promise<Result<WrittenEntry | "gone", PortError>> {
  const condition = habits.knowsConditions ? completion.onlyIf : undefined;
  const first = await sendCompletion(completion, options, habits);
  const completed =
    !first.ok && learnFrom(first.error, { condition }, habits)
      ? await sendCompletion(completion, options, habits)
      : unmetCondition(first, condition);
  if (!completed.ok) {
    return goneUpload(completed);
  }
  const { key } = completion;
  const written = await findWritten(
    { key, operation: "CompleteMultipartUpload", written: completed.value },
    options,
  );
  return written.ok ? finishTags(completion, written.value, options) : written;
}

/**
 * S3 answers 200 before it knows whether it succeeds; the SDK makes an error of an error that follows in
 * the answer's body. Size and checksum are given for S3 to verify: a composite checksum follows from
 * those of the parts, which are given with them.
 */
async function sendCompletion(
  completion: UploadCompletion,
  options: S3UploadOptions,
  { knowsConditions, unknownAlgorithms }: ServerHabits,
): Promise<Result<WrittenEntry, PortError>> {
  const { parts, sizeBytes, onlyIf } = completion;
  const isKnown = !unknownAlgorithms.has(completion.checksum?.algorithm ?? "");
  const checksum = isKnown ? completion.checksum : undefined;
  return callAws(options, "CompleteMultipartUpload", async () => {
    const input = {
      ...addressInput(completion, options),
      ...conditionInput(knowsConditions ? onlyIf : undefined),
      MpuObjectSize: sizeBytes,
      ChecksumType: checksum?.type,
      MultipartUpload: {
        Parts: parts.map((part) => ({
          PartNumber: part.number,
          ETag: `"${part.etag}"`,
          ...(part.checksum && { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
        })),
      },
    };
    const answer = await sendS3(options.client, "CompleteMultipartUpload", input, {
      headers: checksumHeaders(checksum && wholeChecksum({ checksum })),
      hasSingleEffect: true,
    });
    requireOwnKey(completion.key, answer.Key);
    return { versionId: toVersionId(answer.VersionId), ...writtenEtag(answer) };
  });
}

async function abortUpload(
  upload: UploadAddress,
  options: S3UploadOptions,
): Promise<Result<void, PortError>> {
  const aborted = await callAws(options, "AbortMultipartUpload", async () => {
    await sendS3(options.client, "AbortMultipartUpload", addressInput(upload, options));
  });
  const over = aborted.ok ? aborted : goneUpload(aborted);
  return over.ok ? ok(undefined) : over;
}
