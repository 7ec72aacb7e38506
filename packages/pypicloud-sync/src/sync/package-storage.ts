import type { StoredObject } from "../packages/package-of-object.ts";
import type { SyncResult } from "./sync-error.ts";

/** The bucket of a server, read only. */
export interface PackageStorage {
  /** The current object of a key; undefined where there is none. A denied read is an error (Y3). */
  head(key: string): SyncResult<StoredObject | undefined>;
  /** All keys that begin with a prefix, in pages. */
  listKeys(prefix: string): AsyncIterable<Awaited<SyncResult<readonly string[]>>>;
}
