import type { PartRange } from "../model/part-range.ts";
import type { ContentPin } from "../model/stack.ts";

export type { PartRange } from "../model/part-range.ts";

/** S3's limit for the parts of one object. */
export const MAX_PARTS = 10_000;

/** How an object's content is to be copied. */
export type CopyPlan =
  /** One PutObject: the object was written by one. */
  | { readonly kind: "put" }
  /** Part by part, by this worker. */
  | { readonly kind: "parts"; readonly partCount: number }
  /** Part by part, by any number of workers. */
  | {
      readonly kind: "hand-over";
      readonly partCount: number;
      readonly ranges: readonly PartRange[];
    }
  /** By a worker with more time (B2). */
  | { readonly kind: "no-time"; readonly neededMs: number };

/** What a worker has for a copy. */
export interface CopyMeans {
  readonly timeLeftMs: number;
  /** What it copies at least, in bytes a second. */
  readonly bytesPerSecond: number;
  /** Whether there are part workers. */
  readonly canHandOver: boolean;
}

/** Part workers copy about so much for one message: a minute or less, so little is lost with one. */
export const RANGE_BYTES: number = 1024 ** 3;

/**
 * Plans a copy by what the listing and the first answer tell. Pure. An object keeps the parts that it was
 * uploaded in (A3): how many there were is in its ETag, whether or not that is an MD5.
 */
export function planCopy(pin: ContentPin, means: CopyMeans): CopyPlan {
  const partCount = partCountOf(pin.etag);
  const neededMs = (pin.sizeBytes / means.bytesPerSecond) * 1000;
  const isInTime = neededMs <= means.timeLeftMs;
  if (partCount === undefined) {
    return isInTime ? { kind: "put" } : { kind: "no-time", neededMs };
  }
  if (isInTime) {
    return { kind: "parts", partCount };
  }
  return means.canHandOver
    ? { kind: "hand-over", partCount, ranges: splitParts(partCount, pin.sizeBytes) }
    : { kind: "no-time", neededMs };
}

/** How many parts an object was uploaded in; undefined: it was not uploaded in parts. */
export function partCountOf(etag: string): number | undefined {
  const digits = /-([1-9][0-9]{0,4})$/.exec(etag)?.[1];
  const count = Number(digits);
  return digits === undefined || count > MAX_PARTS ? undefined : count;
}

/** Ranges of about {@link RANGE_BYTES}, as if all parts were of one size; at least one part each. */
export function splitParts(partCount: number, sizeBytes: number): readonly PartRange[] {
  const averageBytes = Math.max(1, sizeBytes / partCount);
  const step = Math.min(partCount, Math.max(1, Math.floor(RANGE_BYTES / averageBytes)));
  return Array.from({ length: Math.ceil(partCount / step) }, (_, index) => ({
    first: index * step + 1,
    last: Math.min(partCount, (index + 1) * step),
  }));
}
