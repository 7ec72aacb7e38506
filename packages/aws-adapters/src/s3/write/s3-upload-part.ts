import type { UploadPartCommandInput } from "@aws-sdk/client-s3";
import {
  type NewPart,
  ok,
  type PortError,
  type Result,
  type UploadAddress,
  type UploadedPart,
} from "@xpart/core";
import { checksumValue } from "../read/s3-object-description.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { withoutQuotes } from "../request/s3-etag.ts";
import { sendS3 } from "../request/s3-send.ts";
import { learnFrom, type ServerHabits } from "../server/s3-server-habits.ts";
import { checksumHeaders } from "./s3-put-input.ts";
import { type SendableContent, sendContent } from "./s3-send-content.ts";

/** Algorithms that a checksum can be computed with here. */
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

/**
 * UploadPart: one request. A part that brings no checksum gets one that the SDK computes as it sends,
 * which S3 verifies; without an algorithm that is the one that uploads are begun with.
 *
 * It is left out where the SDK cannot compute it, where the server does not know it, and where S3
 * verifies the whole object's value on completion anyway, unless the bucket was found to want one with
 * each part.
 */
export async function uploadPart(
  part: NewPart,
  options: S3BucketOptions,
  habits: ServerHabits,
): Promise<Result<UploadedPart | "gone", PortError>> {
  const uploaded = await sendContent(options, part, {
    operation: "UploadPart",
    send: (content) => sendPart(knownPart(part, habits), content, options, habits),
    adapts: (refusal) => adapts(refusal, knownPart(part, habits), habits),
  });
  return uploaded.ok ? uploaded : goneUpload(uploaded);
}

/** A part without the checksum that the server does not know. */
function knownPart({ checksum, algorithm, ...part }: NewPart, habits: ServerHabits): NewPart {
  const isKnown = (name: string | undefined) =>
    name !== undefined && !habits.unknownAlgorithms.has(name);
  return {
    ...part,
    ...(checksum !== undefined && isKnown(checksum.algorithm) ? { checksum } : {}),
    ...(algorithm !== undefined && isKnown(algorithm) ? { algorithm } : {}),
  };
}

function adapts(refusal: PortError, part: NewPart, habits: ServerHabits): boolean {
  const { kind, message } = refusal;
  const isWanted = kind === "invalid" && /checksum/i.test(message);
  if (isWanted && isSentBare(part, habits) && part.algorithm === ALWAYS_WHOLE) {
    habits.takesBareParts = false;
    return true;
  }
  const algorithm = part.checksum?.algorithm ?? part.algorithm;
  return learnFrom(refusal, { algorithm }, habits);
}

function isSentBare({ checksum, algorithm }: NewPart, { takesBareParts }: ServerHabits): boolean {
  if (checksum !== undefined || algorithm === undefined) {
    return false;
  }
  return !COMPUTABLE.has(algorithm) || (algorithm === ALWAYS_WHOLE && takesBareParts);
}

async function sendPart(
  part: NewPart,
  content: SendableContent,
  options: S3BucketOptions,
  habits: ServerHabits,
): Promise<UploadedPart> {
  const { number, sizeBytes, checksum, algorithm } = part;
  const isTrailed = checksum === undefined && !(content.body instanceof Uint8Array);
  const isBare = isSentBare(part, habits) || (isTrailed && !habits.takesTrailers);
  const isComputed = checksum === undefined && algorithm !== undefined && !isBare;
  const input = {
    ...addressInput(part, options),
    PartNumber: number,
    ContentLength: sizeBytes,
    Body: content.body,
    ...(isComputed && {
      ChecksumAlgorithm: algorithm as UploadPartCommandInput["ChecksumAlgorithm"],
    }),
  };
  const answer = await sendS3(options.client, "UploadPart", input, {
    ...content.options,
    headers: isBare ? {} : checksumHeaders(checksum),
    isBare,
  });
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
  const { code, operation } = failed.error;
  // Ceph 16 calls it a key when it is to list the parts.
  const isGone = code === "NoSuchUpload" || (operation === "ListParts" && code === "NoSuchKey");
  return isGone ? ok("gone") : failed;
}
