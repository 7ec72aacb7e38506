import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";

/** Where an object is; without a version id it is the current one. */
export interface Place {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** Stores text and gives back the version id of the answer, or "" when it had none. */
export async function store(s3: S3Client, place: Place, text: string): Promise<string> {
  const { Bucket, Key } = place;
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: text }));
  return VersionId ?? "";
}

/** The content as text. */
export async function read(s3: S3Client, place: Place): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand(place));
  return (await Body?.transformToString()) ?? "";
}

/**
 * What an attempt was refused with, as `"<status> <code>"`; `"accepted"` when it was not. A string,
 * so that a failing expectation says in one line what the server did instead.
 */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "accepted";
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return `${error.$metadata.httpStatusCode} ${error.name}`;
  }
}

/** The ETag that S3 gives a single PUT without KMS: the MD5 in quotes. */
export function etagOf(content: string | Uint8Array): string {
  return `"${createHash("md5").update(content).digest("hex")}"`;
}

/** The ETag of a multipart object: the MD5 of the parts' MD5s, and how many they are. */
export function multipartEtagOf(parts: readonly Uint8Array[]): string {
  const digests = parts.map((part) => createHash("md5").update(part).digest());
  const whole = createHash("md5").update(Buffer.concat(digests)).digest("hex");
  return `"${whole}-${parts.length}"`;
}
