import type { Calendar } from "./calendar.ts";

/** How many invocations of a function there may be at one time. */
export interface PoolLimits {
  /** Its setting. */
  readonly most: number;
  /** Lambda begins with so many for a queue, */
  readonly atFirst: number;
  /** and adds so many a minute while messages wait. */
  readonly perMinute: number;
  /** What an invocation takes more where no environment stands ready, in milliseconds. */
  readonly coldMs: number;
}

const MS_IN_MINUTE = 60_000;

/** The invocations of one function: how many may be, how many are, and in how many environments. */
export class WorkerPool {
  coldStarts = 0;
  /** Invocations that run, and the most of them at any time. */
  running = 0;
  mostRunning = 0;
  allowed: number;
  readonly #limits: PoolLimits;
  readonly #calendar: Calendar;
  #environments = 0;
  #isGrowing = false;
  /** Pollers that have messages, or are about to have some. */
  #busy = 0;

  constructor(limits: PoolLimits, calendar: Calendar) {
    this.#limits = limits;
    this.#calendar = calendar;
    this.allowed = Math.min(limits.most, limits.atFirst);
  }

  /** Pollers that wait for messages. */
  get idle(): number {
    return this.allowed - this.#busy;
  }

  /** Takes one of them. */
  claim(): void {
    this.#busy += 1;
  }

  release(): void {
    this.#busy -= 1;
  }

  /** An invocation begins. @returns what it takes until its environment is there, in milliseconds. */
  begin(): number {
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    if (this.running <= this.#environments) return 0;
    this.#environments += 1;
    this.coldStarts += 1;
    return this.#limits.coldMs;
  }

  /** It has ended, and its poller is idle again. */
  end(): void {
    this.running -= 1;
    this.release();
  }

  /** More may be at one time, soon, while messages wait: `isHungry` says whether they still do. */
  grow(isHungry: () => boolean, whenGrown: () => void): void {
    if (this.#isGrowing || this.allowed >= this.#limits.most) return;
    this.#isGrowing = true;
    this.#calendar.after(MS_IN_MINUTE / this.#limits.perMinute, () => {
      this.#isGrowing = false;
      if (isHungry()) {
        this.allowed += 1;
        whenGrown();
      }
    });
  }
}
