import type { Calendar } from "./calendar.ts";

/** How keys are asked for, as `xpart backfill` does it (V12). */
export interface BackfillPace {
  readonly keys: number;
  readonly keysPerSecond: number;
  /** No more are asked for while so many messages wait. */
  readonly mostWaiting: number;
}

const ASK_EVERY_MS = 1_000;
/** Keys of one request to the queue. */
const REQUEST = 10;

/** Asks for keys while few messages wait: the queue tells once a second how many did a second ago. */
export class BackfillSource {
  asked = 0;
  readonly #pace: BackfillPace;
  readonly #calendar: Calendar;
  readonly #waiting: () => number;
  readonly #send: (keys: number) => void;
  #waitedBefore = 0;
  #mayPass = 0;

  constructor(
    pace: BackfillPace,
    tools: {
      readonly calendar: Calendar;
      /** Messages that wait now. */
      readonly waiting: () => number;
      /** Sends so many keys in one request. */
      readonly send: (keys: number) => void;
    },
  ) {
    this.#pace = pace;
    this.#calendar = tools.calendar;
    this.#waiting = tools.waiting;
    this.#send = tools.send;
  }

  start(): void {
    this.#ask();
    this.#pass();
  }

  get isOver(): boolean {
    return this.asked >= this.#pace.keys;
  }

  #ask(): void {
    this.#mayPass = Math.max(0, this.#pace.mostWaiting - this.#waitedBefore);
    this.#waitedBefore = this.#waiting();
    if (!this.isOver) this.#calendar.after(ASK_EVERY_MS, () => this.#ask());
  }

  #pass(): void {
    const left = Math.min(REQUEST, this.#mayPass, this.#pace.keys - this.asked);
    if (left > 0) {
      this.#mayPass -= left;
      this.asked += left;
      this.#send(left);
    }
    const everyMs = (REQUEST / this.#pace.keysPerSecond) * 1_000;
    if (!this.isOver) this.#calendar.after(everyMs, () => this.#pass());
  }
}
