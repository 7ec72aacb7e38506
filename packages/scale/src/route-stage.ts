import type { Calendar } from "./calendar.ts";
import { KIND, MessageRing } from "./message-ring.ts";
import type { Random } from "./random.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** How the buffering queue is worked off. */
export interface Routing {
  /** Events of one invocation at most. */
  readonly batch: number;
  /** How long an invocation waits to be full, in milliseconds. */
  readonly windowMs: number;
  /** Messages of one request to a queue. */
  readonly request: number;
  /** Draws what a request to a queue takes, in milliseconds. */
  readonly requestMs: Random;
  /** Processor time of an event and of a request, as the function has it. */
  readonly eventCpuMs: number;
  readonly requestCpuMs: number;
}

interface Poller {
  readonly writtenMs: number[];
  readonly kinds: number[];
}

/** Takes what was put on the FIFO queue. */
export type Send = (writtenMs: number, kind: number) => void;

/**
 * The buffering queue and eventHandler. Each of Lambda's pollers receives up to a request's messages at a time, in turns, and invokes when its
 * batch is full or its window over; an invocation sends its messages on, a request after another.
 */
export class RouteStage {
  invocations = 0;
  /** The sum of all invocations' time, in milliseconds. */
  runMs = 0;
  readonly #waiting = new MessageRing();
  readonly #gathering: Poller[] = [];
  readonly #routing: Routing;
  readonly #pool: WorkerPool;
  readonly #limit: RateLimit;
  readonly #calendar: Calendar;
  readonly #send: Send;
  readonly #whenSent: () => void;
  #turn = 0;
  #inWork = 0;

  constructor(
    routing: Routing,
    tools: {
      readonly pool: WorkerPool;
      /** Of messages that the FIFO queue takes a second. */
      readonly limit: RateLimit;
      readonly calendar: Calendar;
      readonly send: Send;
      /** Something was sent. */
      readonly whenSent: () => void;
    },
  ) {
    this.#routing = routing;
    this.#pool = tools.pool;
    this.#limit = tools.limit;
    this.#calendar = tools.calendar;
    this.#send = tools.send;
    this.#whenSent = tools.whenSent;
  }

  put(writtenMs: number, kind: number): void {
    this.#waiting.push(writtenMs, kind, 0, 0);
  }

  /** Events that are on the queue, in a batch or in work. */
  get depth(): number {
    return this.#waiting.length + this.#inWork;
  }

  /** Messages may wait: pollers take them. */
  wake = (): void => {
    while (this.#waiting.length > 0) {
      const poller = this.#nextPoller();
      if (poller === undefined) {
        this.#pool.grow(() => this.#waiting.length > 0, this.wake);
        return;
      }
      this.#receive(poller);
    }
  };

  #nextPoller(): Poller | undefined {
    // While pollers are idle, each takes its turn; then those that gather are filled.
    if (this.#pool.idle > 0) {
      this.#pool.claim();
      const poller: Poller = { writtenMs: [], kinds: [] };
      this.#gathering.push(poller);
      this.#calendar.after(this.#routing.windowMs, () => this.#invoke(poller));
      return poller;
    }
    this.#turn += 1;
    return this.#gathering[this.#turn % Math.max(1, this.#gathering.length)];
  }

  #receive(poller: Poller): void {
    const { request, batch } = this.#routing;
    for (let taken = 0; taken < request && this.#waiting.length > 0; taken += 1) {
      if (poller.writtenMs.length === batch) break;
      const { writtenMs, kind } = this.#waiting.shift();
      poller.writtenMs.push(writtenMs);
      poller.kinds.push(kind);
      this.#inWork += 1;
    }
    if (poller.writtenMs.length === batch) this.#invoke(poller);
  }

  #invoke(poller: Poller): void {
    const index = this.#gathering.indexOf(poller);
    if (index < 0) return; // it was full before its window was over
    this.#gathering.splice(index, 1);
    this.invocations += 1;
    const { nowMs } = this.#calendar;
    const { request, requestMs, eventCpuMs, requestCpuMs } = this.#routing;
    const cold = this.#pool.begin();
    let atMs = nowMs + cold + poller.writtenMs.length * eventCpuMs;
    for (let first = 0; first < poller.writtenMs.length; first += request) {
      const last = Math.min(first + request, poller.writtenMs.length);
      atMs += requestMs() + requestCpuMs;
      atMs += this.#limit.take(atMs, last - first, Number.POSITIVE_INFINITY) ?? 0;
      this.#calendar.at(atMs, () => {
        for (let sent = first; sent < last; sent += 1) {
          this.#send(poller.writtenMs[sent] ?? 0, poller.kinds[sent] ?? KIND.live);
        }
        this.#inWork -= last - first;
        this.#whenSent();
      });
    }
    this.runMs += atMs - nowMs;
    this.#calendar.at(atMs, () => {
      this.#pool.end();
      this.wake();
    });
  }
}
