import type { ServiceResponse } from "../../service.ts";
import {
  hasIntegrityHeader,
  type ReceivedContent,
  receiveContent,
} from "../content/receive-content.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import {
  currentVersion,
  deleteCurrent,
  deleteVersion,
  findEntry,
  provenanceIn,
} from "../state/bucket-state.ts";
import { encryptionHeaders } from "../state/encryption.ts";
import { versionIdParameter } from "../state/find-version.ts";
import { maxPartSizeBytes } from "../state/multipart-state.ts";
import { checksumHeaders, contentEtag, readAttributes } from "../state/object-attributes.ts";
import { announceDeleted } from "../state/object-events.ts";
import { assertDeletable, mayBypassGovernance, requireDigest } from "../state/object-lock.ts";
import { checkCurrentEtag } from "../state/preconditions.ts";
import { bucketOf, emptyResponse, type S3Call } from "../state/s3-context.ts";
import { releaseEntries, storeVersion, versionHeader } from "../state/store-version.ts";

/** PutObject, also for the content of a form. */
export async function putObject(
  call: S3Call,
  reason: "PutObject" | "POST Object" = "PutObject",
): Promise<ServiceResponse> {
  const { context, request } = call;
  const bucket = bucketOf(call);
  const attributes = readAttributes(call, bucket);
  checkUpload(request);
  requireDigest(request, attributes, "Put Object");
  const received = await receiveContent(request, context.blobs);
  const { writtenMs, isReplica } = provenanceIn(bucket, request.key, context.now());
  const version = storeVersion(
    call,
    bucket,
    {
      ...attributes,
      key: request.key,
      lastModifiedMs: writtenMs,
      ...(isReplica && { isReplica }),
      etag: contentEtag(context, received.md5, attributes.encryption),
      content: received.content,
      checksum: wholeChecksum(received),
    },
    reason,
  );
  return emptyResponse(200, {
    ETag: `"${version.etag}"`,
    ...checksumHeaders(version),
    ...encryptionHeaders(version.encryption),
    ...versionHeader(bucket, version.versionId),
  });
}

/** DeleteObject, with or without a version id. */
export function deleteObject(call: S3Call): ServiceResponse {
  const versionId = versionIdParameter(call.request);
  refuseDirectoryConditions(call.request);
  const result = removeObject(call, {
    key: call.request.key,
    versionId,
    ifMatch: header(call.request, "if-match"),
  });
  return emptyResponse(204, {
    ...(result.isMarker && { "x-amz-delete-marker": "true" }),
    ...(result.versionId !== undefined && versionHeader(bucketOf(call), result.versionId)),
  });
}

/** Only directory buckets know them (API reference, DeleteObject). */
const DIRECTORY_CONDITIONS = ["x-amz-if-match-last-modified-time", "x-amz-if-match-size"] as const;

function refuseDirectoryConditions(request: S3Request): void {
  const given = DIRECTORY_CONDITIONS.find((name) => header(request, name) !== undefined);
  if (given !== undefined) {
    throw new S3Error("NotImplemented", { detail: { Header: given } });
  }
}

/** One key to delete. */
export interface Removal {
  readonly key: string;
  readonly versionId: string | undefined;
  /** The ETag the current version must have, or `*`. */
  readonly ifMatch: string | undefined;
}

/** What a delete comes to in its answer. */
export interface RemovalResult {
  /** Whether a marker was made, or one was deleted. */
  readonly isMarker: boolean;
  /** The marker's id, or the id the client addressed. */
  readonly versionId: string | undefined;
}

/** Deletes and announces it. An entry that is not there counts as deleted. @throws S3Error */
export function removeObject(call: S3Call, removal: Removal): RemovalResult {
  const { context, request, cause } = call;
  const bucket = bucketOf(call);
  const { key, versionId } = removal;
  checkCurrentEtag(removal.ifMatch, currentVersion(bucket, key), key);
  const nowMs = context.now();
  if (versionId !== undefined) {
    assertDeletable(findEntry(bucket, key, versionId), nowMs, mayBypassGovernance(request));
  }
  const outcome =
    versionId === undefined
      ? deleteCurrent(bucket, key, provenanceIn(bucket, key, nowMs).writtenMs, context.newVersionId)
      : deleteVersion(bucket, key, versionId);
  releaseEntries(context, [
    outcome.kind === "removed" ? outcome.entry : undefined,
    outcome.kind === "marker-created" ? outcome.removed : undefined,
  ]);
  announceDeleted(context, bucket, outcome, cause);
  if (outcome.kind === "marker-created") {
    return { isMarker: true, versionId: outcome.marker.versionId };
  }
  const isMarker = outcome.kind === "removed" && outcome.entry.kind === "marker";
  return { isMarker, versionId };
}

/** The full-object checksum of received content: the client's algorithm, else S3's default. */
function wholeChecksum(received: ReceivedContent): {
  readonly algorithm: "CRC64NVME" | NonNullable<ReceivedContent["clientAlgorithm"]>;
  readonly type: "FULL_OBJECT";
  readonly value: string;
} {
  const algorithm = received.clientAlgorithm ?? "CRC64NVME";
  return { algorithm, type: "FULL_OBJECT", value: received.checksums.get(algorithm) ?? "" };
}

/**
 * What S3 refuses before it reads the content: more than 5 GiB, a length it is not told, Object
 * Lock settings without an integrity check.
 */
function checkUpload(request: S3Request): void {
  checkUploadSize(request);
  const isLocked =
    header(request, "x-amz-object-lock-mode") !== undefined ||
    header(request, "x-amz-object-lock-legal-hold") !== undefined;
  if (isLocked && !hasIntegrityHeader(request)) {
    throw new S3Error("InvalidRequest", {
      message:
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
    });
  }
}

/** Refuses a body above 5 GiB or of unknown length. @throws S3Error */
export function checkUploadSize(request: S3Request): void {
  const decoded = header(request, "x-amz-decoded-content-length");
  const isChunked = header(request, "transfer-encoding") !== undefined;
  if (isChunked && decoded === undefined) {
    throw new S3Error("NotImplemented", { detail: { Header: "Transfer-Encoding" } });
  }
  if (!isChunked && header(request, "content-length") === undefined) {
    throw new S3Error("MissingContentLength");
  }
  const size = Number(decoded ?? header(request, "content-length") ?? 0);
  if (size > maxPartSizeBytes) {
    throw new S3Error("EntityTooLarge", {
      detail: { ProposedSize: String(size), MaxSizeAllowed: String(maxPartSizeBytes) },
    });
  }
}
