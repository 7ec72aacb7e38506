import { compareKeys, type KeyStack, type PortError, type Result } from "@xpart/core";

/** One key and its stack on each side that has it. */
export interface KeyPair {
  readonly key: string;
  readonly source: KeyStack | undefined;
  readonly destination: KeyStack | undefined;
}

/** A bucket that could not be read to its end. Carries the service's own answer. */
export class BucketReadError extends Error {
  readonly portError: PortError;

  constructor(portError: PortError) {
    super(`${portError.side}: ${portError.operation}: ${portError.message}`);
    this.name = "BucketReadError";
    this.portError = portError;
  }
}

/**
 * Walks two listings side by side, each key once, in key order. Holds one stack of each side, whatever
 * the size of the buckets. Both must come in S3's order, which is that of the keys' UTF-8 bytes.
 *
 * @throws BucketReadError where a listing fails: what was not listed must not be taken for missing.
 */
export async function* mergeListings(
  source: AsyncIterable<Result<KeyStack, PortError>>,
  destination: AsyncIterable<Result<KeyStack, PortError>>,
): AsyncGenerator<KeyPair> {
  const left = source[Symbol.asyncIterator]();
  const right = destination[Symbol.asyncIterator]();
  let a = await next(left);
  let b = await next(right);
  while (a !== undefined || b !== undefined) {
    const order = orderOf(a, b);
    const key = (order <= 0 ? a?.key : b?.key) ?? "";
    yield { key, source: order <= 0 ? a : undefined, destination: order >= 0 ? b : undefined };
    const isLeftDone = order <= 0;
    const isRightDone = order >= 0;
    a = isLeftDone ? await next(left) : a;
    b = isRightDone ? await next(right) : b;
  }
}

/** Below 0: the source's is next; above 0: the destination's; 0: they are of one key. */
function orderOf(a: KeyStack | undefined, b: KeyStack | undefined): number {
  if (a === undefined || b === undefined) {
    return a === undefined ? 1 : -1;
  }
  return compareKeys(a.key, b.key);
}

async function next(
  listing: AsyncIterator<Result<KeyStack, PortError>>,
): Promise<KeyStack | undefined> {
  const step = await listing.next();
  if (step.done === true) {
    return undefined;
  }
  if (!step.value.ok) {
    throw new BucketReadError(step.value.error);
  }
  return step.value.value;
}
