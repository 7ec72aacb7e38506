import { err, ok, type Result } from "@xpart/core";
import { type BucketLayout, filenameOf } from "../names/package-key.ts";
import type { PackageCache } from "./package-cache.ts";
import type { PackageStorage } from "./package-storage.ts";
import {
  type CacheChange,
  type CacheFacts,
  type NoChangeReason,
  planCacheChange,
  rivalKey,
} from "./plan-cache-change.ts";
import type { SyncError, SyncResult } from "./sync-error.ts";

/** What the sync of a key works with. */
export interface SyncPorts {
  readonly storage: PackageStorage;
  readonly cache: PackageCache;
  readonly layout: BucketLayout;
}

/** Why a key is not looked at. */
export type KeySkipReason = "outside-prefix" | "folder";

/** What became of a key. */
export type KeyOutcome =
  | { readonly kind: "saved"; readonly filename: string; readonly version: string }
  | { readonly kind: "removed"; readonly filename: string }
  | { readonly kind: "unchanged"; readonly reason: NoChangeReason }
  | { readonly kind: "skipped"; readonly reason: KeySkipReason };

/** Others may write the same row meanwhile; each round reads all of it again. After these, the event is retried. */
const MAX_ROUNDS = 5;

/**
 * Makes the cache agree with what a key holds now (Y3). Running it again, at any time and in any order,
 * does no harm.
 *
 * @example
 * await syncKey("8636/mypkg/mypkg-1.0-py3-none-any.whl", { storage, cache, layout: DEFAULT_LAYOUT });
 */
export async function syncKey(
  key: string,
  ports: SyncPorts,
): Promise<Result<KeyOutcome, SyncError>> {
  const skipped = skipReason(key, ports.layout);
  return skipped === undefined ? convergeKey(key, ports) : ok({ kind: "skipped", reason: skipped });
}

/** As {@link syncKey}, for a key outside the prefix too: a row may name one that the prefix once had. */
export async function convergeKey(
  key: string,
  ports: SyncPorts,
): Promise<Result<KeyOutcome, SyncError>> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const plan = await planKey(key, ports);
    if (!plan.ok) {
      return plan;
    }
    const isSettled = await settle(plan.value, ports);
    if (!isSettled.ok) {
      return isSettled;
    }
    if (isSettled.value) {
      return ok(outcomeOf(plan.value.change));
    }
  }
  return err({
    kind: "unavailable",
    place: "cache",
    operation: "save",
    message: `${filenameOf(key)} was changed by others ${MAX_ROUNDS} times in a row`,
  });
}

/** Why the server would not serve this key; undefined if it would (Y2). */
export function skipReason(key: string, layout: BucketLayout): KeySkipReason | undefined {
  if (!key.startsWith(layout.prefix)) {
    return "outside-prefix";
  }
  return filenameOf(key) === "" ? "folder" : undefined;
}

/** What was seen of a key, and what it asks of the cache. */
export interface KeyPlan {
  readonly facts: CacheFacts;
  readonly change: CacheChange;
  /** The key of the rival that was looked at. */
  readonly rivalKey: string | undefined;
}

/** Gathers the facts of a key, the row first, and decides. */
export async function planKey(key: string, ports: SyncPorts): SyncResult<KeyPlan> {
  const row = await ports.cache.read(filenameOf(key));
  if (!row.ok) {
    return row;
  }
  const other = rivalKey(key, row.value, ports.layout);
  const objects = await headBoth(key, other, ports.storage);
  if (!objects.ok) {
    return objects;
  }
  const facts = { key, row: row.value, ...objects.value };
  return ok({ facts, rivalKey: other, change: planCacheChange(facts, ports.layout) });
}

type Objects = Pick<CacheFacts, "object" | "rival">;

async function headBoth(
  key: string,
  other: string | undefined,
  storage: PackageStorage,
): SyncResult<Objects> {
  const object = await storage.head(key);
  if (!object.ok) {
    return object;
  }
  const rival = other === undefined ? ok(undefined) : await storage.head(other);
  return rival.ok ? ok({ object: object.value, rival: rival.value }) : rival;
}

/**
 * Does what was decided, and then reads the bucket once more. The write is conditional on the row. But another
 * worker may have seen a later state of the bucket, found the row right and written nothing. This write would
 * then undo what that worker relied on, and only the second read shows it (Y6).
 *
 * @returns whether that is all; false: it has to be decided anew.
 */
async function settle({ facts, change, rivalKey }: KeyPlan, ports: SyncPorts): SyncResult<boolean> {
  const applied = await applyChange(change, ports.cache);
  if (!applied.ok || change.kind === "none") {
    return applied.ok ? ok(true) : applied;
  }
  if (applied.value === "conflict") {
    return ok(false);
  }
  const again = await headBoth(facts.key, rivalKey, ports.storage);
  const { object, rival } = facts;
  return again.ok ? ok(JSON.stringify(again.value) === JSON.stringify({ object, rival })) : again;
}

/** Writes what was decided. */
async function applyChange(change: CacheChange, cache: PackageCache): SyncResult<unknown> {
  switch (change.kind) {
    case "save":
      return cache.save(change.package, change.replaced);
    case "remove":
      return cache.remove(change.row);
    case "none":
      return change.confirmed === undefined ? ok(undefined) : cache.confirm(change.confirmed);
  }
}

function outcomeOf(change: CacheChange): KeyOutcome {
  switch (change.kind) {
    case "save": {
      const { filename, version } = change.package;
      return { kind: "saved", filename, version };
    }
    case "remove":
      return { kind: "removed", filename: change.row.filename };
    case "none":
      return { kind: "unchanged", reason: change.reason };
  }
}
