import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { BodyReadError, PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { ContentPin, KeyStack, Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** An object version opened for reading: its description is here, its content not yet read. */
export interface OpenObject {
  readonly pin: ContentPin;
  readonly attributes: ObjectAttributes;
  readonly tagCount: number;
  /**
   * Whether the ETag is made of MD5s: the content's, or, for an object in parts, its parts'. S3 says so by
   * the encryption that it names: none or AES256. Under KMS, and where it is absent, an ETag tells nothing.
   */
  readonly hasMd5Etag?: boolean;
  /** Whether it has to be restored before it can be read, as its storage class and restore state say. */
  readonly isArchived?: boolean;
  /** Whether S3 Replication wrote it: its replication status is `REPLICA`. */
  readonly isReplica?: boolean;
  /** The content, to be read once, in chunks. A read that fails throws a {@link BodyReadError}. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives the connection back without reading the rest. Call it where `body` is not read. */
  discard(): void;
}

/** What the store says of an entry that was asked for by version id. */
export type EntryRead<T> =
  | { readonly kind: "object"; readonly object: T }
  | {
      readonly kind: "marker";
      /** When the marker was made, where the store tells. */
      readonly lastModifiedMs?: number;
    }
  | { readonly kind: "gone" };

/** What is current at a key. S3 names the version; the null version is named `null`. */
export type CurrentRead<T> =
  | { readonly kind: "object"; readonly versionId: VersionId; readonly object: T }
  | {
      readonly kind: "marker";
      readonly versionId: VersionId;
      /** When the marker was made, where the store tells. */
      readonly lastModifiedMs?: number;
    }
  | { readonly kind: "gone" };

/** An object version's description without its content. */
export type ObjectDescription = Omit<OpenObject, "body" | "discard">;

/**
 * Reads a bucket, of either side. Reads are by version id, so they always mean the same entry; only the
 * null version can change between two of them (O4, A5). A marker or a missing entry is a value, not an
 * error; denied and throttled are errors (F2).
 */
export interface BucketReader {
  /** GetObject: one request. */
  open(key: string, versionId: VersionId): Promise<Result<EntryRead<OpenObject>, PortError>>;
  /** HeadObject: one request. */
  describe(
    key: string,
    versionId: VersionId,
  ): Promise<Result<EntryRead<ObjectDescription>, PortError>>;
  /** HeadObject without a version id: one request. What it gives has to be in a listing (O7). */
  describeCurrent(key: string): Promise<Result<CurrentRead<ObjectDescription>, PortError>>;
  /** GetObjectTagging: one request. `gone` where the version is. */
  readTags(key: string, versionId: VersionId): Promise<Result<Tags | "gone", PortError>>;
  /** The stack of exactly this key (O5). */
  readStack(key: string): Promise<Result<Stack, PortError>>;
  /** Every stack under a prefix, in key order; an error ends the listing. */
  listStacks(prefix: string): AsyncIterable<Result<KeyStack, PortError>>;
}
