import type { LimitWatch } from "../ranges/limit-watch.ts";
import type { Pressure } from "./turns.ts";

/** Measures for how much of its time something of a slice waited because of the run's limits. */
export class SliceWatch implements LimitWatch {
  readonly #now: () => number;
  readonly #begunMs: number;
  #waiting = 0;
  #waitsSinceMs = 0;
  #waitedMs = 0;
  #isThrottled = false;

  /** @param now - milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
    this.#begunMs = now();
  }

  get elapsedMs(): number {
    return this.#now() - this.#begunMs;
  }

  get saw(): Pressure {
    const waitsMs = this.#waiting > 0 ? this.#now() - this.#waitsSinceMs : 0;
    const { elapsedMs } = this;
    const waitedShare = elapsedMs > 0 ? (this.#waitedMs + waitsMs) / elapsedMs : 0;
    return { isThrottled: this.#isThrottled, waitedShare };
  }

  throttled(): void {
    this.#isThrottled = true;
  }

  async during<T>(waiting: Promise<T>): Promise<T> {
    if (this.#waiting === 0) {
      this.#waitsSinceMs = this.#now();
    }
    this.#waiting += 1;
    try {
      return await waiting;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        this.#waitedMs += this.#now() - this.#waitsSinceMs;
      }
    }
  }
}
