import type { Times } from "./conditions.ts";
import type { Deployment } from "./deployments.ts";
import type { Backlog, Lag } from "./gauge.ts";
import { simulate } from "./simulate.ts";
import { SEED } from "./study-case.ts";

/** A million events that come within a minute. */
export interface BurstRow {
  readonly deployment: Deployment["id"];
  readonly lag: Lag;
  /** When the last replica stands, after the first write. */
  readonly doneSeconds: number;
  /** What waited at most, wherever. */
  readonly mostWaiting: number;
  readonly mostInvocations: number;
  readonly returned: number;
  readonly dead: number;
  /** What waits, in steps of so many seconds: for a plot. */
  readonly stepSeconds: number;
  readonly waiting: readonly number[];
}

const EVENTS = 1e6;
const WITHIN_MS = 60_000;
const LONGEST_MS = 4 * 3_600_000;
const STEP_SECONDS = 10;

/** Runs it until all is worked off. */
export function runBurst({ id, settings, place }: Deployment, times: Times): BurstRow {
  const perSecond = EVENTS / (WITHIN_MS / 1_000);
  const figures = simulate({
    ...{ seed: SEED, settings, place, times },
    arrivals: { perSecond, untilMs: WITHIN_MS, hotShare: 0 },
    ...{ durationMs: LONGEST_MS, fromMs: 0, drains: true },
  });
  const { lag, object, returned, dead, backlog } = figures;
  const waiting = backlog.map(totalOf);
  return {
    ...{ deployment: id, lag, returned, dead },
    doneSeconds: (backlog.at(-1)?.atMs ?? 0) / 1_000,
    mostWaiting: Math.max(...waiting),
    mostInvocations: object.most,
    stepSeconds: STEP_SECONDS,
    waiting: waiting.filter((_, second) => (second + 1) % STEP_SECONDS === 0),
  };
}

function totalOf({ bridge, buffer, queue }: Backlog): number {
  return bridge + buffer + queue;
}
