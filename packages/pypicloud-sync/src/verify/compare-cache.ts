import { err, forEachBounded, ok, type Result } from "@xpart/core";
import { packageKey } from "../names/package-key.ts";
import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { IndexProblem } from "../sync/package-cache.ts";
import type { CacheChange } from "../sync/plan-cache-change.ts";
import type { SyncError } from "../sync/sync-error.ts";
import { convergeKey, planKey, type SyncPorts, skipReason } from "../sync/sync-key.ts";

/**
 * What is wrong with a row: it is `missing`, says something else than its object (`stale`), has no object
 * (`orphan`), or the server cannot read it (`unreadable`).
 */
export type DifferenceKind = "missing" | "stale" | "orphan" | "unreadable";

/** One row that is not as the bucket asks. */
export interface CacheDifference {
  readonly kind: DifferenceKind;
  readonly filename: string;
  /** The key whose sync mends it. */
  readonly key: string;
  readonly detail: string;
}

/** A cache held against its bucket. */
export interface CacheComparison {
  /** Keys below the prefix. */
  readonly keys: number;
  readonly rows: number;
  readonly differences: readonly CacheDifference[];
  readonly index: readonly IndexProblem[];
  /** Keys that could not be compared. */
  readonly failed: readonly { readonly key: string; readonly error: SyncError }[];
}

const KEYS_AT_A_TIME = 16;

/** Compares every object and every row, writing nothing (Y16). Rows and keys are held in memory. */
export async function compareCache(ports: SyncPorts): Promise<Result<CacheComparison, SyncError>> {
  const { cache, layout, storage } = ports;
  const keys = new Set<string>();
  for await (const page of storage.listKeys(layout.prefix)) {
    if (!page.ok) {
      return err(page.error);
    }
    for (const key of page.value.filter((one) => skipReason(one, layout) === undefined)) {
      keys.add(key);
    }
  }
  const rows = await cache.readAll();
  if (!rows.ok) {
    return rows;
  }
  const index = await cache.checkIndex(rows.value);
  if (!index.ok) {
    return index;
  }
  const owners = rows.value.map((row) => ownerKey(row, ports));
  const compared = await comparePlans([...new Set([...keys, ...owners])], ports);
  return ok({ keys: keys.size, rows: rows.value.length, index: index.value, ...compared });
}

/**
 * Mends what a comparison found: syncs each key as an event would, then checks the index again and mends that.
 *
 * @returns what could not be mended.
 */
export async function repairCache(
  { differences }: CacheComparison,
  ports: SyncPorts,
): Promise<Result<CacheComparison["failed"], SyncError>> {
  const failed: { readonly key: string; readonly error: SyncError }[] = [];
  await forEachBounded(new Set(differences.map(({ key }) => key)), KEYS_AT_A_TIME, async (key) => {
    const synced = await convergeKey(key, ports);
    if (!synced.ok) {
      failed.push({ key, error: synced.error });
    }
  });
  const rows = await ports.cache.readAll();
  const problems = rows.ok ? await ports.cache.checkIndex(rows.value) : rows;
  if (!rows.ok || !problems.ok) {
    return problems.ok ? ok(failed) : problems;
  }
  for (const { name } of problems.value) {
    const filenames = rows.value.flatMap((row) => (row.name === name ? [row.filename] : []));
    const repaired = await ports.cache.repairIndex(name, filenames);
    if (!repaired.ok) {
      failed.push({ key: name, error: repaired.error });
    }
  }
  return ok(failed);
}

/** The key that a row names, or else the key in the server's layout, under any name if the row has none. */
export function ownerKey(row: StoredRow, { layout }: Pick<SyncPorts, "layout">): string {
  const { filename, name = "unknown" } = row;
  return row.package?.data.path ?? packageKey(layout, name, filename);
}

async function comparePlans(
  keys: readonly string[],
  ports: SyncPorts,
): Promise<Pick<CacheComparison, "differences" | "failed">> {
  const differences = new Map<string, CacheDifference>();
  const failed: { readonly key: string; readonly error: SyncError }[] = [];
  await forEachBounded(keys, KEYS_AT_A_TIME, async (key) => {
    const plan = await planKey(key, ports);
    if (!plan.ok) {
      failed.push({ key, error: plan.error });
      return;
    }
    const difference = differenceOf(key, plan.value.change);
    // Several keys may have one filename. Their row is reported once, with the key whose object mends it.
    const isBetter = plan.value.change.kind === "save";
    if (difference !== undefined && (isBetter || !differences.has(difference.filename))) {
      differences.set(difference.filename, difference);
    }
  });
  const sorted = [...differences.values()].sort((a, b) => (a.filename < b.filename ? -1 : 1));
  return { differences: sorted, failed };
}

function differenceOf(key: string, change: CacheChange): CacheDifference | undefined {
  switch (change.kind) {
    case "none":
      return undefined;
    case "remove": {
      const { filename, package: cached } = change.row;
      const kind = cached === undefined ? "unreadable" : "orphan";
      return { kind, filename, key, detail: "there is no package for it in the bucket" };
    }
    case "save": {
      const { package: wanted, replaced } = change;
      const { filename } = wanted;
      if (replaced === undefined) {
        return { kind: "missing", filename, key, detail: `${wanted.name} ${wanted.version}` };
      }
      return replaced.package === undefined
        ? { kind: "unreadable", filename, key, detail: "the server fails on this row" }
        : { kind: "stale", filename, key, detail: whatDiffers(replaced.package, wanted) };
    }
  }
}

/** The fields that differ, by name: values may be anybody's. */
function whatDiffers(row: CachedPackage, wanted: CachedPackage): string {
  const flat = ({ data, lastModifiedMicros, ...rest }: CachedPackage) => ({
    ...rest,
    ...data,
    last_modified: lastModifiedMicros,
  });
  const [left, right]: Readonly<Record<string, unknown>>[] = [flat(row), flat(wanted)];
  const names = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})]);
  return [...names].filter((name) => left?.[name] !== right?.[name]).join(", ");
}
