import { batchTimes, capacityOf } from "./capacity.ts";
import { type CapacitySettings, GROWN_PLACE, type Times } from "./conditions.ts";
import type { Lag } from "./gauge.ts";
import { runCase, steadyCase, type Tell } from "./study-case.ts";

/** What becomes of the figures where a time is another one. */
export interface SensitivityRow {
  readonly time: keyof Times;
  readonly value: number;
  /** At {@link RATE}. */
  readonly lag: Lag;
  /** What `functions.concurrency` allows. */
  readonly mostPerSecond: number;
  readonly batchMs: number;
}

const RATE = 100;
/** To China it is some 200 ms. */
const FAR_MS = 200;
const HALVED_AND_DOUBLED = [
  "s3AnswerMs",
  "ledgerAnswerMs",
  "queueAnswerMs",
  "eventDeliveryMs",
  "spread",
  "objectCpuMs",
] as const satisfies readonly (keyof Times)[];

/** Halves and doubles each time that is assumed, or that another machine would have otherwise. */
export function sensitivities(
  settings: CapacitySettings,
  times: Times,
  tell: Tell,
): readonly SensitivityRow[] {
  const others: readonly (readonly [keyof Times, number])[] = [
    ...HALVED_AND_DOUBLED.flatMap((name) =>
      [0.5, 2].map((factor) => [name, times[name] * factor] as const),
    ),
    ["betweenPartitionsMs", times.betweenPartitionsMs / 2],
    ["betweenPartitionsMs", FAR_MS],
  ];
  return others.map(([time, value]) => {
    tell(`${time} of ${value}`);
    const changed = { ...times, [time]: value };
    const { lag } = runCase(steadyCase(RATE, { settings }, changed));
    const limits = capacityOf(settings, GROWN_PLACE, changed);
    const own = limits.find(({ limit }) => limit === "functions.concurrency");
    const batchMs = batchTimes(changed, settings).objectMs;
    return { time, value, lag, mostPerSecond: own?.perSecond ?? 0, batchMs };
  });
}
