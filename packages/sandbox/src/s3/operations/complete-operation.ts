import type { ServiceResponse } from "../../service.ts";
import { concatBlobs } from "../content/blob-store.ts";
import {
  checksumAlgorithms,
  combineChecksums,
  composeChecksums,
  isCombinable,
  type StoredChecksum,
} from "../content/checksum.ts";
import type { MultipartUpload, UploadedPart } from "../content/multipart-upload.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { childrenOf, childText, writeXml, type XmlElement } from "../protocol/s3-xml.ts";
import { currentVersion } from "../state/bucket-state.ts";
import { answerOfCompletion, rememberCompletion } from "../state/completed-uploads.ts";
import { encryptionHeaders } from "../state/encryption.ts";
import { multipartEtag, type RequestedPart, selectParts } from "../state/multipart-state.ts";
import { checkWriteConditions, unquote } from "../state/preconditions.ts";
import { bucketOf, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { storeVersion, versionHeader } from "../state/store-version.ts";
import { addressedUpload } from "./multipart-operations.ts";
import { readDocument } from "./request-document.ts";

/** CompleteMultipartUpload. The same once more is answered as before, and does nothing. */
export async function completeMultipartUpload(call: S3Call): Promise<ServiceResponse> {
  const { context, request } = call;
  const requested = requestedParts(await readDocument({ ...call, request: documentOf(request) }));
  const bucket = bucketOf(call);
  const address = { key: request.key, uploadId: request.query.get("uploadId") ?? "" };
  const before = answerOfCompletion(bucket, address, requested);
  if (before !== undefined) {
    return before;
  }
  const begun = addressedUpload(call);
  const checksum = await objectChecksum(begun, selectParts(begun, requested));

  // Nothing below waits, so of two completions at the same time the second finds what the first one made. The parts
  // are selected again: one may have been uploaded again meanwhile, and its earlier content is gone then.
  const meanwhile = answerOfCompletion(bucket, address, requested);
  if (meanwhile !== undefined) {
    return meanwhile;
  }
  const upload = addressedUpload(call);
  const parts = selectParts(upload, requested);
  verifyClaims(call, upload, parts, checksum);
  checkWriteConditions(request, currentVersion(bucket, upload.key), upload.key);
  bucket.uploads.delete(upload.uploadId);
  releaseUnused(call, upload, parts);
  const version = storeVersion(
    call,
    bucket,
    {
      ...upload.attributes,
      key: upload.key,
      lastModifiedMs: upload.initiatedMs,
      etag: multipartEtag(parts.map((part) => part.etag)),
      content: concatBlobs(parts.map((part) => part.content)),
      checksum,
      parts: parts.map((part, index) => ({
        partNumber: index + 1,
        sizeBytes: part.content.sizeBytes,
        ...(upload.checksum.isDeclared && { checksum: part.checksum }),
      })),
    },
    "CompleteMultipartUpload",
    context.multipartOrder === "initiation" ? upload.initiatedMs : undefined,
  );
  const document = writeXml([
    "CompleteMultipartUploadResult",
    [
      ["Location", `http://${request.headers.host ?? "localhost"}/${bucket.name}/${upload.key}`],
      ["Bucket", bucket.name],
      ["Key", upload.key],
      ["ETag", `"${version.etag}"`],
      [`Checksum${checksum.algorithm}`, checksum.value],
      ["ChecksumType", checksum.type],
    ],
  ]);
  const answer = xmlResponse(document, {
    ...encryptionHeaders(version.encryption),
    ...versionHeader(bucket, version.versionId),
  });
  const { key, uploadId } = upload;
  rememberCompletion(bucket, uploadId, { key, requested, versionId: version.versionId, answer });
  return answer;
}

/** The checksum in the headers is of the object that is made, not of the document in the body. */
function documentOf(request: S3Request): S3Request {
  const headers = Object.entries(request.headers).filter(
    ([name]) => !name.startsWith("x-amz-checksum-"),
  );
  return { ...request, headers: Object.fromEntries(headers) };
}

function requestedParts(document: XmlElement): RequestedPart[] {
  const parts = childrenOf(document, "Part").map(requestedPart);
  if (document.name !== "CompleteMultipartUpload" || parts.length === 0) {
    throw new S3Error("MalformedXML");
  }
  return parts;
}

function requestedPart(element: XmlElement): RequestedPart {
  const partNumber = Number(childText(element, "PartNumber"));
  const etag = childText(element, "ETag");
  if (!Number.isInteger(partNumber) || partNumber < 1 || etag === undefined) {
    throw new S3Error("MalformedXML");
  }
  for (const algorithm of checksumAlgorithms) {
    const value = childText(element, `Checksum${algorithm}`);
    if (value !== undefined) {
      return { partNumber, etag: unquote(etag), checksum: { algorithm, value } };
    }
  }
  return { partNumber, etag: unquote(etag) };
}

async function objectChecksum(
  { checksum: { algorithm, type } }: MultipartUpload,
  parts: readonly UploadedPart[],
): Promise<StoredChecksum> {
  if (type === "FULL_OBJECT" && isCombinable(algorithm)) {
    const pieces = parts.map((part) => ({
      value: part.checksum,
      sizeBytes: part.content.sizeBytes,
    }));
    return { algorithm, type, value: combineChecksums(algorithm, pieces) };
  }
  const value = await composeChecksums(
    algorithm,
    parts.map((part) => part.checksum),
  );
  return { algorithm, type: "COMPOSITE", value };
}

/** Holds the result against what the client says of it: size, checksum and its type. */
function verifyClaims(
  call: S3Call,
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
  checksum: StoredChecksum,
): void {
  const { request } = call;
  const size = header(request, "x-amz-mp-object-size");
  const actualSize = parts.reduce((total, part) => total + part.content.sizeBytes, 0);
  if (size !== undefined && Number(size) !== actualSize) {
    throw new S3Error("InvalidRequest", {
      message: `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${actualSize}`,
    });
  }
  const type = header(request, "x-amz-checksum-type")?.toUpperCase();
  if (type !== undefined && type !== upload.checksum.type) {
    throw new S3Error("InvalidRequest", {
      message: `The upload was created using the ${upload.checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    });
  }
  const claimed = header(request, `x-amz-checksum-${checksum.algorithm.toLowerCase()}`);
  if (
    claimed !== undefined &&
    claimed.replace(/-\d+$/, "") !== checksum.value.replace(/-\d+$/, "")
  ) {
    throw new S3Error("BadDigest", {
      message: `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    });
  }
}

/** Parts that were uploaded and then not named are gone with the upload. */
function releaseUnused(
  call: S3Call,
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
): void {
  const used = new Set(parts);
  for (const part of upload.parts.values()) {
    if (!used.has(part)) {
      call.context.blobs.release(part.content);
    }
  }
}
