import type { ServiceResponse } from "../../service.ts";
import { type ByteRange, contentRange, parseRange } from "../content/byte-range.ts";
import type { ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { isReadable, storageHeaders } from "../rules/storage-class.ts";
import { encryptionHeaderPrefix, encryptionHeaders, requireReadable } from "../state/encryption.ts";
import { findVersion } from "../state/find-version.ts";
import { checksumHeaders } from "../state/object-attributes.ts";
import {
  httpDate,
  renderObjectHeaders,
  responseOverrides,
  wantsChecksum,
} from "../state/object-headers.ts";
import { lockHeaders } from "../state/object-lock.ts";
import { checkReadConditions } from "../state/preconditions.ts";
import { bucketOf, emptyResponse, type S3Call } from "../state/s3-context.ts";
import { versionHeader } from "../state/store-version.ts";

/** GetObject. */
export function getObject(call: S3Call): ServiceResponse {
  const { version, answer, range } = prepareRead(call);
  if (answer.status === 304) {
    return answer;
  }
  call.context.kms.requireUsable(version.encryption, "kms:Decrypt");
  if (!isReadable(version, call.context.now())) {
    throw new S3Error("InvalidObjectState", { detail: { StorageClass: version.storageClass } });
  }
  return {
    ...answer,
    body: call.context.blobs.read(version.content, range.startBytes, range.sizeBytes),
  };
}

/** HeadObject. */
export function headObject(call: S3Call): ServiceResponse {
  const { version, answer } = prepareRead(call);
  if (wantsChecksum(call.request)) {
    // API reference, HeadObject: the checksum of an object under SSE-KMS takes kms:Decrypt.
    call.context.kms.requireUsable(version.encryption, "kms:Decrypt");
  }
  return answer;
}

/** What a read answers with, but for the content. */
interface PreparedRead {
  readonly version: ObjectVersion;
  readonly answer: ServiceResponse;
  readonly range: ByteRange;
}

/** What of the object is asked for. */
interface Selection {
  readonly range: ByteRange;
  readonly isPartial: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

function prepareRead(call: S3Call): PreparedRead {
  const { request } = call;
  const bucket = bucketOf(call);
  const version = findVersion(bucket, request);
  requireReadable(request, version, encryptionHeaderPrefix);
  const identity = {
    ETag: `"${version.etag}"`,
    "Last-Modified": httpDate(version.lastModifiedMs),
    ...versionHeader(bucket, version.versionId),
  };
  const whole = { startBytes: 0, sizeBytes: version.content.sizeBytes };
  if (checkReadConditions(request, version) === "not-modified") {
    return { version, answer: emptyResponse(304, identity), range: whole };
  }
  const { range, isPartial, headers } = select(request, version, whole);
  const answer = emptyResponse(isPartial ? 206 : 200, {
    ...identity,
    "Accept-Ranges": "bytes",
    "Content-Length": String(range.sizeBytes),
    ...(isPartial && { "Content-Range": contentRange(range, version.content.sizeBytes) }),
    ...renderObjectHeaders(version),
    ...storageHeaders(version),
    ...encryptionHeaders(version.encryption),
    ...lockHeaders(version),
    ...(version.isReplica === true && { "x-amz-replication-status": "REPLICA" }),
    ...(version.tags.length > 0 && { "x-amz-tagging-count": String(version.tags.length) }),
    ...headers,
    ...responseOverrides(request),
  });
  return { version, answer, range };
}

function select(request: S3Request, version: ObjectVersion, whole: ByteRange): Selection {
  const rangeText = header(request, "range");
  const partText = request.query.get("partNumber");
  if (rangeText !== undefined && partText !== null) {
    throw new S3Error("InvalidRequest", {
      message: "Cannot specify both Range header and partNumber query parameter",
    });
  }
  if (partText !== null) {
    return selectPart(request, version, whole, partText);
  }
  const range = rangeText === undefined ? undefined : parseRange(rangeText, whole.sizeBytes);
  if (range !== undefined) {
    // No checksum here: clients would hold the range's bytes against the whole object's value.
    return { range, isPartial: true, headers: {} };
  }
  const headers = wantsChecksum(request) ? checksumHeaders(version) : {};
  return { range: whole, isPartial: false, headers };
}

/** One part, as it was uploaded; an object put in one piece counts as one part. */
function selectPart(
  request: S3Request,
  version: ObjectVersion,
  whole: ByteRange,
  text: string,
): Selection {
  const partNumber = Number(text);
  if (!/^\d{1,5}$/.test(text) || partNumber < 1 || partNumber > 10_000) {
    throw new S3Error("InvalidArgument", {
      message: "Part number must be an integer between 1 and 10000, inclusive",
      detail: { ArgumentName: "partNumber", ArgumentValue: text },
    });
  }
  const count = version.parts?.length ?? 1;
  if (partNumber > count) {
    throw new S3Error("InvalidPartNumber", {
      detail: { PartNumberRequested: text, ActualPartCount: String(count) },
    });
  }
  if (version.parts === undefined) {
    const headers = wantsChecksum(request) ? checksumHeaders(version) : {};
    return { range: whole, isPartial: whole.sizeBytes > 0, headers };
  }
  const before = version.parts.slice(0, partNumber - 1);
  const startBytes = before.reduce((total, part) => total + part.sizeBytes, 0);
  const part = version.parts[partNumber - 1];
  const { algorithm, type } = version.checksum;
  const isKnown = wantsChecksum(request) && type === "COMPOSITE" && part?.checksum !== undefined;
  return {
    range: { startBytes, sizeBytes: part?.sizeBytes ?? 0 },
    isPartial: true,
    headers: {
      "x-amz-mp-parts-count": String(count),
      ...(isKnown && checksumHeaders({ checksum: { algorithm, type, value: part.checksum } })),
    },
  };
}
