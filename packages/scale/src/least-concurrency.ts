import { batchTimes } from "./capacity.ts";
import { BUILT, type CapacitySettings, type Times } from "./conditions.ts";
import type { Lag } from "./gauge.ts";
import { runCase, steadyCase, type Tell } from "./study-case.ts";

/** The least of `functions.concurrency` with which a rate's lag is about that with as many as may be. */
export interface ConcurrencyRow {
  readonly offered: number;
  readonly concurrency: number;
  /** By arithmetic, what the rate keeps busy: below that it piles up. */
  readonly busy: number;
  readonly lag: Lag;
  /** With {@link MOST} of them. */
  readonly leastLag: Lag;
}

const RATES = [10, 100, 1_000, 5_000];
const MOST = 1_000;
/** How many times what is busy: the first with which the lag is close enough. */
const TIMES = [1.05, 1.2, 1.5, 2, 3];
/** How much more lag is close enough, at the 99th percentile. */
const CLOSE = 1.05;
/** The schema takes no fewer. */
const FEWEST = 2;
const SPAN = { durationMs: 300_000, fromMs: 100_000 };

/** Looks for it at some rates, by simulation. */
export function leastConcurrency(
  settings: CapacitySettings,
  times: Times,
  tell: Tell,
): readonly ConcurrencyRow[] {
  const perInvocation = (BUILT.objectBatch * 1_000) / batchTimes(times, settings).objectMs;
  return RATES.map((offered) => {
    tell(`concurrency for ${offered} a second`);
    const lagWith = (concurrency: number) => {
      const some = { settings: { ...settings, concurrency } };
      return runCase(steadyCase(offered, some, times, SPAN)).lag;
    };
    const leastLag = lagWith(MOST);
    const busy = offered / perInvocation;
    const tries = TIMES.map((share) => Math.max(FEWEST, Math.ceil(busy * share)));
    for (const concurrency of tries) {
      const lag = lagWith(concurrency);
      if (lag.p99Ms <= leastLag.p99Ms * CLOSE) {
        return { offered, concurrency, busy, lag, leastLag };
      }
    }
    return { offered, concurrency: MOST, busy, lag: leastLag, leastLag };
  });
}
