import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { BucketReader } from "./bucket-reader.ts";
import type { UploadStore } from "./upload-store.ts";
import type { WriteCondition, WrittenEntry, WrittenMarker } from "./written-entry.ts";

export type { WriteCondition, WrittenEntry, WrittenMarker } from "./written-entry.ts";

/** An object to be written. */
export interface NewObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
  /** Hexadecimal, as in an ETag: what the destination verifies the bytes against (Content-MD5). */
  readonly contentMd5?: string;
  readonly onlyIf?: WriteCondition;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A replica that is to be written again on top, from the destination itself. */
export interface ReplicaCopy {
  readonly key: string;
  /** The replica's own version id. */
  readonly fromVersionId: VersionId;
  /**
   * The replica's attributes, as `describe` gave them: CopyObject carries headers, metadata and content,
   * but not storage class, website redirect and Object Lock, which have to be stated again.
   */
  readonly attributes: ObjectAttributes;
}

/**
 * The bucket that is kept equal. It can be read like the source, for comparing and adopting, and
 * additionally written: on top, by version id for deletes and tags.
 */
export interface DestinationStore extends BucketReader, UploadStore {
  /**
   * PutObject: one request for an object of one part. A body that fails while it is read leaves nothing
   * behind, and its own error is what is returned.
   */
  putObject(object: NewObject): Promise<Result<WrittenEntry, PortError>>;
  /**
   * CopyObject of one of the bucket's own versions onto its key: a new version on top with the same
   * content, headers, metadata, tags and what is stated besides. Up to 5 GB, S3's limit. `gone` where the
   * version is. What was uploaded in parts is written again by `copyPart`, which keeps its parts.
   */
  copyReplica(copy: ReplicaCopy): Promise<Result<WrittenEntry | "gone", PortError>>;
  /** DeleteObject without a version id: adds a delete marker on top, where the server makes one. */
  addMarker(key: string): Promise<Result<WrittenMarker, PortError>>;
  /** DeleteObject by version id. An entry that is not there counts as deleted. */
  deleteEntry(key: string, versionId: VersionId): Promise<Result<void, PortError>>;
  /** Replaces the tags of a version; an empty set deletes them. `gone` where the version is. */
  writeTags(
    key: string,
    versionId: VersionId,
    tags: Tags,
  ): Promise<Result<"written" | "gone", PortError>>;
}
