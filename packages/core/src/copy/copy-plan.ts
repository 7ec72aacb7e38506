import { type PartRange, partCountOf } from "../model/part-count.ts";
import type { ContentPin } from "../model/stack.ts";

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
  | { readonly kind: "no-time"; readonly neededMs: number }
  /** By no worker: even one that does nothing else from its first moment has too little time. */
  | { readonly kind: "never"; readonly neededMs: number; readonly haveMs: number };

/** What a worker has for a copy. */
export interface CopyMeans {
  readonly timeLeftMs: number;
  /** What it copies at least, in bytes a second. */
  readonly bytesPerSecond: number;
  /** Whether there are part workers. */
  readonly canHandOver: boolean;
  /** What this worker's other copies have yet to send, in bytes; absent: nothing (B5). */
  readonly pendingBytes?: number | undefined;
  /** How long a worker lives, also one of parts; absent: nobody knows. */
  readonly lifeMs?: number | undefined;
}

/** Part workers copy about so much for one message: a minute or less, so little is lost with one. */
export const RANGE_BYTES: number = 1024 ** 3;

/** Copies up to this size neither wait for others nor count as traffic: they are over in a moment (B5). */
export const SMALL_COPY_BYTES: number = 1024 ** 2;

/**
 * Plans a copy by what the listing and the first answer tell. Pure. An object keeps the parts that it was
 * uploaded in (A3): how many there were is in its ETag, whether or not that is an MD5. What a worker copies
 * at the same time shares its bandwidth (B5), so all of it must fit.
 */
export function planCopy(pin: ContentPin, means: CopyMeans): CopyPlan {
  const { sizeBytes, etag } = pin;
  const partCount = partCountOf(etag);
  const sharedBytes = sizeBytes > SMALL_COPY_BYTES ? (means.pendingBytes ?? 0) : 0;
  const neededMs = copyMs(sizeBytes + sharedBytes, means);
  if (neededMs <= means.timeLeftMs) {
    return partCount === undefined ? { kind: "put" } : { kind: "parts", partCount };
  }
  const { lifeMs = Number.POSITIVE_INFINITY } = means;
  if (
    partCount !== undefined &&
    means.canHandOver &&
    copyMs(sizeBytes / partCount, means) <= lifeMs
  ) {
    return { kind: "hand-over", partCount, ranges: splitParts(partCount, sizeBytes) };
  }
  const aloneMs = copyMs(sizeBytes, means);
  return aloneMs > lifeMs
    ? { kind: "never", neededMs: aloneMs, haveMs: lifeMs }
    : { kind: "no-time", neededMs };
}

function copyMs(sizeBytes: number, { bytesPerSecond }: CopyMeans): number {
  return (sizeBytes / bytesPerSecond) * 1000;
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

/** What a person is to do about a copy that no worker has the time for (B6). */
export function neverFits({
  neededMs,
  haveMs,
}: Pick<Extract<CopyPlan, { kind: "never" }>, "neededMs" | "haveMs">): string {
  return (
    `the copy takes about ${seconds(neededMs)}, and an invocation has ${seconds(haveMs)}: give the function a ` +
    "longer timeout; what was uploaded in parts can be handed to part workers by PARTS_QUEUE"
  );
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
