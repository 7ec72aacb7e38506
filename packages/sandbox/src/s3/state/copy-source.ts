import type { ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { isReadable } from "../rules/storage-class.ts";
import type { BucketState } from "./bucket-state.ts";
import { copySourceEncryptionPrefix, requireReadable } from "./encryption.ts";
import { checkedVersionId, lookUp } from "./find-version.ts";
import { checkCopyConditions } from "./preconditions.ts";
import { findBucket, type S3Call } from "./s3-context.ts";

/** The version that a copy reads. */
export interface CopySource {
  readonly bucket: BucketState;
  readonly version: ObjectVersion;
  /** Whether the request named the version. */
  readonly isPinned: boolean;
}

/**
 * The source of CopyObject and UploadPartCopy, from `x-amz-copy-source:
 * [/]bucket/key[?versionId=id]`, percent-encoded. Its conditions are checked.
 *
 * @throws S3Error InvalidArgument, NoSuchKey, NoSuchVersion, InvalidRequest (a marker by its id),
 * PreconditionFailed or InvalidObjectState (archived).
 */
export function findCopySource(call: S3Call): CopySource {
  const { request, context } = call;
  const { bucketName, key, versionId } = parseCopySource(header(request, "x-amz-copy-source"));
  const bucket = findBucket(context, bucketName);
  const version = lookUp(bucket, key, checkedVersionId(versionId));
  if (version.kind === "marker") {
    throw versionId === undefined
      ? new S3Error("NoSuchKey", { detail: { Key: key } })
      : new S3Error("InvalidRequest", {
          message:
            "The source of a copy request may not specifically refer to a delete marker by version id.",
        });
  }
  requireReadable(request, version, copySourceEncryptionPrefix);
  context.kms.requireUsable(version.encryption, "kms:Decrypt");
  checkCopyConditions(request, version);
  if (!isReadable(version, context.now())) {
    throw new S3Error("InvalidObjectState", {
      message: "Operation is not valid for the source object's storage class",
    });
  }
  return { bucket, version, isPinned: versionId !== undefined };
}

/** Where the source of a copy is, whether or not there is anything. @throws S3Error InvalidArgument. */
export function findCopySourceAddress(request: S3Request): {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  const { bucketName, key, versionId } = parseCopySource(header(request, "x-amz-copy-source"));
  return { bucket: bucketName, key, versionId };
}

function parseCopySource(text: string | undefined): {
  readonly bucketName: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  const [path = "", query] = splitVersion(text ?? "");
  const plain = decodeSource(path).replace(/^\//, "");
  const slash = plain.indexOf("/");
  const key = plain.slice(slash + 1);
  if (slash <= 0 || key === "") {
    throw invalidCopySource("Invalid copy source object key");
  }
  return { bucketName: plain.slice(0, slash), key, versionId: query };
}

function splitVersion(text: string): [path: string, versionId: string | undefined] {
  const at = text.lastIndexOf("?versionId=");
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + "?versionId=".length)];
}

function decodeSource(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidCopySource("Invalid copy source encoding");
  }
}

function invalidCopySource(message: string): S3Error {
  return new S3Error("InvalidArgument", {
    message,
    detail: { ArgumentName: "x-amz-copy-source" },
  });
}
