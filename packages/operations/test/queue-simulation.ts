import { ok, type PortError, type Result } from "@xpart/core";

/** Time that passes only where everybody waits. */
export class VirtualTime {
  nowMs = 0;
  readonly #timers: { readonly atMs: number; readonly wake: () => void }[] = [];

  now = (): number => this.nowMs;

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => this.at(this.nowMs + Math.max(0, ms), wake));

  at(atMs: number, wake: () => void): void {
    let index = this.#timers.length;
    while (index > 0 && (this.#timers[index - 1]?.atMs ?? 0) > atMs) {
      index -= 1;
    }
    this.#timers.splice(index, 0, { atMs, wake });
  }

  /** Lets time pass until a promise has settled. @throws where nobody waits any more, and it has not. */
  async until(promise: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = promise.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = isOver ? undefined : this.#timers.shift();
      if (next !== undefined) {
        this.nowMs = next.atMs;
        next.wake();
      }
    }
    await over;
  }
}

/** How a queue is worked off. */
export interface SimulatedWorkers {
  readonly functions: number;
  /** What a batch of up to ten messages takes, in milliseconds. */
  readonly batchMs: number;
}

const BATCH = 10;
/** SQS's counts are of about a second ago. */
const COUNTS_LAG_MS = 1_000;

/** A queue whose messages are all of different groups, and functions that work it off. */
export class SimulatedQueue {
  /** What each live message waited until it was done, in milliseconds. */
  readonly liveMs: number[] = [];
  worked = 0;
  readonly #time: VirtualTime;
  readonly #workers: SimulatedWorkers;
  readonly #waiting: { readonly isLive: boolean; readonly sentMs: number }[] = [];
  readonly #depths: { readonly atMs: number; readonly depth: number }[] = [];
  #idle: number;
  /** The most that waited at any time. */
  deepest = 0;

  constructor(time: VirtualTime, workers: SimulatedWorkers) {
    this.#time = time;
    this.#workers = workers;
    this.#idle = workers.functions;
  }

  send(isLive: boolean): void {
    this.#waiting.push({ isLive, sentMs: this.#time.nowMs });
    this.#work();
    this.#note();
  }

  /** Messages that waited a second ago. */
  async readWaiting(): Promise<Result<number, PortError>> {
    const thenMs = this.#time.nowMs - COUNTS_LAG_MS;
    while ((this.#depths[1]?.atMs ?? Number.POSITIVE_INFINITY) <= thenMs) {
      this.#depths.shift();
    }
    const [first] = this.#depths;
    return ok(first === undefined || first.atMs > thenMs ? 0 : first.depth);
  }

  #work(): void {
    while (this.#idle > 0 && this.#waiting.length > 0) {
      this.#idle -= 1;
      const batch = this.#waiting.splice(0, BATCH);
      this.#time.at(this.#time.nowMs + this.#workers.batchMs, () => {
        this.#idle += 1;
        for (const { isLive, sentMs } of batch) {
          this.worked += 1;
          if (isLive) {
            this.liveMs.push(this.#time.nowMs - sentMs);
          }
        }
        this.#work();
        this.#note();
      });
    }
  }

  #note(): void {
    const depth = this.#waiting.length;
    this.deepest = Math.max(this.deepest, depth);
    this.#depths.push({ atMs: this.#time.nowMs, depth });
  }
}
