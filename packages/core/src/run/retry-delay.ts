import type { ReplicationFailure } from "../model/replication-failure.ts";

/** A record that goes back to its queue. */
export interface ReturnedRecord {
  /** Why; undefined: there was no time left to begin it. */
  readonly cause: ReplicationFailure | undefined;
  /** How often the queue has given it out, this time included: from 1. */
  readonly receives: number;
}

/**
 * How often a queue gives a message out before it counts as dead (B3). The queues are made with it, and the
 * waits for a lease count on it.
 */
export const RECEIVE_LIMIT = 20;

/** The first wait. Most throttles and broken connections are over by then. */
const FIRST_DELAY_MS = 5_000;
/** Each wait is so many times the one before. */
const GROWTH = 2;
/** The longest wait: what mends itself later than that is found mended within half an hour. */
const MAX_DELAY_MS = 30 * 60_000;
/** SQS counts in seconds, and a lease that ends now may end a moment later by the other clock. */
const MIN_LEASE_DELAY_MS = 1_000;
/** Waits for a lease get longer than others only where the receives would else not last until its end. */
const MAX_LEASE_DELAY_MS = 60 * 60_000;
/** Receives that are left for the work itself when a lease ends, as far as there are so many. */
const SPARE_RECEIVES = 5;
/** So often a record that others left no time for is tried at once: with a batch of ten, a few are enough. */
const RECEIVES_AT_ONCE = 5;
/** Waits differ by this share of them at most, so that what failed together is not tried together. */
const SPREAD = 0.25;

/**
 * How long a returned record waits until it is tried again (B4), in milliseconds. Pure.
 *
 * It doubles with every receive, from five seconds to half an hour: with {@link RECEIVE_LIMIT} it is tried
 * for five to six hours before it is a dead letter (B3). Receives count and not failures, so that one whose workers were
 * killed, or that stood behind others, does not use the few that it has left up within minutes. A record that waits for another worker's lease is
 * tried when that has ended, if that is sooner; and as seldom before that as it takes to outlive any lease
 * of up to twelve hours, the longest that SQS lets a message wait. One that other records left no time for is
 * tried at once, a few times: the next worker has other company. One that was alone waits like others.
 *
 * @param random - from 0 up to, but not, 1: spreads the waits by a quarter of them.
 */
export function retryDelayMs(
  { cause, receives }: ReturnedRecord,
  nowMs: number,
  random: number,
): number {
  const spread = 1 - SPREAD + 2 * SPREAD * random;
  switch (cause?.kind) {
    case undefined:
    case "no-time": {
      const isAlone = cause?.isAlone ?? false;
      const tries = isAlone ? receives : receives - RECEIVES_AT_ONCE;
      return !isAlone && tries <= 0 ? 0 : grownMs(tries) * spread;
    }
    case "leased":
    case "handed-over":
      return leaseDelayMs(cause.untilMs - nowMs, receives, grownMs(receives) * spread);
    default:
      return grownMs(receives) * spread;
  }
}

function grownMs(receives: number): number {
  return Math.min(FIRST_DELAY_MS * GROWTH ** Math.max(0, receives - 1), MAX_DELAY_MS);
}

/** Waits so long that the receives that are left, an hour each, last until the end of the lease. */
function leaseDelayMs(restMs: number, receives: number, usualMs: number): number {
  const lastsMs = Math.max(restMs, MIN_LEASE_DELAY_MS);
  const receivesLeft = Math.max(1, RECEIVE_LIMIT - SPARE_RECEIVES - receives);
  const atLeastMs = lastsMs - (receivesLeft - 1) * MAX_LEASE_DELAY_MS;
  return Math.min(lastsMs, Math.max(usualMs, atLeastMs));
}
