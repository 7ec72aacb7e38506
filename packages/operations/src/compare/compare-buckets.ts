import { compareStacks, forEachBounded, type ObjectEntry, type Stack } from "@xpart/core";
import { type BucketComparison, ComparisonTally, placeOf } from "./bucket-comparison.ts";
import { type BucketPair, compareVersions } from "./compare-versions.ts";
import { BucketReadError, type KeyPair, mergeListings } from "./merge-listings.ts";

/** What to compare, and how fast. */
export interface CompareBucketsOptions {
  /** Only keys that begin with it; empty: all. */
  readonly prefix?: string;
  /** Hears how many entries were listed so far. */
  readonly onProgress?: (entries: number) => void;
  /** Gives up, with the signal's own reason. */
  readonly signal?: AbortSignal;
}

/** Keys compared at the same time. Each needs four connections at most, of the 100 of a client. */
const KEY_CONCURRENCY = 16;

const EMPTY_STACK: Stack = { entries: [] };

/**
 * Compares two buckets completely (V1): for every key the number and order of its entries, their kinds
 * and sizes, and for every version, not only the newest, its content, headers, metadata and tags.
 * Streams: memory does not grow with the buckets. Reads only. Both should be at rest meanwhile; what
 * changes is reported as a difference.
 *
 * @throws BucketReadError when a side cannot be read: then nothing is proved, in either way.
 */
export async function compareBuckets(
  buckets: BucketPair,
  options: CompareBucketsOptions = {},
): Promise<BucketComparison> {
  const { prefix = "", onProgress = () => undefined, signal } = options;
  const tally = new ComparisonTally();
  const pairs = mergeListings(
    buckets.source.listStacks(prefix),
    buckets.destination.listStacks(prefix),
  );
  await forEachBounded(pairs, KEY_CONCURRENCY, async (pair) => {
    signal?.throwIfAborted();
    tally.addStacks(pair.source, pair.destination);
    await compareKey(pair, buckets, tally);
    onProgress(tally.entries);
  });
  return tally.outcome();
}

async function compareKey(
  { key, source = { key, ...EMPTY_STACK }, destination = { key, ...EMPTY_STACK } }: KeyPair,
  buckets: BucketPair,
  tally: ComparisonTally,
): Promise<void> {
  if (source.ambiguous === true || destination.ambiguous === true) {
    // The server does not tell which entry is newer: equal order is not proved.
    tally.addDifference({ key, index: 0, difference: "order" });
  }
  const listed = compareStacks(source, destination).filter((found) => found.difference !== "etag");
  for (const found of listed) {
    tally.addStackDifference(key, found);
  }
  const settled = new Set(listed.map(({ index }) => index));
  for (const [index, entry] of source.entries.entries()) {
    const other = destination.entries[index];
    if (!settled.has(index) && entry.kind === "object" && other?.kind === "object") {
      await compareEntry({ key, index, source: entry, destination: other }, buckets, tally);
    }
  }
}

interface EntryPair {
  readonly key: string;
  readonly index: number;
  readonly source: ObjectEntry;
  readonly destination: ObjectEntry;
}

async function compareEntry(
  pair: EntryPair,
  buckets: BucketPair,
  tally: ComparisonTally,
): Promise<void> {
  const compared = await compareVersions(
    {
      key: pair.key,
      sourceVersionId: pair.source.versionId,
      destinationVersionId: pair.destination.versionId,
    },
    buckets,
  );
  if (!compared.ok) {
    throw new BucketReadError(compared.error);
  }
  tally.addVersion(placeOf(pair.key, pair.index, pair), compared.value);
}
