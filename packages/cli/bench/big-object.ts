import { Readable } from "node:stream";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import type { BenchPlace } from "./bench-stage.ts";

/** An object of the source. */
export interface BigObject {
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  /** Sizes of its parts; none: it was put in one. */
  readonly partBytes: readonly number[];
}

/** What `aws s3 cp` makes of an object of some GiB, rounded up. */
const PART_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Writes an object of the source, in one PUT or in parts. */
export async function writeBigObject(
  source: BenchPlace,
  key: string,
  sizeBytes: number,
  isParted: boolean,
): Promise<BigObject> {
  const client = benchClient(source);
  const target = { Bucket: STAGE_NAMES.sourceBucket, Key: key };
  const partBytes = isParted ? splitSize(sizeBytes) : [];
  const versionId = isParted
    ? await uploadParts(client, target, partBytes)
    : (await client.send(new PutObjectCommand({ ...target, ...contentOf(sizeBytes) }))).VersionId;
  client.destroy();
  return { key, versionId: versionId ?? "", sizeBytes, partBytes };
}

/** Deletes all versions below a prefix, so that the disk does not fill up. */
export async function deletePrefix(
  place: BenchPlace,
  bucket: string,
  prefix: string,
): Promise<void> {
  const client = benchClient(place);
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }),
  );
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
  }
  client.destroy();
}

/** A client that computes no checksums: a bare one. */
export function benchClient(place: BenchPlace): S3Client {
  return new S3Client({
    ...place,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

async function uploadParts(
  client: S3Client,
  target: { readonly Bucket: string; readonly Key: string },
  partBytes: readonly number[],
): Promise<string | undefined> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const Parts: CompletedPart[] = [];
  for (const [index, sizeBytes] of partBytes.entries()) {
    const part = { ...target, UploadId, PartNumber: index + 1 };
    const content = contentOf(sizeBytes, index);
    const { ETag } = await client.send(new UploadPartCommand({ ...part, ...content }));
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  const completion = { ...target, UploadId, MultipartUpload: { Parts } };
  return (await client.send(new CompleteMultipartUploadCommand(completion))).VersionId;
}

function splitSize(sizeBytes: number): readonly number[] {
  const count = Math.max(1, Math.ceil(sizeBytes / PART_BYTES));
  return Array.from({ length: count }, (_, index) =>
    Math.min(PART_BYTES, sizeBytes - index * PART_BYTES),
  );
}

/** Content of its own for each part, so that parts in another order are another object. */
function contentOf(sizeBytes: number, part = 0) {
  return { Body: Readable.from(chunks(sizeBytes, part)), ContentLength: sizeBytes };
}

function* chunks(sizeBytes: number, part: number): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES, `xpart bench, part ${part} `);
  for (let left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
    yield chunk.subarray(0, Math.min(left, CHUNK_BYTES));
  }
}
