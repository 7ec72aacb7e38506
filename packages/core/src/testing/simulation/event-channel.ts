import type { FaultRates } from "./history.ts";
import type { Random } from "./random.ts";

/** An event on its way from the source bucket to the queue. */
export interface TravellingEvent {
  readonly key: string;
  readonly body: string;
  readonly dueMs: number;
}

/** The way of an event to the queue: at least once, in any order, after any time; as EventBridge has it. */
export class EventChannel {
  readonly #faults: FaultRates;
  readonly #random: Random;
  #travelling: TravellingEvent[] = [];

  constructor(faults: FaultRates, random: Random) {
    this.#faults = faults;
    this.#random = random;
  }

  /** How many events are on their way. */
  get size(): number {
    return this.#travelling.length;
  }

  /** When the next event arrives. */
  nextDueMs(): number {
    return Math.min(...this.#travelling.map((event) => event.dueMs));
  }

  /** Sends an event off: perhaps twice, perhaps with a delay. */
  send(key: string, body: string, nowMs: number): void {
    const { duplicate, delay, maxDelayMs } = this.#faults;
    const deliveries = this.#random.chance(duplicate) ? 2 : 1;
    for (let delivery = 0; delivery < deliveries; delivery += 1) {
      const delayMs = this.#random.chance(delay) ? this.#random.below(maxDelayMs) : 0;
      this.#travelling.push({ key, body, dueMs: nowMs + delayMs });
    }
  }

  /** The events that have arrived. Those that arrive together come in any order. */
  takeDue(nowMs: number): readonly TravellingEvent[] {
    if (!this.#travelling.some((event) => event.dueMs <= nowMs)) {
      return [];
    }
    const due = this.#travelling.filter((event) => event.dueMs <= nowMs);
    this.#travelling = this.#travelling.filter((event) => event.dueMs > nowMs);
    const arrived: TravellingEvent[] = [];
    while (due.length > 0) {
      const isReordered = this.#random.chance(this.#faults.delay);
      arrived.push(...due.splice(isReordered ? this.#random.below(due.length) : 0, 1));
    }
    return arrived;
  }
}
