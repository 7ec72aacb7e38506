import type { ServiceResponse } from "../../service.ts";
import type { Blob } from "./blob.ts";
import type { ChecksumAlgorithm, ChecksumType } from "./checksum.ts";
import type { ObjectAttributes } from "./object-entry.ts";

/** The checksum of an upload: the client's choice, or S3's default. */
export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Whether the client named the algorithm when it began the upload. */
  readonly isDeclared: boolean;
}

/** A part that was uploaded. */
export interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly content: Blob;
  readonly lastModifiedMs: number;
  /** Of the upload's algorithm, base64. */
  readonly checksum: string;
}

/** An upload that was begun and neither completed nor aborted. */
export interface MultipartUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly attributes: ObjectAttributes;
  readonly checksum: UploadChecksum;
  readonly parts: Map<number, UploadedPart>;
}

/** An upload that became an object: what it was completed with, and what was answered. */
export interface CompletedUpload {
  readonly key: string;
  readonly versionId: string;
  readonly requested: readonly { readonly partNumber: number; readonly etag: string }[];
  readonly answer: ServiceResponse;
}
