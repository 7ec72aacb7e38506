import { type CapacitySettings, GROWN_PLACE, type Times } from "./conditions.ts";
import type { Lag } from "./gauge.ts";
import { simulate } from "./simulate.ts";
import { SEED } from "./study-case.ts";

/** The destination takes nothing for a while, and events come all the time until it does again. */
export interface OutageRow {
  readonly outageMinutes: number;
  readonly offered: number;
  readonly lag: Lag;
  /** After the outage, until the last of them has its replica. */
  readonly doneSeconds: number;
  readonly mostWaiting: number;
  readonly returned: number;
  readonly dead: number;
}

const OFFERED = 100;
const BEGINS_MS = 60_000;
const LONGEST_MS = 8 * 3_600_000;

/** Runs it until all is worked off. */
export function runOutage(
  outageMinutes: number,
  settings: CapacitySettings,
  times: Times,
): OutageRow {
  const untilMs = BEGINS_MS + outageMinutes * 60_000;
  const { lag, returned, dead, backlog } = simulate({
    ...{ seed: SEED, settings, place: GROWN_PLACE, times },
    arrivals: { perSecond: OFFERED, untilMs, hotShare: 0 },
    outage: { fromMs: BEGINS_MS, untilMs },
    ...{ durationMs: LONGEST_MS, fromMs: 0, drains: true },
  });
  return {
    ...{ outageMinutes, offered: OFFERED, lag, returned, dead },
    doneSeconds: ((backlog.at(-1)?.atMs ?? untilMs) - untilMs) / 1_000,
    mostWaiting: Math.max(...backlog.map(({ bridge, buffer, queue }) => bridge + buffer + queue)),
  };
}
