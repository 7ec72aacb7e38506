import { ok } from "@xpart/core";
import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { IndexProblem, PackageCache } from "../sync/package-cache.ts";

/** A cache in memory, to try the sync with. */
export interface MemoryPackageCache extends PackageCache {
  /** All packages by their filenames. */
  packages(): Readonly<Record<string, CachedPackage>>;
  /** Makes a row one that the server cannot read, until it is written again. */
  spoil(filename: string): void;
}

/** Makes an empty cache whose index is its rows. */
export function createMemoryPackageCache(): MemoryPackageCache {
  const rows = new Map<string, CachedPackage>();
  const spoilt = new Set<string>();
  const rowOf = (cached: CachedPackage): StoredRow => ({
    filename: cached.filename,
    name: cached.name,
    package: spoilt.has(cached.filename) ? undefined : cached,
    revision: JSON.stringify(cached),
  });
  const isAsRead = (filename: string, seen: StoredRow | undefined) => {
    const current = rows.get(filename);
    return current === undefined ? seen === undefined : rowOf(current).revision === seen?.revision;
  };
  return {
    packages: () => Object.fromEntries(rows),
    spoil: (filename) => void spoilt.add(filename),
    async read(filename) {
      const cached = rows.get(filename);
      return ok(cached && rowOf(cached));
    },
    async save(wanted, replaced) {
      if (!isAsRead(wanted.filename, replaced)) {
        return ok("conflict");
      }
      rows.set(wanted.filename, wanted);
      spoilt.delete(wanted.filename);
      return ok("written");
    },
    async remove(row) {
      return isAsRead(row.filename, row) && rows.delete(row.filename)
        ? ok("written")
        : ok("conflict");
    },
    confirm: async () => ok(undefined),
    readAll: async () => ok([...rows.values()].map(rowOf)),
    checkIndex: async () => ok<readonly IndexProblem[]>([]),
    repairIndex: async () => ok(undefined),
    close: async () => undefined,
  };
}
