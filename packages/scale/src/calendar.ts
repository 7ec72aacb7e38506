type Action = () => void;

/** What is to happen, in the order of time; what is of one time, in the order in which it was put here. */
export class Calendar {
  nowMs = 0;
  #size = 0;
  #order = 0;
  readonly #atMs: number[] = [];
  readonly #orders: number[] = [];
  readonly #actions: Action[] = [];

  /** @throws RangeError where that is over. */
  at(atMs: number, action: Action): void {
    if (!(atMs >= this.nowMs)) {
      throw new RangeError(`${atMs} ms is before ${this.nowMs} ms`);
    }
    const order = this.#order;
    this.#order += 1;
    let index = this.#size;
    this.#size += 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(atMs, order, parent)) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#put(index, atMs, order, action);
  }

  after(ms: number, action: Action): void {
    this.at(this.nowMs + ms, action);
  }

  /** Lets time pass up to then, or until nothing is to happen any more. @returns whether something is. */
  runUntil(untilMs: number): boolean {
    for (;;) {
      const atMs = this.#size === 0 ? undefined : this.#atMs[0];
      if (atMs === undefined || atMs > untilMs) {
        this.nowMs = Math.max(this.nowMs, untilMs);
        return atMs !== undefined;
      }
      this.nowMs = atMs;
      const action = this.#actions[0];
      this.#shift();
      action?.();
    }
  }

  #shift(): void {
    this.#size -= 1;
    const last = this.#size;
    const atMs = this.#atMs[last] ?? 0;
    const order = this.#orders[last] ?? 0;
    const action = this.#actions[last];
    this.#actions[last] = nothing;
    if (last === 0 || action === undefined) return;
    let index = 0;
    for (;;) {
      const child = this.#lesserChild(index);
      if (child === undefined || this.#isBefore(atMs, order, child)) break;
      this.#move(child, index);
      index = child;
    }
    this.#put(index, atMs, order, action);
  }

  #lesserChild(index: number): number | undefined {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    if (left >= this.#size) return undefined;
    const isRight =
      right < this.#size && this.#isBefore(this.#atMs[right] ?? 0, this.#orders[right] ?? 0, left);
    return isRight ? right : left;
  }

  #isBefore(atMs: number, order: number, other: number): boolean {
    const otherMs = this.#atMs[other] ?? 0;
    return atMs < otherMs || (atMs === otherMs && order < (this.#orders[other] ?? 0));
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#atMs[from] ?? 0, this.#orders[from] ?? 0, this.#actions[from] ?? nothing);
  }

  #put(index: number, atMs: number, order: number, action: Action): void {
    this.#atMs[index] = atMs;
    this.#orders[index] = order;
    this.#actions[index] = action;
  }
}

function nothing(): void {
  // The place of what has happened.
}
