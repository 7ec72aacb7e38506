import { SERVICE_LIMITS, SERVICE_TIMES, type ServiceFact } from "@xpart/operations";
import { capacityOf, keyCapacity, type LimitRate } from "./capacity.ts";
import { BUILT, type CapacitySettings, SPREAD, type Times, timesOf } from "./conditions.ts";
import { type DefaultSettings, defaultSettings } from "./default-settings.ts";
import { type Deployment, deployments } from "./deployments.ts";
import { type ConcurrencyRow, leastConcurrency } from "./least-concurrency.ts";
import { type MeasuredFact, measuredFacts, measuredTimes } from "./measured-times.ts";
import { type BurstRow, runBurst } from "./run-burst.ts";
import { type OutageRow, runOutage } from "./run-outage.ts";
import { type SensitivityRow, sensitivities } from "./sensitivity.ts";
import { runCase, SEED, type StudyRow, steadyCase, type Tell } from "./study-case.ts";

/** All that the page shows. */
export interface Study {
  readonly seed: number;
  readonly measured: readonly MeasuredFact[];
  readonly times: Times;
  /** What AWS documents, and what is assumed of it. */
  readonly facts: readonly (ServiceFact & { readonly name: string })[];
  readonly spread: number;
  readonly built: typeof BUILT;
  readonly defaults: DefaultSettings;
  readonly deployments: readonly (Deployment & { readonly limits: readonly LimitRate[] })[];
  readonly steady: readonly SteadyRow[];
  readonly bursts: readonly BurstRow[];
  readonly outages: readonly OutageRow[];
  readonly hotKeys: {
    readonly versionsPerSecond: number;
    readonly rows: readonly (StudyRow & { readonly offered: number; readonly share: number })[];
  };
  readonly bigObject: readonly (StudyRow & { readonly partConcurrency: number })[];
  readonly backfills: readonly BackfillRow[];
  readonly memory: readonly MemoryRow[];
  readonly windows: readonly WindowRow[];
  readonly concurrency: readonly ConcurrencyRow[];
  readonly sensitivity: readonly SensitivityRow[];
}

/** A rate that one of the deployments is offered. */
export interface SteadyRow extends StudyRow {
  readonly deployment: Deployment["id"];
  readonly offered: number;
}

/** Live events beside a backfill. */
export interface BackfillRow extends StudyRow {
  readonly live: number;
  readonly keysPerSecond: number;
  readonly mostWaiting: number;
  readonly concurrency: number;
  readonly keysDonePerSecond: number;
}

/** How long eventHandler waits for how full a batch. */
export interface WindowRow extends StudyRow {
  readonly offered: number;
  readonly batch: number;
  readonly windowMs: number;
}

/** A size of queueHandler's memory. */
export interface MemoryRow extends StudyRow {
  readonly memoryMb: number;
  readonly mostPerSecond: number;
}

const RATES = [1, 10, 100, 1_000, 10_000, 100_000];
const HOT = [
  [100, 0.01],
  [100, 0.1],
  [100, 0.5],
  [1_000, 0.001],
  [1_000, 0.01],
  [1_000, 0.1],
] as const;
/** In minutes. */
const OUTAGES = [1, 10, 60];
const PART_WORKERS = [2, 8, 20];
const BIG = { bytes: 8 * 1_024 ** 3, partBytes: 64 * 1_024 ** 2, writtenMs: 310_000 };
const MEMORY_MB = [256, 512, 1_024, 1_769, 3_008];
/** Keys enough to last. */
const MANY_KEYS = 1e7;

