import { deliver, KEY } from "./deliver.ts";
import { withLate } from "./late-worlds.ts";

/** How many messages of one group SQS gives a worker at a time. */
const BATCH = 10;

type Body = Parameters<typeof deliver>[1];

/** How a key's late versions come. */
export interface LateArrivals {
  /** How many versions are older than the one that readers see. */
  readonly versions: number;
  /** Whether the event of the oldest comes first, or of the newest: then each goes below all that came before. */
  readonly events: "in-order" | "backwards";
  /** How long a request to a bucket takes, in milliseconds. */
  readonly s3Ms: number;
  /** The same of the ledger. */
  readonly ledgerMs: number;
}

/** What readers saw meanwhile. */
export interface MeasuredExposure {
  /** How often older content became current. */
  readonly windows: number;
  /** For how long it was, in all. */
  readonly olderMs: number;
  /** How long all of it took. */
  readonly totalMs: number;
  /** Requests that were made while it was current. */
  readonly requests: number;
}

/** Measures for how long readers see older content while late versions of a key come (R8), in virtual time. */
export async function measureExposure(arrivals: LateArrivals): Promise<MeasuredExposure> {
  const { versions, events, s3Ms, ledgerMs } = arrivals;
  const contents = Array.from({ length: versions + 1 }, (_, index) => `v${index + 1}`);
  const { world, announce } = await withLate({ contents });
  const newest = contents.at(-1);
  const beganMs = world.nowMs;
  let olderSinceMs: number | undefined;
  let [windows, olderMs, requests] = [0, 0, 0];
  world.intercept = (call) => {
    world.nowMs += call.startsWith("ledger.") ? ledgerMs : s3Ms;
    requests += olderSinceMs === undefined ? 0 : 1;
    return undefined;
  };
  world.destination.onChange = () => {
    const isOlder = world.contents("destination", KEY)[0] !== newest;
    if (isOlder && olderSinceMs === undefined) {
      windows += 1;
      olderSinceMs = world.nowMs;
    } else if (!isOlder && olderSinceMs !== undefined) {
      olderMs += world.nowMs - olderSinceMs;
      olderSinceMs = undefined;
    }
  };
  const late = contents.slice(0, -1).map((_, index) => announce(index + 1));
  let waiting: readonly Body[] = events === "in-order" ? late : late.toReversed();
  while (waiting.length > 0) {
    const returned = await deliver(world, ...waiting.slice(0, BATCH));
    waiting = [...returned, ...waiting.slice(BATCH)];
  }
  return { windows, olderMs, totalMs: world.nowMs - beganMs, requests };
}
