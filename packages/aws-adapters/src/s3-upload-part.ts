import { UploadPartCommand, type UploadPartCommandInput } from "@aws-sdk/client-s3";
import {
  err,
  type NewPart,
  ok,
  type PortError,
  type Result,
  type UploadAddress,
  type UploadedPart,
} from "@xpart/core";
import type { S3BucketOptions } from "./s3-bucket-options.ts";
import { checksumValue, withoutQuotes } from "./s3-object-description.ts";
import { checksumHeaders } from "./s3-put-input.ts";
import { addHeaders, leaveOutChecksum } from "./s3-request-headers.ts";
import { type SendableContent, sendContent } from "./s3-send-content.ts";

/** Algorithms that the SDK computes a checksum with. */
const COMPUTABLE: ReadonlySet<string> = new Set([
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "MD5",
  "SHA1",
  "SHA256",
]);

/**
 * An algorithm whose value is always of the whole object (user guide, "Checking object integrity"), and
 * slow to compute here: it would take more of a copy's time than all else.
 */
const ALWAYS_WHOLE = "CRC64NVME";

/** Whether the bucket takes parts without a checksum, as far as it is known. */
export interface PartHabits {
  /** Where objects get locked, S3 does not. */
  takesBareParts: boolean;
}

/**
 * UploadPart: one request. A part that brings no checksum gets one that the SDK computes as it sends,
 * which S3 verifies; without an algorithm that is the one that uploads are begun with.
 *
 * It is left out where the SDK cannot compute it, and where S3 verifies the whole object's value on
 * completion anyway, unless the bucket was found to want one with each part: then the part is
 * `unavailable` once, and the next try has it.
 */
export async function uploadPart(
  part: NewPart,
  options: S3BucketOptions,
  habits: PartHabits,
): Promise<Result<UploadedPart | "gone", PortError>> {
  const isBare = isSentBare(part, habits);
  const uploaded = await sendContent(options, "UploadPart", part, (content) =>
    sendPart(part, content, isBare, options),
  );
  if (uploaded.ok) {
    return uploaded;
  }
  const { kind, message } = uploaded.error;
  const isWanted = kind === "invalid" && /checksum/i.test(message);
  if (isBare && isWanted && part.algorithm === ALWAYS_WHOLE) {
    habits.takesBareParts = false;
    return err({ ...uploaded.error, kind: "unavailable" });
  }
  return goneUpload(uploaded);
}

function isSentBare({ checksum, algorithm }: NewPart, { takesBareParts }: PartHabits): boolean {
  if (checksum !== undefined || algorithm === undefined) {
    return false;
  }
  return !COMPUTABLE.has(algorithm) || (algorithm === ALWAYS_WHOLE && takesBareParts);
}

async function sendPart(
  part: NewPart,
  content: SendableContent,
  isBare: boolean,
  options: S3BucketOptions,
): Promise<UploadedPart> {
  const { number, sizeBytes, checksum, algorithm } = part;
  const isComputed = checksum === undefined && algorithm !== undefined && !isBare;
  const command = new UploadPartCommand({
    ...addressInput(part, options),
    PartNumber: number,
    ContentLength: sizeBytes,
    Body: content.body,
    ...(isComputed && {
      ChecksumAlgorithm: algorithm as UploadPartCommandInput["ChecksumAlgorithm"],
    }),
  });
  if (isBare) {
    leaveOutChecksum(command);
  } else {
    addHeaders(command, checksumHeaders(checksum));
  }
  const answer = await options.client.send(command, content.options);
  if (answer.ETag === undefined) {
    throw new Error("the answer has no ETag");
  }
  const kept = checksumValue(answer) ?? checksum;
  return {
    number,
    sizeBytes,
    etag: withoutQuotes(answer.ETag),
    ...(kept === undefined ? {} : { checksum: kept }),
  };
}

/** The members that name an upload in every request about it. */
export type AddressInput = Required<Pick<UploadPartCommandInput, "Bucket" | "Key" | "UploadId">>;

/** Names an upload. */
export function addressInput(
  { key, uploadId }: UploadAddress,
  { bucket }: S3BucketOptions,
): AddressInput {
  return { Bucket: bucket, Key: key, UploadId: uploadId };
}

/** An upload that is over is an answer and not an error; other things that are not there are errors. */
export function goneUpload(
  failed: Extract<Result<never, PortError>, { readonly ok: false }>,
): Result<"gone", PortError> {
  return failed.error.code === "NoSuchUpload" ? ok("gone") : failed;
}
