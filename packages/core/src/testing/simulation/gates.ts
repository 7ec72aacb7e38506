import type { PortError, PortSide } from "../../model/port-error.ts";
import { err, type Result } from "../../model/result.ts";
import type { FaultRates } from "./history.ts";
import type { Fate, PendingCall, WorkerLife } from "./pending-call.ts";
import type { Random } from "./random.ts";

/** A request that a worker gave up takes effect within this time, or never: what giving back counts on. */
const MOST_LATE_MS = 2_000;
/** A slow call takes up to this long, while others go on: longer than visibility, as long as a worker. */
const MOST_SLOW_MS = 60_000;
/** One whose worker died, within this time: by so much a lease outlives its worker. */
const MOST_LATE_AFTER_CRASH_MS = 5_000;

/** Why a call is refused: what the services answer when they are busy, closed or confused. */
const REFUSALS = ["throttled", "unavailable", "expired-credentials"] as const;

interface LateCall {
  readonly call: PendingCall;
  readonly dueMs: number;
}

/**
 * All calls of all workers wait here until the world lets one of them happen, in an order that the seed
 * chooses. So every interleaving of workers is possible, and a worker can die between any two calls.
 */
export class Gates {
  faults: FaultRates;
  /** What is denied as a whole now. */
  isOut: (call: PendingCall) => boolean = () => false;
  readonly #skewMs: number;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #trace: (call: PendingCall, fate: Fate | "out") => void;
  readonly #pending: PendingCall[] = [];
  #late: LateCall[] = [];

  /**
   * @param skewMs - how far two workers' clocks are apart at most: a lease's margin is for clocks and late
   * requests together, so the one shortens the other.
   */
  constructor(
    faults: FaultRates,
    skewMs: number,
    random: Random,
    now: () => number,
    trace: (call: PendingCall, fate: Fate | "out") => void,
  ) {
    this.faults = faults;
    this.#skewMs = skewMs;
    this.#random = random;
    this.#now = now;
    this.#trace = trace;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#pending.length;
  }

  /** How many calls that were given up are still on their way. */
  get late(): number {
    return this.#late.length;
  }

  /** When the next call can happen, or takes effect late. */
  nextDueMs(): number {
    return Math.min(...this.#pending.map(({ readyAtMs }) => readyAtMs), this.#nextLateMs());
  }

  #nextLateMs(): number {
    return Math.min(...this.#late.map(({ dueMs }) => dueMs));
  }

  /** Lets those take effect whose time comes by then, each at its own. */
  performLateUntil(untilMs: number, setNow: (ms: number) => void): void {
    for (let ms = this.#nextLateMs(); ms <= untilMs; ms = this.#nextLateMs()) {
      setNow(ms);
      this.performLate();
    }
  }

  /** Lets those take effect whose time has come, in the order of their times. */
  performLate(): void {
    if (this.#late.length > 0) {
      const nowMs = this.#now();
      const due = this.#late.filter(({ dueMs }) => dueMs <= nowMs);
      this.#late = this.#late.filter(({ dueMs }) => dueMs > nowMs);
      for (const { call } of due.sort((a, b) => a.dueMs - b.dueMs)) {
        void call.perform(true);
      }
    }
  }

  /** Lets all that is on its way take effect now. */
  performAllLate(): void {
    for (const { call } of this.#late.splice(0)) {
      void call.perform(true);
    }
  }

  /** A worker's call: resolves once the world has let it happen; never, if the worker dies first. */
  call<T>(
    worker: WorkerLife,
    side: PortSide,
    operation: string,
    key: string,
    isWrite: boolean,
    perform: (isLate: boolean) => Promise<Result<T, PortError>>,
  ): Promise<Result<T, PortError>> {
    return new Promise((resolve) => {
      if (!worker.isDead) {
        const settle = resolve as (answer: unknown) => void;
        const isSlow = this.#random.chance(this.faults.slow);
        const readyAtMs = isSlow ? this.#now() + this.#random.below(MOST_SLOW_MS) : 0;
        this.#pending.push({
          worker,
          side,
          operation,
          key,
          isWrite,
          readyAtMs,
          perform,
          resolve: settle,
        });
      }
    });
  }

  /** Lets one waiting call happen. @returns whether one could. */
  release(): boolean {
    const nowMs = this.#now();
    const isAnySlow = this.#pending.some(({ readyAtMs }) => readyAtMs > nowMs);
    const ready = isAnySlow
      ? this.#pending.filter(({ readyAtMs }) => readyAtMs <= nowMs)
      : this.#pending;
    const call = ready[this.#random.below(ready.length)];
    if (call === undefined) {
      return false;
    }
    this.#pending.splice(this.#pending.indexOf(call), 1);
    this.#decide(call, nowMs);
    return true;
  }

  #decide(call: PendingCall, nowMs: number): void {
    if (this.isOut(call)) {
      this.#trace(call, "out");
      this.#fail(call, "denied");
      return;
    }
    const fate = this.#drawFate(call.isWrite);
    this.#trace(call, fate);
    switch (fate) {
      case "happen":
        call.worker.failures.delete(call.key);
        call.resolve(call.perform(false));
        return;
      case "refuse":
        this.#fail(call, this.#random.pick(REFUSALS));
        return;
      case "lose-answer":
        call.perform(false);
        this.#fail(call, "unavailable");
        return;
      case "crash-before":
        this.kill(call.worker);
        return;
      case "crash-after":
        call.perform(true);
        this.kill(call.worker);
        return;
      case "late":
        this.#late.push({ call, dueMs: nowMs + this.#lateness(MOST_LATE_MS) });
        this.#fail(call, "unavailable");
        return;
      case "crash-late":
        this.#late.push({ call, dueMs: nowMs + this.#lateness(MOST_LATE_AFTER_CRASH_MS) });
        this.kill(call.worker);
        return;
    }
  }

  #lateness(mostMs: number): number {
    return this.#random.below(Math.max(0, mostMs - this.#skewMs));
  }

  #fail(call: PendingCall, kind: PortError["kind"]): void {
    const { worker, side, key, operation } = call;
    if (side !== "source") {
      worker.failures.set(key, (worker.failures.get(key) ?? 0) + 1);
    }
    call.resolve(err({ kind, side, operation, message: "the simulation says so" }));
  }

  /** Ends a worker: none of its calls happens any more. */
  kill(worker: WorkerLife): void {
    worker.isDead = true;
    for (let index = this.#pending.length - 1; index >= 0; index -= 1) {
      if (this.#pending[index]?.worker === worker) {
        this.#pending.splice(index, 1);
      }
    }
  }

  #drawFate(isWrite: boolean): Fate {
    const { refuse, loseAnswer, crash, late } = this.faults;
    if (isWrite && this.#random.chance(late)) {
      return this.#random.pick(["late", "crash-late"]);
    }
    if (this.#random.chance(crash)) {
      return this.#random.pick(["crash-before", "crash-after"]);
    }
    if (this.#random.chance(refuse)) {
      return "refuse";
    }
    return isWrite && this.#random.chance(loseAnswer) ? "lose-answer" : "happen";
  }
}
