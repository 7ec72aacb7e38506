import type { ServiceResponse } from "../../service.ts";
import { sliceBlob } from "../content/blob-store.ts";
import { parseCopyRange } from "../content/byte-range.ts";
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  defaultChecksumAlgorithm,
  isCombinable,
  parseChecksumAlgorithm,
} from "../content/checksum.ts";
import { hashContent } from "../content/hash-content.ts";
import type { MultipartUpload, UploadChecksum, UploadedPart } from "../content/multipart-upload.ts";
import { receiveContent } from "../content/receive-content.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { writeXml } from "../protocol/s3-xml.ts";
import { findCopySource } from "../state/copy-source.ts";
import { encryptionHeaders, requirePartKey } from "../state/encryption.ts";
import { newUploadId } from "../state/identifiers.ts";
import { findUpload, maxPartNumber, maxPartSizeBytes, putPart } from "../state/multipart-state.ts";
import { contentEtag, readAttributes } from "../state/object-attributes.ts";
import { requireDigest } from "../state/object-lock.ts";
import { bucketOf, emptyResponse, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { copyResult, copySourceHeader } from "./copy-operations.ts";
import { checkUploadSize } from "./write-operations.ts";

/** CreateMultipartUpload. */
export function createMultipartUpload(call: S3Call): ServiceResponse {
  const { context, request } = call;
  const bucket = bucketOf(call);
  const upload: MultipartUpload = {
    uploadId: newUploadId(context.random),
    key: request.key,
    initiatedMs: context.now(),
    attributes: readAttributes(call, bucket),
    checksum: uploadChecksum(request),
    parts: new Map(),
  };
  bucket.uploads.set(upload.uploadId, upload);
  const document = writeXml([
    "InitiateMultipartUploadResult",
    [
      ["Bucket", bucket.name],
      ["Key", upload.key],
      ["UploadId", upload.uploadId],
    ],
  ]);
  const { algorithm, type, isDeclared } = upload.checksum;
  return xmlResponse(document, {
    ...encryptionHeaders(upload.attributes.encryption),
    ...(isDeclared && { "x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": type }),
  });
}

/** UploadPart. */
export async function uploadPart(call: S3Call): Promise<ServiceResponse> {
  const { context, request } = call;
  const upload = addressedUpload(call);
  const partNumber = partNumberOf(request);
  checkUploadSize(request);
  requirePartKey(request, upload.attributes.encryption);
  requireDigest(request, upload.attributes, "Put Part");
  const { algorithm, type, isDeclared } = upload.checksum;
  const received = await receiveContent(request, context.blobs, algorithm);
  const given = received.clientAlgorithm;
  const mustGive = isDeclared && type === "COMPOSITE";
  if (isDeclared && (given ?? (mustGive ? undefined : algorithm)) !== algorithm) {
    context.blobs.release(received.content);
    throw new S3Error("InvalidRequest", {
      message: `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${given?.toLowerCase() ?? "null"}`,
    });
  }
  const part = storePart(call, {
    partNumber,
    etag: contentEtag(context, received.md5, upload.attributes.encryption),
    content: received.content,
    lastModifiedMs: context.now(),
    checksum: received.checksums.get(algorithm) ?? "",
  });
  const shown = given ?? algorithm;
  return emptyResponse(200, {
    ETag: `"${part.etag}"`,
    [`x-amz-checksum-${shown.toLowerCase()}`]: received.checksums.get(shown) ?? "",
    ...encryptionHeaders(upload.attributes.encryption),
  });
}

/** UploadPartCopy: a range of an object by reference. */
export async function uploadPartCopy(call: S3Call): Promise<ServiceResponse> {
  const { context, request } = call;
  const upload = addressedUpload(call);
  const partNumber = partNumberOf(request);
  requirePartKey(request, upload.attributes.encryption);
  const source = findCopySource(call);
  const whole = source.version.content;
  const rangeText = header(request, "x-amz-copy-source-range");
  const range =
    rangeText === undefined
      ? { startBytes: 0, sizeBytes: whole.sizeBytes }
      : parseCopyRange(rangeText, whole.sizeBytes);
  if (range.sizeBytes > maxPartSizeBytes) {
    throw new S3Error("InvalidRequest", {
      message: "The specified copy range is larger than the maximum allowable size: 5368709120",
    });
  }
  const content = context.blobs.retain(sliceBlob(whole, range.startBytes, range.sizeBytes));
  const { algorithm } = upload.checksum;
  const { md5, checksum } = await hashContent(context.blobs, content, algorithm);
  const part = storePart(call, {
    partNumber,
    etag: contentEtag(context, md5, upload.attributes.encryption),
    content,
    lastModifiedMs: context.now(),
    checksum,
  });
  const result = { ...part, checksum: { algorithm, value: checksum } };
  return xmlResponse(writeXml(copyResult("CopyPartResult", result)), {
    ...encryptionHeaders(upload.attributes.encryption),
    ...copySourceHeader(source),
  });
}

/** AbortMultipartUpload. */
export function abortMultipartUpload(call: S3Call): ServiceResponse {
  const upload = addressedUpload(call);
  bucketOf(call).uploads.delete(upload.uploadId);
  for (const part of upload.parts.values()) {
    call.context.blobs.release(part.content);
  }
  return emptyResponse(204);
}

/** The upload of a request's `uploadId`. @throws S3Error NoSuchUpload. */
export function addressedUpload(call: S3Call): MultipartUpload {
  const uploadId = call.request.query.get("uploadId") ?? "";
  return findUpload(bucketOf(call), call.request.key, uploadId);
}

/** Puts a received part in, unless the upload was completed or aborted while it came in. */
function storePart(call: S3Call, part: UploadedPart): UploadedPart {
  const { blobs } = call.context;
  try {
    const replaced = putPart(addressedUpload(call), part);
    if (replaced !== undefined) {
      blobs.release(replaced.content);
    }
    return part;
  } catch (error) {
    blobs.release(part.content);
    throw error;
  }
}

function partNumberOf(request: S3Request): number {
  const text = request.query.get("partNumber") ?? "";
  const partNumber = Number(text);
  if (!/^\d{1,5}$/.test(text) || partNumber < 1 || partNumber > maxPartNumber) {
    throw new S3Error("InvalidArgument", {
      message: `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`,
      detail: { ArgumentName: "partNumber", ArgumentValue: text },
    });
  }
  return partNumber;
}

/**
 * Algorithm and type of an upload: CRC64NVME is always of the full object, CRC32 and CRC32C of the
 * parts unless asked for otherwise, hashes always of the parts. Source: S3 user guide, "Checking
 * object integrity".
 */
function uploadChecksum(request: S3Request): UploadChecksum {
  const name = header(request, "x-amz-checksum-algorithm");
  if (name === undefined) {
    return { algorithm: defaultChecksumAlgorithm, type: "FULL_OBJECT", isDeclared: false };
  }
  const algorithm = parseChecksumAlgorithm(name);
  if (algorithm === undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    });
  }
  const wanted = header(request, "x-amz-checksum-type")?.toUpperCase();
  const type = wanted ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (!isAllowedType(algorithm, type)) {
    throw new S3Error("InvalidRequest", {
      message: `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  return { algorithm, type, isDeclared: true };
}

function isAllowedType(algorithm: ChecksumAlgorithm, type: string): type is ChecksumType {
  return type === "FULL_OBJECT"
    ? isCombinable(algorithm)
    : type === "COMPOSITE" && algorithm !== "CRC64NVME";
}
