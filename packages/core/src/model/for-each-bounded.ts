/**
 * Works items, or those of a stream, at most `concurrency` at a time, and takes the next item only when one
 * is done: what is held in memory is bounded however long the stream is. The first failure ends the
 * stream, and is thrown when the work that was begun has ended.
 */
export async function forEachBounded<T>(
  items: Iterable<T> | AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underway = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  for await (const item of items) {
    const working: Promise<void> = work(item)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underway.delete(working));
    underway.add(working);
    while (underway.size >= concurrency) {
      await Promise.race(underway);
    }
    if (failure !== undefined) {
      break;
    }
  }
  await Promise.all(underway);
  if (failure !== undefined) {
    throw failure.error;
  }
}
