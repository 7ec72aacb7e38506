import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { SyncResult } from "./sync-error.ts";

/** What became of a write: `conflict` says that the row no longer is what was read, and nothing was written. */
export type CacheWrite = "written" | "conflict";

/** What is wrong with the server's index of names, beside the rows themselves. */
export interface IndexProblem {
  /** Normalised. */
  readonly name: string;
  /** `missing`: it has files and is not listed. `orphan`: it is listed and has no files. `wrong`: anything else. */
  readonly kind: "missing" | "orphan" | "wrong";
  readonly detail: string;
}

/**
 * A server's cache: one row a file and, in DynamoDB and Redis, an index of the names. Implementations
 * write exactly what the server reads (Y7, Y8, Y9), and pass `describePackageCacheContract`.
 */
export interface PackageCache {
  /** The row of a file as of now, never of an older copy. */
  read(filename: string): SyncResult<StoredRow | undefined>;
  /**
   * Writes a row, and its name into the index, if the row still is `replaced` (undefined: not there). A row
   * that was filed under another name leaves that name's index. After a crash anywhere, the same call or
   * {@link confirm} completes it (Y6).
   */
  save(wanted: CachedPackage, replaced: StoredRow | undefined): SyncResult<CacheWrite>;
  /** Removes a row if it still is this one, and its name from the index with the name's last file (Y6). */
  remove(row: StoredRow): SyncResult<CacheWrite>;
  /** Makes sure that the index has a row that needed no write: its writer may have died before the index. */
  confirm(row: CachedPackage): SyncResult<void>;
  /** All rows. They are held in memory: some 500 bytes each. */
  readAll(): SyncResult<readonly StoredRow[]>;
  /** Compares the index with these rows, which are all that there are. */
  checkIndex(rows: readonly StoredRow[]): SyncResult<readonly IndexProblem[]>;
  /** Makes the index of a name anew. `filenames` are those of its rows, as they were read. */
  repairIndex(name: string, filenames: readonly string[]): SyncResult<void>;
  /** Ends all connections. */
  close(): Promise<void>;
}
