import type { Result } from "@xpart/core";
import { type BucketLayout, packageKey } from "../names/package-key.ts";
import type { FilenameProblem } from "../names/parse-filename.ts";
import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import { isUpToDate, keepFullSummary } from "../packages/is-up-to-date.ts";
import { packageOfObject, type StoredObject } from "../packages/package-of-object.ts";

/** What is known of a key and its row; the row was read before the objects were. */
export interface CacheFacts {
  readonly key: string;
  /** The object of the key. */
  readonly object: StoredObject | undefined;
  /** The row of the key's filename. */
  readonly row: StoredRow | undefined;
  /** The object of another key with that filename, which its row would rather be of. */
  readonly rival: StoredObject | undefined;
}

/** Why nothing has to be written. */
export type NoChangeReason =
  | "same"
  | "absent"
  | "held-by-another-key"
  | "not-a-package"
  | "bad-wheel";

/** What makes the cache agree with the bucket. */
export type CacheChange =
  | {
      readonly kind: "save";
      readonly package: CachedPackage;
      readonly replaced: StoredRow | undefined;
    }
  | { readonly kind: "remove"; readonly row: StoredRow }
  | {
      readonly kind: "none";
      readonly reason: NoChangeReason;
      /** The row that is right as it is. */
      readonly confirmed?: CachedPackage;
    };

/**
 * The key of another object that could own the row of this key's filename: the key that the row names, or else
 * the key in the server's layout; undefined if neither is another key. Keys outside the prefix are not looked at,
 * because a function's role may not read them.
 */
export function rivalKey(
  key: string,
  row: StoredRow | undefined,
  layout: BucketLayout,
): string | undefined {
  if (row?.name === undefined) {
    return undefined;
  }
  const inLayout = packageKey(layout, row.name, row.filename);
  return [row.package?.data.path ?? inLayout, inLayout].find(
    (candidate) => candidate !== key && candidate.startsWith(layout.prefix),
  );
}

/** Decides what one key asks of the cache (Y3, Y4, Y5). Pure. */
export function planCacheChange(facts: CacheFacts, layout: BucketLayout): CacheChange {
  const own = candidate(facts.object);
  const rival = candidate(facts.rival);
  const winner =
    own.package && rival.package
      ? better(own.package, rival.package, layout)
      : (own.package ?? rival.package);
  if (winner === undefined) {
    // Whoever the row names is the rival, and not there either; or it is none of this layout's.
    return isOfOtherLayout(facts, layout)
      ? { kind: "none", reason: "held-by-another-key" }
      : removal(facts.row, own.problem ?? "absent");
  }
  if (facts.row?.package !== undefined && isUpToDate(facts.row.package, winner)) {
    const reason = winner === own.package ? "same" : "held-by-another-key";
    return { kind: "none", reason, confirmed: facts.row.package };
  }
  const wanted = keepFullSummary(facts.row?.package, winner);
  return { kind: "save", package: wanted, replaced: facts.row };
}

/** After the prefix was changed, rows name keys of the old one until `verify` or an event of the new key. */
function isOfOtherLayout({ key, row }: CacheFacts, layout: BucketLayout): boolean {
  const path = row?.package?.data.path;
  return path !== undefined && path !== key && !path.startsWith(layout.prefix);
}

interface Candidate {
  readonly package?: CachedPackage;
  readonly problem?: FilenameProblem;
}

function candidate(object: StoredObject | undefined): Candidate {
  const read: Result<CachedPackage, FilenameProblem> | undefined =
    object && packageOfObject(object);
  if (read === undefined) {
    return {};
  }
  return read.ok ? { package: read.value } : { problem: read.error };
}

function removal(row: StoredRow | undefined, reason: NoChangeReason): CacheChange {
  return row === undefined ? { kind: "none", reason } : { kind: "remove", row };
}

/** Which of two objects with one filename owns the row; the answer does not depend on which is asked (Y4). */
function better(left: CachedPackage, right: CachedPackage, layout: BucketLayout): CachedPackage {
  const rank = (one: CachedPackage) => [
    one.data.path === packageKey(layout, one.name, one.filename) ? 1 : 0,
    one.lastModifiedMicros,
    one.data.path ?? "",
  ];
  const [a, b] = [rank(left), rank(right)];
  const decisive = a.findIndex((value, index) => value !== b[index]);
  return (a[decisive] ?? 0) > (b[decisive] ?? 0) ? left : right;
}
