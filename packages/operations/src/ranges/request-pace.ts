/** When a request may be sent: shared by all that ask one side. */
export interface RequestPace {
  /** Resolves when it is the caller's turn. */
  turn(): Promise<void>;
  /** The side had too many: from now on requests come half as often. */
  throttled(): void;
  /** The side answered: they come a little more often again, up to the rate that was asked for. */
  succeeded(): void;
}

const SECOND_MS = 1_000;
/** A request a second goes on being sent, however often that is too many. */
const LOWEST_RATE = 1;
/** What one answer gives back of the rate, in requests a second: all of 100 within some thousand answers. */
const RISE = 0.05;

/**
 * Paces requests evenly.
 *
 * @param requestsPerSecond - the most; what S3 takes of one prefix is 5,500 (user guide, "Performance guidelines").
 */
export function createRequestPace(
  requestsPerSecond: number,
  { now, sleep }: { now(): number; sleep(ms: number): Promise<void> },
): RequestPace {
  let rate = requestsPerSecond;
  let nextMs = Number.NEGATIVE_INFINITY;
  let loweredMs = Number.NEGATIVE_INFINITY;
  return {
    async turn() {
      const nowMs = now();
      const myMs = Math.max(nowMs, nextMs);
      nextMs = myMs + SECOND_MS / rate;
      if (myMs > nowMs) {
        await sleep(myMs - nowMs);
      }
    },
    throttled() {
      // Of requests that were under way together all are refused: that says no more than one of them does.
      if (now() - loweredMs < SECOND_MS) {
        return;
      }
      loweredMs = now();
      rate = Math.max(LOWEST_RATE, rate / 2);
    },
    succeeded() {
      rate = Math.min(requestsPerSecond, rate + RISE);
    },
  };
}
