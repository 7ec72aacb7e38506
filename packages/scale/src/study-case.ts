import { type CapacitySettings, GROWN_PLACE, type Place, type Times } from "./conditions.ts";
import type { Backlog, Figures, FunctionUse, Lag } from "./gauge.ts";
import { type HourlyLine, hourlyCost, totalOf } from "./hourly-cost.ts";
import type { ScaleCase } from "./scale-case.ts";
import { simulate } from "./simulate.ts";

/** Tells what is run next. */
export type Tell = (what: string) => void;

/** What all cases of the study are run with. */
export const SEED = 20_261_128;

/** What a case of the study came to, as the page shows it. */
export interface StudyRow {
  readonly perSecond: number;
  readonly lag: Lag;
  readonly hotLag?: Lag | undefined;
  readonly bigLag?: Lag | undefined;
  readonly backfillLag?: Lag | undefined;
  readonly growsPerSecond: number;
  readonly backlog: Backlog;
  readonly event: FunctionUse;
  readonly object: FunctionUse;
  readonly returned: number;
  readonly dead: number;
  readonly dollarsAnHour: number;
  readonly cost: readonly HourlyLine[];
}

const MS_IN_SECOND = 1_000;
const NO_BACKLOG: Backlog = { atMs: 0, bridge: 0, buffer: 0, queue: 0 };

/** How long a rate is simulated, in seconds, and from when on it counts: the higher, the shorter, for the same number of events. */
function spanOf(perSecond: number): { readonly durationMs: number; readonly fromMs: number } {
  const [seconds, from] =
    perSecond <= 10 ? [3_600, 600] : perSecond <= 1_000 ? [600, 300] : [300, 200];
  return { durationMs: seconds * MS_IN_SECOND, fromMs: from * MS_IN_SECOND };
}

/** A case at a steady rate. */
export function steadyCase(
  perSecond: number,
  { settings, place = GROWN_PLACE }: { settings: CapacitySettings; place?: Place },
  times: Times,
  more: Partial<ScaleCase> = {},
): ScaleCase {
  return {
    ...{ seed: SEED, settings, place, times },
    arrivals: { perSecond, hotShare: 0 },
    ...spanOf(perSecond),
    ...more,
  };
}

/** Runs a case, and keeps what the page shows. */
export function runCase(scaled: ScaleCase): StudyRow {
  return rowOf(simulate(scaled), scaled.settings);
}

/** What the page shows of figures. */
export function rowOf(figures: Figures, settings: CapacitySettings): StudyRow {
  const { perSecond, lag, hotLag, bigLag, backfillLag, growsPerSecond, event, object } = figures;
  const cost = hourlyCost(figures, settings);
  return {
    ...{ perSecond, lag, growsPerSecond, event, object },
    ...(hotLag.count > 0 ? { hotLag } : {}),
    ...(bigLag.count > 0 ? { bigLag } : {}),
    ...(backfillLag.count > 0 ? { backfillLag } : {}),
    backlog: figures.backlog.at(-1) ?? NO_BACKLOG,
    ...{ returned: figures.returned, dead: figures.dead },
    ...{ cost, dollarsAnHour: totalOf(cost) },
  };
}
