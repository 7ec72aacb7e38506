import type { Entry, ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import type { S3Request } from "../protocol/s3-request.ts";
import { type BucketState, findEntry } from "./bucket-state.ts";
import { isVersionId } from "./identifiers.ts";
import { httpDate } from "./object-headers.ts";
import { versionHeader } from "./store-version.ts";

/**
 * The version a request addresses, by `versionId` or the current one.
 *
 * @throws S3Error NoSuchKey, NoSuchVersion, or for a marker NoSuchKey (current) or MethodNotAllowed
 *   (addressed) with `x-amz-delete-marker`. Source: S3 user guide, "Working with delete markers".
 */
export function findVersion(bucket: BucketState, request: S3Request): ObjectVersion {
  const versionId = versionIdParameter(request);
  const entry = lookUp(bucket, request.key, versionId);
  if (entry.kind === "version") {
    return entry;
  }
  const headers = {
    "x-amz-delete-marker": "true",
    ...versionHeader(bucket, entry.versionId),
  };
  if (versionId === undefined) {
    throw new S3Error("NoSuchKey", { detail: { Key: request.key }, headers });
  }
  throw new S3Error("MethodNotAllowed", {
    detail: { Method: request.method, ResourceType: "DeleteMarker" },
    headers: { ...headers, Allow: "DELETE", "Last-Modified": httpDate(entry.lastModifiedMs) },
  });
}

/** The entry of that key, current or by id. @throws S3Error NoSuchKey or NoSuchVersion. */
export function lookUp(bucket: BucketState, key: string, versionId: string | undefined): Entry {
  const entry = findEntry(bucket, key, versionId);
  if (entry !== undefined) {
    return entry;
  }
  throw versionId === undefined
    ? new S3Error("NoSuchKey", { detail: { Key: key } })
    : new S3Error("NoSuchVersion", { detail: { Key: key, VersionId: versionId } });
}

/** The `versionId` parameter. @throws S3Error InvalidArgument if it cannot be a version id. */
export function versionIdParameter(request: S3Request): string | undefined {
  return checkedVersionId(request.query.get("versionId") ?? undefined);
}

/** A version id as a client gave it. @throws S3Error InvalidArgument if it cannot be one. */
export function checkedVersionId(versionId: string | undefined): string | undefined {
  if (versionId !== undefined && !isVersionId(versionId)) {
    throw new S3Error("InvalidArgument", {
      message:
        versionId === "" ? "Version id cannot be the empty string" : "Invalid version id specified",
      detail: { ArgumentName: "versionId", ArgumentValue: versionId },
    });
  }
  return versionId;
}
