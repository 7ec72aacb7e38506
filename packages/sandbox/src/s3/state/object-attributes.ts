import type { Encryption, ObjectAttributes, ObjectVersion } from "../content/object-entry.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { parseStorageClass } from "../rules/storage-class.ts";
import { aclHeader } from "./access-control-list.ts";
import type { BucketState } from "./bucket-state.ts";
import { readEncryption } from "./encryption.ts";
import { newOpaqueEtag } from "./identifiers.ts";
import { readObjectHeaders } from "./object-headers.ts";
import { readLock } from "./object-lock.ts";
import type { S3Call, S3Context } from "./s3-context.ts";
import { readTaggingHeader } from "./tagging.ts";

/** What a PutObject, CreateMultipartUpload or replacing CopyObject says about its object. */
export function readAttributes(call: S3Call, bucket: BucketState): ObjectAttributes {
  const { context, request } = call;
  return {
    headers: readObjectHeaders(request),
    tags: readTaggingHeader(request),
    ...readPlacement(context, request, bucket),
  };
}

/** The attributes that a copy never takes over from its source. */
export function readPlacement(
  context: S3Context,
  request: S3Request,
  bucket: BucketState,
): Omit<ObjectAttributes, "headers" | "tags"> {
  const encryption = readEncryption(request, bucket, context.origin);
  context.kms.requireUsable(encryption, "kms:GenerateDataKey");
  return {
    storageClass: parseStorageClass(header(request, "x-amz-storage-class")),
    encryption,
    acl: aclHeader(request, bucket) ?? "private",
    ...readLock(request, bucket, context.now()),
  };
}

/**
 * The ETag of content put in one piece: its MD5, but something else under SSE-KMS and SSE-C, as in
 * S3, so that nobody comes to rely on it. Source: S3 API reference, "Object".
 */
export function contentEtag(context: S3Context, md5: string, encryption: Encryption): string {
  return encryption.kind === "AES256" ? md5 : newOpaqueEtag(context.random);
}

/** The checksum headers of a version: value and type. */
export function checksumHeaders({
  checksum,
}: Pick<ObjectVersion, "checksum">): Record<string, string> {
  return {
    [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}
