import { createS3VersionLister } from "@xpart/aws-adapters";
import { describeFailure } from "@xpart/core";
import { type Deployment, printable, remedyFor, type Status } from "@xpart/operations";
import type { Point, Reach } from "../answers.ts";

/** What is known of a deployment, by the last look at it. */
export interface Seen {
  readonly source?: Reach;
  readonly destination?: Reach;
  readonly status?: Status;
  /** The oldest first. */
  readonly points: readonly Point[];
}

/** Looks at a deployment when it is asked for, and no more often than that. */
export interface StatusWatch {
  /** What is known now; a look that is due is begun, and waited for only so long. */
  see(): Promise<Seen>;
  /** Whether each side answers, asked anew. */
  reach(): Promise<{ readonly source: Reach; readonly destination: Reach }>;
}

/** What a watch looks with. */
export interface StatusWatchOptions {
  readonly everyMs: number;
  readStatus(): Promise<Status>;
  now(): number;
}

/** Half an hour at the shortest interval, so that memory stays bounded. */
const MOST_POINTS = 720;
/** A page that opens must not wait for a side that does not answer. */
const LONGEST_WAIT_MS = 1_500;

/** Starts with nothing seen. */
export function createStatusWatch(
  deployment: Deployment,
  { everyMs, readStatus, now }: StatusWatchOptions,
): StatusWatch {
  const points: Point[] = [];
  let seen: Omit<Seen, "points"> = {};
  let lookedMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const reach = async () => {
    const [source, destination] = await Promise.all([
      reachOf("source", deployment, now),
      reachOf("destination", deployment, now),
    ]);
    return { source, destination };
  };
  const look = async () => {
    const [reached, status] = await Promise.all([
      reach().then((sides) => {
        seen = { ...seen, ...sides };
      }),
      readStatus(),
    ]);
    void reached;
    seen = { ...seen, status };
    points.push(pointOf(status));
    points.splice(0, points.length - MOST_POINTS);
  };
  return {
    reach,
    async see() {
      if (looking === undefined && now() - lookedMs >= everyMs) {
        lookedMs = now();
        looking = look().finally(() => {
          looking = undefined;
        });
        // Who waits hears of a failure; nobody may be waiting.
        looking.catch(() => undefined);
      }
      if (looking !== undefined) {
        await within(looking, LONGEST_WAIT_MS);
      }
      return { ...seen, points };
    },
  };
}

/** Resolves when the work has ended or so long has passed; rejects as the work does. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks for one entry of the listing, which is what all else rests on. */
async function reachOf(
  side: "source" | "destination",
  { buckets }: Deployment,
  now: () => number,
): Promise<Reach> {
  const beganMs = now();
  const listed = await createS3VersionLister(buckets[side]).listPage({ prefix: "" }, { limit: 1 });
  const tookMs = now() - beganMs;
  return listed.ok
    ? { tookMs }
    : {
        tookMs,
        why: printable(describeFailure({ kind: "service", error: listed.error })),
        remedy: remedyFor(listed.error),
      };
}

/** What is plotted of a status. */
export function pointOf({ atMs, lag, throughput, queues, deadLetters }: Status): Point {
  const messages = (all: Status["queues"]) =>
    all.reduce((sum, { waiting, inFlight }) => sum + waiting + inFlight, 0);
  return {
    atMs,
    ...lag,
    ...throughput,
    ...(queues.length === 0 ? {} : { waiting: messages(queues) }),
    ...(deadLetters.length === 0 ? {} : { dead: messages(deadLetters) }),
  };
}
