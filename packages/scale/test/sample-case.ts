import { type CapacitySettings, GROWN_PLACE, type Times, timesOf } from "../src/conditions.ts";
import type { ScaleCase } from "../src/scale-case.ts";

/** What `functions` has by default. */
export const SETTINGS: CapacitySettings = {
  memoryMb: 1_024,
  eventConcurrency: 50,
  concurrency: 50,
  partConcurrency: 20,
  timeoutSeconds: 300,
};

/** Every answer takes its median, and no start is cold: what arithmetic can say to the last digit. */
export const EXACT_TIMES: Times = {
  ...timesOf({
    ...{ objectCpuMs: 2, eventCpuMs: 0.01, requestCpuMs: 0.4 },
    ...{ eventColdMs: 0, objectColdMs: 0 },
  }),
  spread: 0,
};

/** Ten minutes of which the second half counts. */
export function caseOf(perSecond: number, changes: Partial<ScaleCase> = {}): ScaleCase {
  return {
    ...{ seed: 7, settings: SETTINGS, place: GROWN_PLACE, times: EXACT_TIMES },
    arrivals: { perSecond, hotShare: 0 },
    ...{ durationMs: 600_000, fromMs: 300_000 },
    ...changes,
  };
}
