import { Readable } from "node:stream";
import {
  type NewObject,
  ok,
  type PartCopy,
  type PortError,
  type ReplicaCopy,
  type Result,
  type UploadedPart,
  type WrittenEntry,
} from "@xpart/core";
import { readTags } from "../read/s3-bucket-reader.ts";
import { readEntry } from "../read/s3-entry-answer.ts";
import { openEntry } from "../read/s3-entry-read.ts";
import { createObjectBody } from "../read/s3-object-body.ts";
import { versionInput } from "../request/s3-entry-address.ts";
import { sendS3 } from "../request/s3-send.ts";
import type { S3UploadOptions } from "./s3-upload-options.ts";

/**
 * Reads a replica and writes it once more, where the server does not copy it: versitygw refuses to copy a version
 * onto its own key, and told all anew it changes the current one in place. Two requests, and one for tags.
 */
export async function rewriteReplica(
  { key, fromVersionId: versionId, attributes }: ReplicaCopy,
  destination: S3UploadOptions,
  put: (object: NewObject) => Promise<Result<WrittenEntry, PortError>>,
): Promise<Result<WrittenEntry | "gone", PortError>> {
  const opened = await openEntry({ key, versionId }, destination);
  if (!opened.ok) {
    return opened;
  }
  const { entry } = opened.value;
  if (entry.kind !== "object") {
    return ok("gone");
  }
  const { object } = entry;
  const tags = object.tagCount === 0 ? ok({}) : await readTags(destination, key, versionId);
  if (!tags.ok || tags.value === "gone") {
    object.discard();
    return tags.ok ? ok("gone") : tags;
  }
  const { sizeBytes } = object.pin;
  return put({ key, sizeBytes, attributes, tags: tags.value, body: object.body });
}

/** The same of a range that becomes a part: MinIO wants a checksum with it that UploadPartCopy has no place for. */
export async function rewritePart(
  part: PartCopy,
  options: S3UploadOptions,
  upload: (body: AsyncIterable<Uint8Array>) => Promise<Result<UploadedPart | "gone", PortError>>,
): Promise<Result<UploadedPart | "gone", PortError>> {
  const { key, fromVersionId: versionId, firstByte, sizeBytes } = part;
  const input = {
    ...versionInput({ key, versionId }, options),
    Range: `bytes=${firstByte}-${firstByte + sizeBytes - 1}`,
  };
  const read = await readEntry(options, "GetObject", () =>
    sendS3(options.client, "GetObject", input),
  );
  if (!read.ok) {
    return read;
  }
  if (read.value.kind !== "object") {
    return ok("gone");
  }
  const { Body } = read.value.object;
  const stream = Body instanceof Readable ? Body : Readable.from([]);
  return upload(createObjectBody(stream, options.side, sizeBytes).body);
}
