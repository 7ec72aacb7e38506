import { UploadPartCommand, type UploadPartCommandInput } from "@aws-sdk/client-s3";
import {
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
import { sendContent } from "./s3-send-content.ts";

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
 * UploadPart: one request. A part that brings no checksum gets one that the SDK computes as it sends,
 * which S3 verifies; without an algorithm that is the one that uploads are begun with. One that the SDK
 * cannot compute is left out, as S3 allows for checksums of the whole object.
 */
export async function uploadPart(
  part: NewPart,
  options: S3BucketOptions,
): Promise<Result<UploadedPart | "gone", PortError>> {
  const { number, sizeBytes, checksum } = part;
  const uploaded = await sendContent(options, "UploadPart", part, async (content) => {
    const command = new UploadPartCommand({
      ...addressInput(part, options),
      PartNumber: number,
      ContentLength: sizeBytes,
      Body: content.body,
      ...algorithmInput(part),
    });
    if (checksum !== undefined) {
      addHeaders(command, checksumHeaders(checksum));
    } else if (part.algorithm !== undefined && !COMPUTABLE.has(part.algorithm)) {
      leaveOutChecksum(command);
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
  });
  return uploaded.ok ? uploaded : goneUpload(uploaded);
}

/** The SDK's own default is what an upload without a checksum of the source's was begun with. */
function algorithmInput({ checksum, algorithm }: NewPart) {
  return checksum === undefined && algorithm !== undefined && COMPUTABLE.has(algorithm)
    ? { ChecksumAlgorithm: algorithm as UploadPartCommandInput["ChecksumAlgorithm"] }
    : {};
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
