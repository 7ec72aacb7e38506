/**
 * Works items, some at a time, each in its turn as soon as one before it is done. What `work` throws ends
 * the whole.
 */
export async function workBounded<T>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // All workers take from one iterator, which gives each item once.
  const waiting = items[Symbol.iterator]();
  const takeTurns = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      await work(next.value);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, takeTurns));
}
