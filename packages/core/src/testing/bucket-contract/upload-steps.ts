import type { Tags } from "../../model/object-attributes.ts";
import type { VersionId } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type { NewPart, NewUpload, UploadAddress, UploadedPart } from "../../ports/upload-store.ts";
import { toChunks, unwrap } from "./steps.ts";

/** Content for a part that is not the last. */
export function fullPart(leastBytes: number): string {
  return "0123456789abcdef".repeat(Math.ceil(leastBytes / 16));
}

/** Begins an upload of a key, without attributes and tags unless they are given. */
export async function beginUpload(
  store: DestinationStore,
  key: string,
  more: Partial<NewUpload> = {},
): Promise<UploadAddress> {
  const upload = { key, attributes: { metadata: {} }, tags: {}, ...more };
  return { key, uploadId: unwrap(await store.beginUpload(upload)) };
}

/** A part with this text as content. */
export function newPart(upload: UploadAddress, number: number, content: string): NewPart {
  const body = toChunks(content.match(/.{1,60000}/g) ?? []);
  return { ...upload, number, sizeBytes: content.length, body };
}

/** Uploads a part, which must succeed. */
export async function sendPart(
  store: DestinationStore,
  upload: UploadAddress,
  number: number,
  content: string,
): Promise<UploadedPart> {
  const part = unwrap(await store.uploadPart(newPart(upload, number, content)));
  if (part === "gone") {
    throw new Error("the upload is gone");
  }
  return part;
}

/** Uploads the parts of an object, numbered from 1. */
export async function sendParts(
  store: DestinationStore,
  upload: UploadAddress,
  contents: readonly string[],
): Promise<readonly UploadedPart[]> {
  const parts: UploadedPart[] = [];
  for (const [index, content] of contents.entries()) {
    parts.push(await sendPart(store, upload, index + 1, content));
  }
  return parts;
}

/** An object that was uploaded in parts. */
export interface PartedObject {
  readonly upload: UploadAddress;
  readonly parts: readonly UploadedPart[];
  readonly versionId: VersionId;
}

/** Uploads an object in parts of these contents, which must succeed. */
export async function storeParts(
  store: DestinationStore,
  key: string,
  contents: readonly string[],
  tags: Tags = {},
): Promise<PartedObject> {
  const upload = await beginUpload(store, key, { tags });
  const parts = await sendParts(store, upload, contents);
  const sizeBytes = contents.join("").length;
  const completed = unwrap(await store.completeUpload({ ...upload, parts, sizeBytes, tags }));
  if (completed === "gone") {
    throw new Error("the upload is gone");
  }
  return { upload, parts, versionId: completed.versionId };
}
