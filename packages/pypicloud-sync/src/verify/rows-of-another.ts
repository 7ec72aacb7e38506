import { forEachBounded, ok, type Result } from "@xpart/core";
import type { SyncError } from "../sync/sync-error.ts";
import type { SyncPorts } from "../sync/sync-key.ts";
import { ownerKey } from "./compare-cache.ts";

/** So many rows do not lose all of their objects at once, unless somebody wants it. */
export const MIN_ROWS_OF_ANOTHER = 10;
/** Rows that are looked at, spread over all: one that has its object is enough. */
const ROWS_LOOKED_AT = 100;
const ROWS_AT_A_TIME = 16;

/**
 * Whether a cache looks like another server's: it has {@link MIN_ROWS_OF_ANOTHER} rows or more, and none of up to a hundred
 * of them, spread over all, has an object in this bucket. Filling such a cache would mix two servers' packages (Y15).
 *
 * @returns how many rows it has; undefined where it is this server's, or too small to tell.
 */
export async function rowsOfAnother(
  ports: Pick<SyncPorts, "cache" | "storage" | "layout">,
): Promise<Result<number | undefined, SyncError>> {
  const rows = await ports.cache.readAll();
  if (!rows.ok || rows.value.length < MIN_ROWS_OF_ANOTHER) {
    return rows.ok ? ok(undefined) : rows;
  }
  const step = Math.max(1, Math.floor(rows.value.length / ROWS_LOOKED_AT));
  const looked = rows.value.filter((_row, at) => at % step === 0).slice(0, ROWS_LOOKED_AT);
  let isOurs = false;
  let failed: Result<never, SyncError> | undefined;
  await forEachBounded(looked, ROWS_AT_A_TIME, async (row) => {
    if (isOurs || failed !== undefined) {
      return;
    }
    const object = await ports.storage.head(ownerKey(row, ports));
    if (!object.ok) {
      failed = object;
    }
    isOurs ||= object.ok && object.value !== undefined;
  });
  return failed ?? ok(isOurs ? undefined : rows.value.length);
}
