import type { Calendar } from "./calendar.ts";
import { exponential, type Random } from "./random.ts";

/** When events come, at what rate. */
export interface Arrivals {
  readonly perSecond: number;
  /** They end then; absent: never. */
  readonly untilMs?: number | undefined;
  /** The share of them that are the hot key's. */
  readonly hotShare: number;
}

/** What is known of the way from a bucket to its queue. */
export interface Delivery {
  /** Events that EventBridge delivers a second; what is more waits. */
  readonly perSecond: number;
  /** Draws what one takes, in milliseconds. */
  readonly delayMs: Random;
}

/** Time is cut into ticks where events are delivered: finer than what anything of it is known to. */
const TICK_MS = 5;
/** The longest delay: whatever is drawn beyond it is taken for so much. */
const SLOTS = 4_096;

/** Takes what was delivered: when each was written, and whether it is the hot key's. */
export type Deliver = (writtenMs: number, isHot: boolean) => void;

/** A bucket's writes, and EventBridge that delivers each after a while, and no more than it may. */
export class EventBridge {
  delivered = 0;
  readonly #arrivals: Arrivals;
  readonly #delivery: Delivery;
  readonly #calendar: Calendar;
  readonly #random: Random;
  readonly #slots: number[][] = Array.from({ length: SLOTS }, () => []);
  #slot = 0;
  #nextMs: number;
  #mayTake = 0;
  #flying = 0;
  #taken = 0;

  constructor(arrivals: Arrivals, delivery: Delivery, calendar: Calendar, random: Random) {
    this.#arrivals = arrivals;
    this.#delivery = delivery;
    this.#calendar = calendar;
    this.#random = random;
    this.#nextMs = this.#gap();
  }

  /** Begins. `deliver` is called for each event, and `delivered` once after all of a tick. */
  start(deliver: Deliver, whenDelivered: () => void): void {
    const tick = () => {
      this.#take();
      if (this.#flush(deliver)) whenDelivered();
      if (!this.isOver) this.#calendar.after(TICK_MS, tick);
    };
    this.#calendar.after(0, tick);
  }

  /** Whether no event will come any more. */
  get isOver(): boolean {
    const { untilMs = Number.POSITIVE_INFINITY } = this.#arrivals;
    return this.#flying === 0 && this.#nextMs >= untilMs;
  }

  /** Events that wait for their turn to be delivered: what was written, and not taken yet. */
  get waiting(): number {
    const { perSecond, untilMs = Number.POSITIVE_INFINITY } = this.#arrivals;
    const sinceMs = Math.min(this.#calendar.nowMs, untilMs) - this.#nextMs;
    return sinceMs <= 0 ? 0 : Math.round((sinceMs * perSecond) / 1_000);
  }

  /** Events that are on their way. */
  get flying(): number {
    return this.#flying;
  }

  /** Events that were written and taken so far. */
  get taken(): number {
    return this.#taken;
  }

  #take(): void {
    const { perSecond } = this.#delivery;
    const { untilMs = Number.POSITIVE_INFINITY, hotShare } = this.#arrivals;
    const endMs = this.#calendar.nowMs + TICK_MS;
    const ofTick = (perSecond * TICK_MS) / 1_000;
    this.#mayTake = Math.min(this.#mayTake, Math.max(1, ofTick)) + ofTick;
    while (this.#mayTake >= 1 && this.#nextMs < endMs && this.#nextMs < untilMs) {
      this.#mayTake -= 1;
      const writtenMs = this.#nextMs;
      const fromMs = Math.max(writtenMs, this.#calendar.nowMs);
      const ticks = Math.ceil((fromMs - this.#calendar.nowMs + this.#delivery.delayMs()) / TICK_MS);
      const isHot = hotShare > 0 && this.#random() < hotShare;
      const slot = (this.#slot + Math.min(ticks, SLOTS - 1)) % SLOTS;
      // A sign is cheaper than a second number, and nothing is written at 0.
      this.#slots[slot]?.push(isHot ? -writtenMs : writtenMs);
      this.#flying += 1;
      this.#taken += 1;
      this.#nextMs += this.#gap();
    }
  }

  #flush(deliver: Deliver): boolean {
    const events = this.#slots[this.#slot] ?? [];
    for (const event of events) deliver(Math.abs(event), event < 0);
    this.#flying -= events.length;
    this.delivered += events.length;
    const isAny = events.length > 0;
    if (isAny) this.#slots[this.#slot] = [];
    this.#slot = (this.#slot + 1) % SLOTS;
    return isAny;
  }

  #gap(): number {
    return exponential(this.#random, this.#arrivals.perSecond / 1_000);
  }
}
