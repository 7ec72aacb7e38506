import type { ObjectAttributes, ObjectChecksum, Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { PartChecksum } from "./source-store.ts";
import type { WriteCondition, WrittenEntry } from "./written-entry.ts";

/** An object that is to be written in parts: all of it but its content. */
export interface NewUpload {
  readonly key: string;
  /** Its checksum gives algorithm and type to the upload; its value is given on completing. */
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
}

/** An upload that was begun. */
export interface UploadAddress {
  readonly key: string;
  readonly uploadId: string;
}

/** A part to be written. */
export interface NewPart extends UploadAddress {
  /** From 1 to 10,000. */
  readonly number: number;
  readonly sizeBytes: number;
  /** What the destination verifies the bytes against. */
  readonly checksum?: PartChecksum;
  /** Algorithm of the upload, for a part that brings no checksum. */
  readonly algorithm?: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A part that the destination has. */
export interface UploadedPart {
  readonly number: number;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly checksum?: PartChecksum;
}

/** All that completing an upload states, for the destination to verify. */
export interface UploadCompletion extends UploadAddress {
  /** In order, without a gap. */
  readonly parts: readonly UploadedPart[];
  readonly sizeBytes: number;
  /** Of the whole object, as the source keeps it. */
  readonly checksum?: ObjectChecksum;
  /** Tags too long for the upload's header are set right after. */
  readonly tags: Tags;
  readonly onlyIf?: WriteCondition;
}

/** A part to be copied from one of the bucket's own versions of the same key. */
export interface PartCopy extends UploadAddress {
  /** From 1 to 10,000. */
  readonly number: number;
  readonly fromVersionId: VersionId;
  /** From 0. */
  readonly firstByte: number;
  /** Up to 5 GiB, S3's limit. */
  readonly sizeBytes: number;
}

/** An upload that somebody began and that is not over. */
export interface OpenUpload {
  readonly uploadId: string;
  readonly initiatedMs: number;
}

/** Which parts to list. */
export interface PartListing extends UploadAddress {
  /** Only parts with a greater number; default 0. */
  readonly after?: number;
  /** Most parts to give; default all. */
  readonly limit?: number;
}

/**
 * Writing in parts (A3, A6). Nothing is seen at the key before `completeUpload`. An upload that is over,
 * completed or aborted by anybody, is `gone`.
 */
export interface UploadStore {
  /** CreateMultipartUpload. @returns the upload id. */
  beginUpload(upload: NewUpload): Promise<Result<string, PortError>>;
  /** UploadPart; a second one with the same number replaces the first. */
  uploadPart(part: NewPart): Promise<Result<UploadedPart | "gone", PortError>>;
  /** UploadPartCopy within the bucket. */
  copyPart(part: PartCopy): Promise<Result<UploadedPart | "gone", PortError>>;
  /**
   * HeadObject with a part number: the size of one part of a version that was uploaded in parts. `gone`
   * where the version is.
   */
  describePart(
    key: string,
    versionId: VersionId,
    number: number,
  ): Promise<Result<{ readonly sizeBytes: number } | "gone", PortError>>;
  /** ListParts, in order of their numbers. */
  listParts(listing: PartListing): Promise<Result<readonly UploadedPart[] | "gone", PortError>>;
  /** CompleteMultipartUpload. */
  completeUpload(completion: UploadCompletion): Promise<Result<WrittenEntry | "gone", PortError>>;
  /** AbortMultipartUpload; one that is gone counts as aborted. */
  abortUpload(upload: UploadAddress): Promise<Result<void, PortError>>;
  /** ListMultipartUploads of exactly this key. */
  listUploads(key: string): Promise<Result<readonly OpenUpload[], PortError>>;
}
