import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  type CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  UploadPartCommand,
  type UploadPartCommandInput,
} from "@aws-sdk/client-s3";
import type { S3Context } from "./s3-context.ts";

/** The least size of a part that is not the last. */
export const MIN_PART_BYTES: number = 5 * 1024 * 1024;

/** An upload that was begun. */
export interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** A part of the least size, filled with one letter. */
export function fullPart(letter: string): Buffer {
  return Buffer.alloc(MIN_PART_BYTES, letter);
}

/** Begins an upload of the context's key in its versioned bucket. */
export async function beginUpload(
  { s3, versioned: Bucket, key: Key }: S3Context,
  options: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<Upload> {
  const created = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...options }));
  return { Bucket, Key: options.Key ?? Key, UploadId: created.UploadId ?? "" };
}

/** Uploads one part and gives back what Complete wants of it, checksums included. */
export async function sendPart(
  { s3 }: S3Context,
  upload: Upload,
  PartNumber: number,
  Body: Uint8Array | string,
  // Of an upload that was created with another algorithm than the SDK's own.
  options: Pick<UploadPartCommandInput, "ChecksumAlgorithm"> = {},
): Promise<CompletedPart> {
  const input = { ...upload, PartNumber, Body, ...options };
  return completedPart(PartNumber, await s3.send(new UploadPartCommand(input)));
}

/** What Complete wants of a part: its ETag and whatever checksum the answer had. */
export function completedPart(
  PartNumber: number,
  answer: Omit<CompletedPart, "PartNumber"> | undefined,
): CompletedPart {
  const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } =
    answer ?? {};
  const checksums = {
    ChecksumCRC32,
    ChecksumCRC32C,
    ChecksumCRC64NVME,
    ChecksumSHA1,
    ChecksumSHA256,
  };
  return { PartNumber, ETag, ...checksums };
}

/** Completes with the parts as given. */
export function complete(
  { s3 }: S3Context,
  upload: Upload,
  Parts: CompletedPart[],
  options: Partial<CompleteMultipartUploadCommandInput> = {},
): Promise<CompleteMultipartUploadCommandOutput> {
  return s3.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...options }),
  );
}

/** Uploads an object of these parts, numbered from 1, and returns its version id. */
export async function storeParts(
  context: S3Context,
  parts: readonly (Uint8Array | string)[],
  options: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<string> {
  const upload = await beginUpload(context, options);
  const sent: CompletedPart[] = [];
  for (const [index, part] of parts.entries()) {
    const { ChecksumAlgorithm } = options;
    sent.push(await sendPart(context, upload, index + 1, part, { ChecksumAlgorithm }));
  }
  const { VersionId } = await complete(context, upload, sent);
  return VersionId ?? "";
}
