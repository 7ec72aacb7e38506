import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** Keys that lie next to each other, in the order of their UTF-8 bytes. */
export interface KeyRange {
  /** All keys of the range begin with it; empty: any keys. */
  readonly prefix: string;
  /** The range begins behind this key, which need not exist; absent: with the first key. */
  readonly after?: string | undefined;
  /** The range ends with this key, itself included; absent: with the last key. */
  readonly upTo?: string | undefined;
}

/** One entry of a listing of many keys. */
export interface ListedVersion {
  readonly key: string;
  readonly entry: Entry;
  /** Whether the server does not tell where in its stack the entry stands (O5). */
  readonly isAmbiguous?: true;
}

/** Where a listing goes on. It may lie within a key's stack. */
export interface ListingPlace {
  readonly key: string;
  /** Absent: behind all entries of the key. */
  readonly versionId?: VersionId | undefined;
}

/** Neighbouring entries: by key, and of one key newest first. */
export interface VersionPage {
  readonly versions: readonly ListedVersion[];
  /** Where the next page begins; absent: the range ends here. A page without an entry may have a next one. */
  readonly next?: ListingPlace | undefined;
}

/** Which page of a range. */
export interface PageOfRange {
  /** `next` of the page before; absent: the first page. */
  readonly from?: ListingPlace | undefined;
  /** Entries at most; absent: as many as one request gives. */
  readonly limit?: number | undefined;
}

/**
 * Lists a bucket entry by entry. Memory does not grow with the keys, nor with the versions of one key, which is
 * what `listStacks` of a bucket reader does not promise.
 */
export interface VersionLister {
  /** ListObjectVersions: one request. Of a key that changes meanwhile it may give either state. */
  listPage(range: KeyRange, page?: PageOfRange): Promise<Result<VersionPage, PortError>>;
}
