import { createHash } from "node:crypto";
import {
  ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { createDigest } from "@xpart/sandbox/s3/checksum";
import { addHeaders } from "../src/s3/request/s3-request-headers.ts";

/** What is written beside key and content. */
export type Properties = Omit<
  PutObjectCommandInput & CreateMultipartUploadCommandInput,
  "Body" | "Bucket" | "Key"
>;

/** Where an object is written. */
export interface Target {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
}

/** A value that is not ASCII, as a client has to send it (RFC 2047). */
const ZURICH = `=?UTF-8?B?${Buffer.from("Zürich, 東京 🚀").toString("base64")}?=`;

/** Metadata of exactly 2 KB, names and values as they are sent. */
const METADATA = fillMetadata({
  city: ZURICH,
  empty: "",
  spaces: "two  spaces",
  "made-by": "test",
});

/** Ten tags with every kind of character that S3 allows in them. */
export const TEN_TAGS: Readonly<Record<string, string>> = {
  "letters AZaz": "ÄÖÜ äöü ß é",
  "digits 0123456789": "0123456789",
  "+ - = . _ : / @": "+ - = . _ : / @",
  日本語: "東京 タワー",
  ключ: "значение",
  empty: "",
  "a=b": "c&d".replace("&", "+"),
  "path/to": "s3://bucket/key",
  "mail@example.com": "a.b+c@example.com",
  last: "x",
};

/** Every header and property at once, but for locks and checksums. */
export const EVERYTHING: Properties = {
  CacheControl: "max-age=60, must-revalidate",
  ContentDisposition: 'attachment; filename="r 1.txt"',
  ContentEncoding: "gzip",
  ContentLanguage: "de-CH, en",
  ContentType: "text/x-report; charset=utf-8",
  Metadata: METADATA,
  StorageClass: "STANDARD_IA",
  Tagging: new URLSearchParams(TEN_TAGS).toString(),
  WebsiteRedirectLocation: "/elsewhere?a=b#c",
};

/** An `Expires` that is no date; the SDK's types take dates alone. */
const EXPIRES = { expires: "next tuesday" };

/** Every algorithm that S3 has. */
export const ALGORITHMS: readonly ChecksumAlgorithm[] = Object.values(ChecksumAlgorithm);

/** Writes an object in one request, with a checksum of its content. @returns its version id. */
export async function putWhole(
  { client, bucket: Bucket, key: Key }: Target,
  content: Buffer,
  properties: Properties,
  algorithm: ChecksumAlgorithm = "SHA256",
): Promise<string> {
  const command = new PutObjectCommand({ ...properties, Bucket, Key, Body: content });
  addHeaders(command, { ...EXPIRES, ...(await checksumHeader(algorithm, content)) });
  return (await client.send(command)).VersionId ?? "";
}

/** Writes an object in parts, each with a checksum of its own. @returns its version id. */
export async function putInParts(
  { client, bucket: Bucket, key: Key }: Target,
  contents: readonly Buffer[],
  properties: Properties,
  checksum: Pick<Properties, "ChecksumAlgorithm" | "ChecksumType">,
): Promise<string> {
  const begin = new CreateMultipartUploadCommand({ ...properties, ...checksum, Bucket, Key });
  const { UploadId } = await client.send(addHeaders(begin, EXPIRES));
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of contents.entries()) {
    const PartNumber = index + 1;
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body });
    const algorithm = checksum.ChecksumAlgorithm ?? "CRC32";
    const header = await checksumHeader(algorithm, Body);
    const { ETag } = await client.send(addHeaders(part, header));
    Parts.push({ ETag, PartNumber, [`Checksum${algorithm}`]: Object.values(header)[0] });
  }
  const { VersionId = "" } = await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  return VersionId;
}

async function checksumHeader(algorithm: ChecksumAlgorithm, content: Buffer) {
  const digest = createDigest(algorithm);
  digest.update(content);
  const value = Buffer.from(await digest.digest()).toString("base64");
  return { [`x-amz-checksum-${algorithm.toLowerCase()}`]: value };
}

/** Content that is different for each seed, and does not repeat itself. */
export function contentOf(seed: string, sizeBytes: number): Buffer {
  const block = createHash("sha512").update(seed).digest();
  const content = Buffer.alloc(sizeBytes, block);
  for (let at = 0; at + 4 <= sizeBytes; at += 1024) {
    content.writeUInt32LE(at, at);
  }
  return content;
}

function fillMetadata(metadata: Record<string, string>): Record<string, string> {
  const bytes = Object.entries({ ...metadata, filler: "" })
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { ...metadata, filler: "x".repeat(2_048 - bytes) };
}
