import type { Calendar } from "./calendar.ts";
import { LagHistogram } from "./lag-histogram.ts";
import { KIND, type Message } from "./message-ring.ts";
import type { Stages } from "./pipeline.ts";
import type { ScaleCase } from "./scale-case.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** How long something took from its write to its replica, in milliseconds. */
export interface Lag {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** What waits, and where. */
export interface Backlog {
  readonly atMs: number;
  /** Events that EventBridge may not deliver yet. */
  readonly bridge: number;
  /** On the buffering queue, and in eventHandler. */
  readonly buffer: number;
  /** On the FIFO queue, and in queueHandler. */
  readonly queue: number;
}

/** One function's invocations in the time that was measured. */
export interface FunctionUse {
  readonly invocations: number;
  /** At one time, in the mean. */
  readonly mean: number;
  readonly most: number;
  readonly coldStarts: number;
  readonly seconds: number;
}

/** What came of a case. */
export interface Figures {
  readonly measuredSeconds: number;
  /** Replicas a second. */
  readonly perSecond: number;
  readonly lag: Lag;
  readonly hotLag: Lag;
  readonly backfillLag: Lag;
  readonly bigLag: Lag;
  /** Each second. */
  readonly backlog: readonly Backlog[];
  /** By how many events a second the backlog grows: between the first and the last look of what is measured. */
  readonly growsPerSecond: number;
  readonly event: FunctionUse;
  readonly object: FunctionUse;
  readonly part: FunctionUse;
  readonly delivered: number;
  readonly returned: number;
  readonly dead: number;
  /** Units and requests that were taken. */
  readonly taken: {
    readonly ledger: number;
    readonly source: number;
    readonly destination: number;
  };
}

type Counts = ReturnType<typeof countsOf>;

/** Measures a pipeline. */
export class Gauge {
  /** What is in the pipeline, as the last look found. */
  depth = 0;
  readonly #calendar: Calendar;
  readonly #fromMs: number;
  readonly #untilMs: number;
  readonly #lags = Object.values(KIND).map(() => new LagHistogram());
  readonly #backlog: Backlog[] = [];
  #before: Counts | undefined;

  constructor(
    calendar: Calendar,
    { fromMs, durationMs }: Pick<ScaleCase, "fromMs" | "durationMs">,
  ) {
    this.#calendar = calendar;
    this.#fromMs = fromMs;
    this.#untilMs = durationMs;
  }

  /** A replica stands. */
  done({ writtenMs, kind }: Readonly<Message>, atMs: number): void {
    if (atMs >= this.#fromMs && atMs < this.#untilMs) this.#lags[kind]?.add(atMs - writtenMs);
  }

  look(stages: Stages): void {
    const { bridge, routes, queue, copies } = stages;
    const { nowMs } = this.#calendar;
    const looked = {
      atMs: nowMs,
      bridge: bridge.waiting,
      buffer: routes.depth,
      queue: queue.waiting + copies.inWork,
    };
    this.#backlog.push(looked);
    this.depth = looked.bridge + bridge.flying + looked.buffer + looked.queue + stages.parts.depth;
    if (this.#before === undefined && nowMs >= this.#fromMs) {
      this.#before = countsOf(stages, nowMs);
    }
  }

  figures(stages: Stages): Figures {
    const { nowMs } = this.#calendar;
    const after = countsOf(stages, nowMs);
    const before = this.#fromMs === 0 ? NOTHING : (this.#before ?? after);
    const seconds = (nowMs - before.atMs) / 1_000;
    const [live, hot, backfill, big] = this.#lags.map(lagOf);
    const use = (name: "event" | "object" | "part"): FunctionUse => ({
      invocations: after[name].invocations - before[name].invocations,
      mean: (after[name].runMs - before[name].runMs) / 1_000 / seconds,
      most: stages.pools[name].mostRunning,
      coldStarts: after[name].coldStarts - before[name].coldStarts,
      seconds: (after[name].runMs - before[name].runMs) / 1_000,
    });
    const done = (live?.count ?? 0) + (hot?.count ?? 0) + (big?.count ?? 0);
    return {
      measuredSeconds: seconds,
      perSecond: done / seconds,
      lag: live ?? NO_LAG,
      hotLag: hot ?? NO_LAG,
      backfillLag: backfill ?? NO_LAG,
      bigLag: big ?? NO_LAG,
      backlog: this.#backlog,
      growsPerSecond: this.#growth(),
      event: use("event"),
      object: use("object"),
      part: use("part"),
      delivered: after.delivered - before.delivered,
      returned: after.returned - before.returned,
      dead: after.dead - before.dead,
      taken: {
        ledger: after.ledger - before.ledger,
        source: after.source - before.source,
        destination: after.destination - before.destination,
      },
    };
  }

  #growth(): number {
    const measured = this.#backlog.filter(({ atMs }) => atMs >= this.#fromMs);
    const [first, last] = [measured[0], measured.at(-1)];
    if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
    const total = ({ bridge, buffer, queue }: Backlog) => bridge + buffer + queue;
    return ((total(last) - total(first)) * 1_000) / (last.atMs - first.atMs);
  }
}

const NO_LAG: Lag = { count: 0, p50Ms: 0, p99Ms: 0, mostMs: 0 };

function lagOf(histogram: LagHistogram): Lag {
  return {
    count: histogram.count,
    p50Ms: histogram.percentile(0.5),
    p99Ms: histogram.percentile(0.99),
    mostMs: histogram.mostMs,
  };
}

const IDLE = { invocations: 0, runMs: 0, coldStarts: 0 };
const NOTHING: Counts = {
  ...{ atMs: 0, delivered: 0, returned: 0, dead: 0, ledger: 0, source: 0, destination: 0 },
  ...{ event: IDLE, object: IDLE, part: IDLE },
};

function countsOf({ bridge, routes, copies, parts, pools, limits }: Stages, atMs: number) {
  const of = (
    { invocations, runMs }: { readonly invocations: number; readonly runMs: number },
    { coldStarts }: WorkerPool,
  ) => ({ invocations, runMs, coldStarts });
  return {
    atMs,
    delivered: bridge.delivered,
    returned: copies.returned,
    dead: copies.dead,
    ledger: limits.ledger.taken,
    source: limits.source.taken,
    destination: limits.destination.taken,
    event: of(routes, pools.event),
    object: of(copies, pools.object),
    part: of(parts, pools.part),
  };
}
