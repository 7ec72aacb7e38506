import type { ReplicationFailure } from "../model/replication-failure.ts";

/** A record that goes back to its queue. */
export interface ReturnedRecord {
  /** Why; undefined: there was no time left to begin it. */
  readonly cause: ReplicationFailure | undefined;
  /** How often the queue has given it out, this time included: from 1. */
  readonly receives: number;
}

/** The first wait. Most throttles and broken connections are over by then. */
const FIRST_DELAY_MS = 5_000;
/** Each wait is so many times the one before. */
const GROWTH = 2;
/** The longest wait: what mends itself later than that is found mended within half an hour. */
const MAX_DELAY_MS = 30 * 60_000;
/** SQS counts in seconds, and a lease that ends now may end a moment later by the other clock. */
const MIN_LEASE_DELAY_MS = 1_000;
/** Waits differ by this share of them at most, so that what failed together is not tried together. */
const SPREAD = 0.25;

/**
 * How long a returned record waits until it is tried again (B4), in milliseconds. Pure.
 *
 * It doubles with every receive, from five seconds to half an hour: with a queue that gives a record out
 * twenty times, it is tried for five to six hours before it is a dead letter (B3). A record that waits for
 * another worker's lease is tried when that has ended, if that is sooner; one that there was no time for is
 * tried at once.
 *
 * @param random - from 0 up to, but not, 1: spreads the waits by a quarter of them.
 */
export function retryDelayMs(
  { cause, receives }: ReturnedRecord,
  nowMs: number,
  random: number,
): number {
  if (cause === undefined || cause.kind === "no-time") {
    return 0;
  }
  const grown = FIRST_DELAY_MS * GROWTH ** Math.max(0, receives - 1);
  const spread = 1 - SPREAD + 2 * SPREAD * random;
  const delayMs = Math.min(grown, MAX_DELAY_MS) * spread;
  return cause.kind === "leased" || cause.kind === "handed-over"
    ? Math.min(delayMs, Math.max(cause.untilMs - nowMs, MIN_LEASE_DELAY_MS))
    : delayMs;
}
