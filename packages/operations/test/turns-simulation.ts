import {
  endsEarly,
  endTurn,
  type Pressure,
  type Turns,
  takeTurn,
} from "../src/distributed/turns.ts";
import { VirtualTime } from "./queue-simulation.ts";

/** A run whose limit is 1 in all. */
export interface SimulatedRun {
  readonly children: number;
  /** Children that use up the limit; each does a share of it at most. */
  readonly needed: number;
  /** Children that a side bears at one time before it answers that it has too much. */
  readonly bears?: number;
  readonly seed: number;
  readonly hours: number;
}

/** What it came to; averages are of the time after the first two hours. */
export interface SimulatedTurns {
  /** The most of the limit that children had together at any time. */
  readonly mostShare: number;
  /** Of the limit, what was used. */
  readonly usedShare: number;
  /** Children that were at work, and so paid for. */
  readonly paidChildren: number;
  /** Slices of which a service had too much. */
  readonly throttledShare: number;
}

const SLICE_MS = 270_000;
const HOUR_MS = 3_600_000;
const WARM_MS = 2 * HOUR_MS;
/** One slice in so many is the last one of its range; then the child begins another. */
const SLICES_OF_RANGE = 12;

/** Works a run of ranges without end, with the code that decides whose turn it is, on a clock that only it moves. */
export async function simulateTurns(run: SimulatedRun): Promise<SimulatedTurns> {
  const { children, needed, bears = Number.POSITIVE_INFINITY, seed, hours } = run;
  const time = new VirtualTime();
  const random = randomOf(seed);
  const endMs = hours * HOUR_MS;
  const shares = new Map<number, number>();
  let turns: Turns | undefined;
  let [mostShare, usedMs, paidMs, slices, throttled] = [0, 0, 0, 0, 0];
  const work = async (index: number, share: number, most: number): Promise<Pressure> => {
    const begunMs = time.nowMs;
    shares.set(index, share);
    mostShare = Math.max(mostShare, sumOf(shares));
    const does = Math.min(share, 1 / needed);
    const isThrottled = shares.size > bears;
    const saw = { isThrottled, waitedShare: does / share };
    const isShort = endsEarly(saw, SLICE_MS, most);
    await time.sleep(isShort ? 60_000 : SLICE_MS * (0.8 + 0.2 * random()));
    shares.delete(index);
    if (begunMs >= WARM_MS) {
      const tookMs = time.nowMs - begunMs;
      usedMs += does * tookMs;
      paidMs += tookMs;
      slices += 1;
      throttled += isThrottled ? 1 : 0;
    }
    return saw;
  };
  const child = async (first: number) => {
    let index = first;
    await time.sleep(random() * 5_000);
    while (time.nowMs < endMs) {
      const asking = () => ({ index, nowMs: time.nowMs, sliceMs: SLICE_MS, parallel: children });
      const taken = takeTurn(turns, asking());
      turns = taken.turns;
      const { turn } = taken;
      if (turn.kind === "wait") {
        await time.sleep(turn.seconds * 1_000);
        continue;
      }
      const sinceMs = time.nowMs;
      const saw = await work(index, turn.share, turn.children);
      const isDone = random() < 1 / SLICES_OF_RANGE;
      turns = endTurn(turns, { ...asking(), isDone, sinceMs, saw });
      index += isDone ? children : 0;
    }
  };
  await time.until(Promise.all(Array.from({ length: children }, (_, index) => child(index))));
  const spanMs = time.nowMs - WARM_MS;
  return {
    mostShare,
    usedShare: usedMs / spanMs,
    paidChildren: paidMs / spanMs,
    throttledShare: throttled / Math.max(1, slices),
  };
}

function sumOf(shares: ReadonlyMap<number, number>): number {
  return [...shares.values()].reduce((sum, share) => sum + share, 0);
}

/** The same numbers for the same seed, from 0 to 1 (Park and Miller's generator). */
function randomOf(seed: number): () => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}
