import { createHash } from "node:crypto";
import type { ChecksumAlgorithm } from "../content/checksum.ts";
import type { MultipartUpload, UploadedPart } from "../content/multipart-upload.ts";
import { S3Error } from "../protocol/s3-error.ts";
import type { BucketState } from "./bucket-state.ts";

/** A part as the client lists it in CompleteMultipartUpload. */
export interface RequestedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** S3's limits for parts. Source: S3 user guide, "Amazon S3 multipart upload limits". */
export const maxPartNumber = 10_000;
/** All but the last part have at least this size. */
export const minPartSizeBytes: number = 5 * 1024 * 1024;
/** The largest part, and the largest object put or copied in one request. */
export const maxPartSizeBytes: number = 5 * 1024 ** 3;

/** The upload of that id; it must be for that key. */
export function findUpload(bucket: BucketState, key: string, uploadId: string): MultipartUpload {
  const upload = bucket.uploads.get(uploadId);
  if (upload === undefined || upload.key !== key) {
    throw new S3Error("NoSuchUpload", { detail: { UploadId: uploadId } });
  }
  return upload;
}

/** Puts a part in. @returns The part it replaces; the caller releases its content. */
export function putPart(upload: MultipartUpload, part: UploadedPart): UploadedPart | undefined {
  const replaced = upload.parts.get(part.partNumber);
  upload.parts.set(part.partNumber, part);
  return replaced;
}

/** The parts of an upload in their order. */
export function orderedParts(upload: MultipartUpload): UploadedPart[] {
  return [...upload.parts.values()].sort((a, b) => a.partNumber - b.partNumber);
}

/**
 * The uploaded parts that a completion names, checked as S3 does: ascending order, existing, same
 * ETag and checksum, a checksum for each when composite, and none but the last below the minimum
 * size.
 *
 * @throws S3Error InvalidPartOrder, InvalidPart, InvalidRequest or EntityTooSmall.
 */
export function selectParts(
  upload: MultipartUpload,
  requested: readonly RequestedPart[],
): UploadedPart[] {
  let last = 0;
  for (const { partNumber } of requested) {
    if (partNumber <= last) {
      throw new S3Error("InvalidPartOrder", { detail: { UploadId: upload.uploadId } });
    }
    last = partNumber;
  }
  const selected = requested.map((wanted) => selectPart(upload, wanted));
  for (const part of selected.slice(0, -1)) {
    if (part.content.sizeBytes < minPartSizeBytes) {
      throw new S3Error("EntityTooSmall", {
        detail: {
          ProposedSize: String(part.content.sizeBytes),
          MinSizeAllowed: String(minPartSizeBytes),
          PartNumber: String(part.partNumber),
          ETag: part.etag,
        },
      });
    }
  }
  return selected;
}

/** The ETag of an object made of parts: the MD5 of the parts' MD5s, and how many there are. */
export function multipartEtag(partEtags: readonly string[]): string {
  const hash = createHash("md5");
  for (const etag of partEtags) {
    hash.update(Buffer.from(etag, "hex"));
  }
  return `${hash.digest("hex")}-${partEtags.length}`;
}

function selectPart(upload: MultipartUpload, wanted: RequestedPart): UploadedPart {
  const part = upload.parts.get(wanted.partNumber);
  const { algorithm, type, isDeclared } = upload.checksum;
  const given = wanted.checksum;
  if (isDeclared && type === "COMPOSITE" && given === undefined) {
    const name = algorithm.toLowerCase();
    throw new S3Error("InvalidRequest", {
      message: `The upload was created using a ${name} checksum. The complete request must include the checksum for each part. It was missing for part ${wanted.partNumber} in the request.`,
    });
  }
  const checksumAgrees =
    given === undefined || given.algorithm !== algorithm || given.value === part?.checksum;
  if (part === undefined || part.etag !== wanted.etag || !checksumAgrees) {
    throw new S3Error("InvalidPart", {
      detail: {
        UploadId: upload.uploadId,
        PartNumber: String(wanted.partNumber),
        ETag: wanted.etag,
      },
    });
  }
  return part;
}
