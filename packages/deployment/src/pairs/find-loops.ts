import type { Settings } from "../settings/settings.ts";
import type { DestinationSettings } from "../settings/side-settings.ts";

/** A bucket, whose name is one of a whole partition and may be another's in the next. */
export function bucketId({
  bucket,
  partition,
}: Pick<DestinationSettings, "bucket" | "partition">): string {
  return `${bucket} in ${partition.name}`;
}

/** Whether some key is in the scope of both. */
export function scopesMeet(left: Settings, right: Settings): boolean {
  return prefixesOf(left).some((prefix) =>
    prefixesOf(right).some((other) => prefix.startsWith(other) || other.startsWith(prefix)),
  );
}

/**
 * Finds objects that would go round for ever: replicas keep their key, so a key that is in the scope of every pair
 * along a circle of buckets comes back as a new version. Of the prefixes that such a key begins with, the longest
 * is one of the settings' own and in the scope of all of them, so that only those need a look.
 *
 * @returns one sentence for each circle, which begins with the setting's name in the last of its pairs.
 */
export function findLoops(pairs: readonly Settings[]): readonly string[] {
  const prefixes = [...new Set(pairs.flatMap(prefixesOf))].toSorted(
    (left, right) => left.length - right.length,
  );
  const found = new Map<string, string>();
  for (const prefix of prefixes) {
    const inScope = pairs
      .map((pair, index) => ({ pair, index }))
      .filter(({ pair }) => prefixesOf(pair).some((own) => prefix.startsWith(own)));
    for (const { index } of inScope) {
      const circle = circleThrough(index, inScope);
      const id = circle
        .map((pair) => pair.index)
        .toSorted((left, right) => left - right)
        .join();
      if (circle.length > 0 && !found.has(id)) {
        found.set(id, sentenceOf(circle, prefix));
      }
    }
  }
  return [...found.values()];
}

interface IndexedPair {
  readonly pair: Settings;
  readonly index: number;
}

/** The shortest way from a pair's destination back to its source, that pair first; empty where there is none. */
function circleThrough(index: number, pairs: readonly IndexedPair[]): readonly IndexedPair[] {
  const first = pairs.find((each) => each.index === index);
  if (first === undefined) {
    return [];
  }
  const home = bucketId(first.pair.source);
  const seen = new Set([bucketId(first.pair.destination)]);
  // Each pair is taken at most once: a bucket that was seen is not gone to again.
  let ways: readonly (readonly IndexedPair[])[] = [[first]];
  while (ways.length > 0) {
    const closed = ways.find((way) => endOf(way) === home);
    if (closed !== undefined) {
      return closed;
    }
    ways = ways.flatMap((way) =>
      pairs
        .filter(({ pair }) => bucketId(pair.source) === endOf(way))
        .filter(({ pair }) => {
          const next = bucketId(pair.destination);
          const isNew = !seen.has(next);
          seen.add(next);
          return isNew;
        })
        .map((next) => [...way, next]),
    );
  }
  return [];
}

function endOf(way: readonly IndexedPair[]): string {
  const last = way.at(-1);
  return last === undefined ? "" : bucketId(last.pair.destination);
}

function sentenceOf(circle: readonly IndexedPair[], prefix: string): string {
  const last = Math.max(...circle.map(({ index }) => index));
  const others = circle.filter(({ index }) => index !== last).map(({ index }) => `pairs.${index}`);
  const [first] = circle;
  const route = [
    ...(first === undefined ? [] : [bucketId(first.pair.source)]),
    ...circle.map(({ pair }) => bucketId(pair.destination)),
  ];
  const keys = prefix === "" ? "every key" : `keys that begin with ${JSON.stringify(prefix)}`;
  return `pairs.${last}.source.prefixes must leave out what ${others.join(" and ")} bring${others.length === 1 ? "s" : ""}: ${keys} would go round for ever, ${route.join(" -> ")}`;
}

/** Without prefixes every key is in scope: each begins with nothing. */
function prefixesOf({ source }: Settings): readonly string[] {
  return source.prefixes.length === 0 ? [""] : source.prefixes;
}
