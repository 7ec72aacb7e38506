import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { BucketReader } from "./bucket-reader.ts";
import type { UploadStore } from "./upload-store.ts";

/** An object to be written. */
export interface NewObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What a write answered. */
export interface WrittenEntry {
  /** From the response that made the entry, never from a later read (L5). */
  readonly versionId: VersionId;
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
  /** DeleteObject without a version id: adds a delete marker on top. */
  addMarker(key: string): Promise<Result<WrittenEntry, PortError>>;
  /** DeleteObject by version id. An entry that is not there counts as deleted. */
  deleteEntry(key: string, versionId: VersionId): Promise<Result<void, PortError>>;
  /** Replaces the tags of a version; an empty set deletes them. `gone` where the version is. */
  writeTags(
    key: string,
    versionId: VersionId,
    tags: Tags,
  ): Promise<Result<"written" | "gone", PortError>>;
}
