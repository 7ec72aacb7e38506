import type { Entry, ObjectVersion } from "../content/object-entry.ts";
import type { BucketState } from "./bucket-state.ts";
import { compareKeys, partitionPoint } from "./key-order.ts";

/** What to list. */
export interface ListingQuery {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** At most this many keys and common prefixes together. */
  readonly maxKeys: number;
}

/** One line of a listing. */
export type Listed<Item> =
  | { readonly kind: "item"; readonly item: Item }
  /** All keys that share the part up to the delimiter. */
  | { readonly kind: "prefix"; readonly prefix: string };

/** One page of a listing, in order. */
export interface ListingPage<Item> {
  readonly lines: readonly Listed<Item>[];
  readonly isTruncated: boolean;
}

/** An entry in a listing of versions. */
export interface ListedEntry {
  readonly entry: Entry;
  readonly isLatest: boolean;
}

/** Where a listing of versions goes on: behind a key, or behind one of its entries. */
export interface VersionMarker {
  readonly key: string;
  readonly versionId: string | undefined;
}

/** The largest page. */
export const maxPageKeys = 1000;

/** Lists the current versions behind `after`, by key. */
export function listCurrent(
  bucket: BucketState,
  query: ListingQuery,
  after: string,
): ListingPage<ObjectVersion> {
  const items = (key: string): ObjectVersion[] => {
    const entry = bucket.stacks.get(key)?.[0];
    return entry?.kind === "version" ? [entry] : [];
  };
  return list(bucket.stacks.sortedKeys(), query, { key: after, isInclusive: false }, items);
}

/**
 * Lists all entries, by key and within a key newest first, versions and markers interleaved (rule
 * O5). If the marker's entry is gone its key is begun anew: an entry may come twice, but none is
 * left out.
 */
export function listEntries(
  bucket: BucketState,
  query: ListingQuery,
  marker: VersionMarker,
): ListingPage<ListedEntry> {
  const items = (key: string): ListedEntry[] => {
    const stack = bucket.stacks.get(key) ?? [];
    const listed = stack.map((entry, index) => ({ entry, isLatest: index === 0 }));
    const isResumed = key === marker.key && marker.versionId !== undefined;
    const at = isResumed ? stack.findIndex((entry) => entry.versionId === marker.versionId) : -1;
    return listed.slice(at + 1);
  };
  const start = { key: marker.key, isInclusive: marker.versionId !== undefined };
  return list(bucket.stacks.sortedKeys(), query, start, items);
}

/** Lists any keys that are sorted, each with its items. */
export function list<Item>(
  keys: readonly string[],
  query: ListingQuery,
  start: { readonly key: string; readonly isInclusive: boolean },
  itemsOf: (key: string) => readonly Item[],
): ListingPage<Item> {
  const { prefix, maxKeys } = query;
  const lines: Listed<Item>[] = [];
  if (maxKeys === 0) {
    return { lines, isTruncated: false };
  }
  let index = firstIndex(keys, query, start);
  for (let key = keys[index]; key?.startsWith(prefix) === true; key = keys[index]) {
    const items = itemsOf(key);
    const common = items.length === 0 ? undefined : commonPrefix(key, query);
    const wanted: Listed<Item>[] =
      common === undefined
        ? items.map((item) => ({ kind: "item", item }))
        : [{ kind: "prefix", prefix: common }];
    const room = maxKeys - lines.length;
    lines.push(...wanted.slice(0, room));
    if (wanted.length > room) {
      return { lines, isTruncated: true };
    }
    index =
      common === undefined
        ? index + 1
        : partitionPoint(keys, (other) => isUpToPrefix(other, common), index);
  }
  return { lines, isTruncated: false };
}

/** The part of a key that it is listed under, if the query has a delimiter and the key has it. */
function commonPrefix(key: string, { prefix, delimiter }: ListingQuery): string | undefined {
  const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return end === -1 || !key.startsWith(prefix) ? undefined : key.slice(0, end + delimiter.length);
}

function firstIndex(
  keys: readonly string[],
  query: ListingQuery,
  start: { readonly key: string; readonly isInclusive: boolean },
): number {
  const atPrefix = partitionPoint(keys, (key) => compareKeys(key, query.prefix) < 0);
  if (start.key === "") {
    return atPrefix;
  }
  // A start inside a common prefix counts as behind all of its keys: they were listed as one.
  const common = commonPrefix(start.key, query);
  const isBefore = (key: string): boolean => {
    if (common !== undefined) {
      return isUpToPrefix(key, common);
    }
    const order = compareKeys(key, start.key);
    return start.isInclusive ? order < 0 : order <= 0;
  };
  return Math.max(atPrefix, partitionPoint(keys, isBefore));
}

function isUpToPrefix(key: string, prefix: string): boolean {
  return key.startsWith(prefix) || compareKeys(key, prefix) < 0;
}
