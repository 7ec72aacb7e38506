import type { ObjectChecksum } from "../model/object-attributes.ts";
import type { RestoreRequest } from "../model/policy.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { BucketReader, CurrentRead, OpenObject } from "./bucket-reader.ts";

/** Which part of which content: the ETag pins the null version too, whose id says nothing (A5). */
export interface PartPin {
  /** From 1. */
  readonly number: number;
  /** Of the whole object, without quotes. */
  readonly etag: string;
}

/** What S3 keeps of a part beside its bytes: one of its checksums. */
export type PartChecksum = Pick<ObjectChecksum, "algorithm" | "value">;

/** One part of an object that was uploaded in parts, opened for reading. */
export interface OpenPart {
  readonly sizeBytes: number;
  /** Absent where S3 keeps checksums of the whole object only. */
  readonly checksum?: PartChecksum;
  /** The content, to be read once, in chunks. A read that fails throws a `BodyReadError`. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives the connection back without reading the rest. Call it where `body` is not read. */
  discard(): void;
}

/** The bucket that is copied from. */
export interface SourceStore extends BucketReader {
  /**
   * GetObject without a version id: one request, by which content and the proof that it is current come
   * together. For a key that the ledger has never seen, and for an event that names no version.
   */
  openCurrent(key: string): Promise<Result<CurrentRead<OpenObject>, PortError>>;
  /**
   * GetObject of one part, with If-Match: one request. `gone` where the version is no longer there with
   * that ETag; `unnumbered` where the server knows no part by that number, as of an object whose part numbers have
   * gaps.
   */
  openPart(
    key: string,
    versionId: VersionId,
    part: PartPin,
  ): Promise<Result<OpenPart | "gone" | "unnumbered", PortError>>;
  /**
   * RestoreObject: one request. Asking again while a restore runs, or for what is readable, is not an error;
   * nor is asking for what is gone.
   */
  requestRestore(
    key: string,
    versionId: VersionId,
    request: RestoreRequest,
  ): Promise<Result<void, PortError>>;
}
