/** Requests that a service takes a second, with a second's worth of them at once after a pause. */
export class RateLimit {
  taken = 0;
  refused = 0;
  readonly #perMs: number;
  #freeMs = Number.NEGATIVE_INFINITY;
  readonly #burstMs: number;

  constructor(perSecond: number, burstMs = 1_000) {
    this.#perMs = perSecond / 1_000;
    this.#burstMs = burstMs;
  }

  /** Takes nothing until then. */
  closeUntil(ms: number): void {
    this.#freeMs = Math.max(this.#freeMs, ms);
  }

  /** When the next request would be taken. */
  nextMs(nowMs: number): number {
    return Math.max(nowMs, this.#freeMs);
  }

  /**
   * Takes so many requests now.
   *
   * @param patienceMs - how long whoever asks tries again before giving up.
   * @returns how long it had to wait; undefined: it was refused all the time.
   */
  take(nowMs: number, units: number, patienceMs: number): number | undefined {
    const waitMs = this.nextMs(nowMs) - nowMs;
    if (waitMs > patienceMs) {
      this.refused += units;
      return undefined;
    }
    this.taken += units;
    this.#freeMs = Math.max(this.#freeMs, nowMs - this.#burstMs) + units / this.#perMs;
    return waitMs;
  }
}
