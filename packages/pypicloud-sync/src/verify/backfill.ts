import { err, forEachBounded, ok, type Result } from "@xpart/core";
import type { SyncError } from "../sync/sync-error.ts";
import { type KeyOutcome, type SyncPorts, syncKey } from "../sync/sync-key.ts";

/** What a backfill has come to so far. */
export interface BackfillCounts {
  /** Keys looked at. */
  readonly keys: number;
  readonly saved: number;
  readonly removed: number;
  /** Rows that were right already. */
  readonly right: number;
  /** Keys that are not packages, counted by the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: readonly { readonly key: string; readonly error: SyncError }[];
}

/** How a backfill goes. */
export interface BackfillOptions extends SyncPorts {
  readonly signal: AbortSignal;
  onProgress(counts: BackfillCounts): void;
}

/** Keys worked at a time: enough to hide the way to S3 and back, few enough for a small database. */
const KEYS_AT_A_TIME = 16;

/**
 * Brings every package of the bucket into the cache (Y15), as if each had just been uploaded. It may run while the
 * bucket and the cache change, and can be run again after it was interrupted. A key that fails does not stop the
 * others.
 *
 * @returns what was done; an error only where the bucket cannot be listed.
 */
export async function backfill(
  options: BackfillOptions,
): Promise<Result<BackfillCounts, SyncError>> {
  let counts: BackfillCounts = {
    keys: 0,
    saved: 0,
    removed: 0,
    right: 0,
    skipped: {},
    failed: [],
  };
  for await (const page of options.storage.listKeys(options.layout.prefix)) {
    if (!page.ok) {
      return err(page.error);
    }
    if (options.signal.aborted) {
      break;
    }
    await forEachBounded(page.value, KEYS_AT_A_TIME, async (key) => {
      if (!options.signal.aborted) {
        const synced = await syncKey(key, options);
        counts = counted(counts, key, synced);
        options.onProgress(counts);
      }
    });
  }
  return ok(counts);
}

function counted(
  counts: BackfillCounts,
  key: string,
  synced: Result<KeyOutcome, SyncError>,
): BackfillCounts {
  const all = { ...counts, keys: counts.keys + 1 };
  if (!synced.ok) {
    return { ...all, failed: [...counts.failed, { key, error: synced.error }] };
  }
  const outcome = synced.value;
  switch (outcome.kind) {
    case "saved":
      return { ...all, saved: counts.saved + 1 };
    case "removed":
      return { ...all, removed: counts.removed + 1 };
    case "unchanged":
      return outcome.reason === "same" || outcome.reason === "held-by-another-key"
        ? { ...all, right: counts.right + 1 }
        : { ...all, skipped: countedReason(counts.skipped, outcome.reason) };
    case "skipped":
      return { ...all, skipped: countedReason(counts.skipped, outcome.reason) };
  }
}

function countedReason(
  skipped: BackfillCounts["skipped"],
  reason: string,
): BackfillCounts["skipped"] {
  return { ...skipped, [reason]: (skipped[reason] ?? 0) + 1 };
}
