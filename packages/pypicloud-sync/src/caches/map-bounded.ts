import { forEachBounded } from "@xpart/core";

/** Works items, at most so many at a time. @returns what came of each, in their order */
export async function mapBounded<T, Result>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  await forEachBounded(items.entries(), concurrency, async ([index, item]) => {
    results[index] = await work(item);
  });
  return results;
}
