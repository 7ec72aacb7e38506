import { ok } from "@xpart/core";
import type { CachedPackage } from "../packages/cached-package.ts";
import type { SyncResult } from "../sync/sync-error.ts";
import { rowOfItem } from "./dynamodb-item.ts";
import type { DynamoDbTable } from "./dynamodb-tables.ts";
import { newestFirst } from "./newest-first.ts";

/** Finds the newest file of a name. */
export interface NewestFinder {
  /** Reads the index once. It may miss what was just written. */
  find(name: string, without?: string): SyncResult<CachedPackage | undefined>;
  /** Reads the index again before it says that there is none. */
  findSurely(name: string, without?: string): SyncResult<CachedPackage | undefined>;
}

/**
 * The index by name lags behind the table, mostly by milliseconds. A name counts as having no file only if the
 * index said so at first and again after each of these pauses (Y7).
 */
const EMPTY_INDEX_PAUSES_MS = [100, 400, 1_500] as const;

/** A finder that takes the index only as a hint, and reads each file's row from the table itself. */
export function createNewestFinder(
  packages: DynamoDbTable,
  sleep: (milliseconds: number) => Promise<void>,
): NewestFinder {
  async function find(name: string, without?: string): SyncResult<CachedPackage | undefined> {
    const hinted = await packages.queryName(name);
    if (!hinted.ok) {
      return hinted;
    }
    const candidates = hinted.value.flatMap((item) => rowOfItem(item).package ?? []);
    for (const { filename } of candidates.sort(newestFirst)) {
      const item = filename === without ? ok(undefined) : await packages.get(filename);
      if (!item.ok) {
        return item;
      }
      const stored = item.value && rowOfItem(item.value).package;
      if (stored?.name === name) {
        return ok(stored);
      }
    }
    return ok(undefined);
  }

  return {
    find,
    async findSurely(name, without) {
      let newest = await find(name, without);
      for (const pauseMs of EMPTY_INDEX_PAUSES_MS) {
        if (!newest.ok || newest.value !== undefined) {
          break;
        }
        await sleep(pauseMs);
        newest = await find(name, without);
      }
      return newest;
    },
  };
}
