import { Readable } from "node:stream";
import type { GetObjectCommandInput } from "@aws-sdk/client-s3";
import {
  err,
  ok,
  type PartCopy,
  type PortError,
  type Result,
  type UploadedPart,
  type VersionId,
} from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import { readHead } from "../read/s3-head-read.ts";
import { drainBody } from "../read/s3-object-body.ts";
import { checksumValue } from "../read/s3-object-description.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { versionInput } from "../request/s3-entry-address.ts";
import { withoutQuotes } from "../request/s3-etag.ts";
import { sendS3 } from "../request/s3-send.ts";
import { serverName } from "../server/s3-known-servers.ts";
import type { ServerHabits } from "../server/s3-server-habits.ts";
import { rewritePart } from "./s3-copy-by-reading.ts";
import { copySource, isSourceGone } from "./s3-copy-replica.ts";
import type { S3UploadOptions } from "./s3-upload-options.ts";
import { addressInput, goneUpload, uploadPart } from "./s3-upload-part.ts";

/**
 * UploadPartCopy: one request. A part without a byte has no range and is uploaded, which takes two; so is one that
 * the server does not copy, or might not outlive, which takes three.
 */
export async function copyPart(
  part: PartCopy,
  options: S3UploadOptions,
  habits: ServerHabits,
): Promise<Result<UploadedPart | "gone", PortError>> {
  if (part.sizeBytes === 0) {
    return uploadBody(part, Readable.from([]), options, habits);
  }
  const rewrite = () =>
    rewritePart(part, options, (body) => uploadBody(part, body, options, habits));
  if (!habits.copiesParts || endsGateways(part.key, options)) {
    return rewrite();
  }
  const copied = await sendCopy(part, options);
  if (copied.ok) {
    return copied;
  }
  if (copied.error.kind === "invalid" && /checksum/i.test(copied.error.message)) {
    habits.copiesParts = false;
    return rewrite();
  }
  return isSourceGone(copied.error) ? ok("gone") : goneUpload(copied);
}

/**
 * An UploadPartCopy of a key with a percent sign ends the gateway of Ceph 16.2.15 as a whole (SIGABRT, measured), which
 * does not say its name in its answers.
 */
function endsGateways(key: string, { client }: S3BucketOptions): boolean {
  return key.includes("%") && serverName(client) === undefined;
}

async function sendCopy(
  part: PartCopy,
  options: S3BucketOptions,
): Promise<Result<UploadedPart, PortError>> {
  const { key, number, fromVersionId, firstByte, sizeBytes } = part;
  return callAws(options, "UploadPartCopy", async () => {
    const answer = await sendS3(options.client, "UploadPartCopy", {
      ...addressInput(part, options),
      PartNumber: number,
      CopySource: copySource(options.bucket, key, fromVersionId),
      CopySourceRange: `bytes=${firstByte}-${firstByte + sizeBytes - 1}`,
    });
    const result = answer.CopyPartResult;
    if (result?.ETag === undefined) {
      throw new Error("the answer has no ETag");
    }
    const checksum = checksumValue(result);
    return {
      number,
      sizeBytes,
      etag: withoutQuotes(result.ETag),
      ...(checksum === undefined ? {} : { checksum }),
    };
  });
}

async function uploadBody(
  part: PartCopy,
  body: AsyncIterable<Uint8Array>,
  options: S3BucketOptions,
  habits: ServerHabits,
): Promise<Result<UploadedPart | "gone", PortError>> {
  // S3 wants the checksum that the upload was begun with, and tells it with the upload's parts.
  const begun = await callAws(options, "ListParts", () =>
    sendS3(options.client, "ListParts", { ...addressInput(part, options), MaxParts: 1 }),
  );
  if (!begun.ok) {
    return goneUpload(begun);
  }
  const { ChecksumAlgorithm: algorithm } = begun.value;
  const read = { ...part, body };
  return uploadPart(algorithm === undefined ? read : { ...read, algorithm }, options, habits);
}

/**
 * HeadObject with a part number: one request. A part without a byte takes a second: S3 refuses it as a
 * range, and only the answer to a GET says so.
 */
export async function describePart(
  key: string,
  versionId: VersionId,
  number: number,
  options: S3BucketOptions,
): Promise<Result<{ readonly sizeBytes: number } | "gone", PortError>> {
  const address = { key, versionId };
  const input = { ...versionInput(address, options), PartNumber: number };
  const read = await readHead(address, options, () => sendS3(options.client, "HeadObject", input));
  if (!read.ok) {
    return read.error.status === 416 ? describeRefused(input, read.error, options) : read;
  }
  if (read.value.kind !== "object") {
    return ok("gone");
  }
  const { ContentLength: sizeBytes } = read.value.object;
  if (sizeBytes === undefined) {
    const message = "the answer lacks Content-Length";
    return err({ kind: "invalid", side: options.side, operation: "HeadObject", message });
  }
  return ok({ sizeBytes });
}

async function describeRefused(
  input: GetObjectCommandInput,
  refusal: PortError,
  options: S3BucketOptions,
): Promise<Result<{ readonly sizeBytes: number }, PortError>> {
  const asked = await callAws(options, "GetObject", async () => {
    const { Body } = await sendS3(options.client, "GetObject", input);
    await drainBody(Body);
  });
  return !asked.ok && asked.error.code === "InvalidRange" ? ok({ sizeBytes: 0 }) : err(refusal);
}
