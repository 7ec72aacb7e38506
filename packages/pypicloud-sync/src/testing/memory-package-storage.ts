import { ok } from "@xpart/core";
import type { StoredObject } from "../packages/package-of-object.ts";
import type { PackageStorage } from "../sync/package-storage.ts";

/** A bucket in memory, to try the sync with. */
export interface MemoryPackageStorage extends PackageStorage {
  /** Puts an object; each one is a second newer than the one before. */
  put(key: string, metadata?: Readonly<Record<string, string>>): StoredObject;
  delete(key: string): void;
}

/** When the first object was put, in epoch seconds. */
const FIRST_SECOND = 1_700_000_000;

/** Makes an empty bucket. */
export function createMemoryPackageStorage(): MemoryPackageStorage {
  const objects = new Map<string, StoredObject>();
  let seconds = FIRST_SECOND;
  return {
    put(key, metadata = {}) {
      const object = { key, metadata, lastModifiedMicros: seconds * 1_000_000 };
      seconds += 1;
      objects.set(key, object);
      return object;
    },
    delete(key) {
      objects.delete(key);
    },
    head: async (key) => ok(objects.get(key)),
    async *listKeys(prefix) {
      yield ok([...objects.keys()].filter((key) => key.startsWith(prefix)).sort());
    },
  };
}