/** Runs all cases. Pure: the same measured figures give the same study. */
export function runStudy(measuredJson: string, tell: Tell): Study {
  const measured = measuredFacts(measuredJson);
  const times = timesOf(measuredTimes(measured));
  const defaults = defaultSettings();
  const all = deployments(defaults.capacity);
  const settings = defaults.capacity;
  return {
    ...{ seed: SEED, measured, times, defaults, spread: SPREAD, built: BUILT },
    facts: Object.entries({ ...SERVICE_LIMITS, ...SERVICE_TIMES }).map(([name, fact]) => ({
      name,
      ...fact,
    })),
    deployments: all.map((one) => ({
      ...one,
      limits: capacityOf(one.settings, one.place, times),
    })),
    steady: all.flatMap((one) => RATES.map((offered) => steadyRow(one, offered, times, tell))),
    bursts: all.map((one) => {
      tell(`a burst, ${one.name}`);
      return runBurst(one, times);
    }),
    outages: OUTAGES.map((minutes) => {
      tell(`an outage of ${minutes} minutes`);
      return runOutage(minutes, settings, times);
    }),
    hotKeys: {
      versionsPerSecond: keyCapacity(settings, times),
      rows: HOT.map(([offered, share]) => {
        tell(`a hot key, ${share} of ${offered} a second`);
        const arrivals = { perSecond: offered, hotShare: share };
        return {
          offered,
          share,
          ...runCase(steadyCase(offered, { settings }, times, { arrivals })),
        };
      }),
    },
    bigObject: PART_WORKERS.map((partConcurrency) => {
      tell(`8 GiB, ${partConcurrency} part workers`);
      const some = { settings: { ...settings, partConcurrency } };
      return { partConcurrency, ...runCase(steadyCase(100, some, times, { big: BIG })) };
    }),
    backfills: backfillRows(defaults, times, tell),
    memory: MEMORY_MB.map((memoryMb) => memoryRow({ ...settings, memoryMb }, times, tell)),
    windows: windowRows(settings, times, tell),
    concurrency: leastConcurrency(settings, times, tell),
    sensitivity: sensitivities(settings, times, tell),
  };
}

function steadyRow(deployment: Deployment, offered: number, times: Times, tell: Tell): SteadyRow {
  tell(`${offered} a second, ${deployment.name}`);
  return { deployment: deployment.id, offered, ...runCase(steadyCase(offered, deployment, times)) };
}

function windowRows(settings: CapacitySettings, times: Times, tell: Tell): readonly WindowRow[] {
  const built = { batch: BUILT.eventBatch, windowMs: BUILT.eventWindowMs };
  // Without a window Lambda takes ten at most.
  const none = { batch: BUILT.request, windowMs: 0 };
  return [1, 10, 100, 1_000].flatMap((offered) =>
    [built, none].map((invoked) => {
      tell(`${offered} a second with a window of ${invoked.windowMs} ms`);
      return {
        offered,
        ...invoked,
        ...runCase(steadyCase(offered, { settings }, times, { invoked })),
      };
    }),
  );
}

function memoryRow(settings: CapacitySettings, times: Times, tell: Tell): MemoryRow {
  const { memoryMb } = settings;
  tell(`${memoryMb} MB`);
  const scaled = steadyCase(100, { settings }, times);
  const limits = capacityOf(settings, scaled.place, times);
  const own = limits.find(({ limit }) => limit === "functions.concurrency");
  return { memoryMb, mostPerSecond: own?.perSecond ?? 0, ...runCase(scaled) };
}

function backfillRows(
  { capacity, keysPerSecond, mostWaiting }: DefaultSettings,
  times: Times,
  tell: Tell,
): readonly BackfillRow[] {
  const most = { keysPerSecond: 3_000, mostWaiting: 5_000, concurrency: 200 };
  const own = { keysPerSecond, mostWaiting, concurrency: capacity.concurrency };
  return [
    ...[10, 100, 1_000].map((live) => ({ live, ...own })),
    { live: 100, ...own, keysPerSecond: 3_000, mostWaiting: 5_000 },
    { live: 100, ...most },
  ].map((row) => {
    tell(`a backfill of ${row.keysPerSecond} keys a second beside ${row.live} events`);
    const backfill = { ...row, keys: MANY_KEYS };
    const settings = { ...capacity, concurrency: row.concurrency };
    const span = { durationMs: 400_000, fromMs: 100_000 };
    const ran = runCase(steadyCase(row.live, { settings }, times, { backfill, ...span }));
    const keysDone = ran.backfillLag?.count ?? 0;
    return {
      ...row,
      ...ran,
      keysDonePerSecond: (keysDone * 1_000) / (span.durationMs - span.fromMs),
    };
  });
}
