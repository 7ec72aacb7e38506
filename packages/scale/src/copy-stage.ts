import { RECEIVE_LIMIT, retryDelayMs } from "@xpart/core";
import type { Calendar } from "./calendar.ts";
import type { KeyedQueue } from "./keyed-queue.ts";
import { KIND, type Message, MessageRing } from "./message-ring.ts";
import type { Random } from "./random.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** What a record needs of the services, in requests or units. */
export interface Needs {
  readonly ledgerUnits: number;
  readonly sourceReads: number;
  readonly destinationWrites: number;
}

/** How the FIFO queue is worked off. */
export interface Copying {
  /** Messages of one invocation at most. */
  readonly batch: number;
  /** Draws what it takes to receive a batch, and to delete it, in milliseconds. */
  readonly queueMs: Random;
  /** Draws what a batch's question to the ledger takes. */
  readonly readMs: Random;
  /** Draws what a record takes from then on, by its kind. */
  readonly recordMs: (kind: number) => number;
  /** Processor time of a record, as the function has it: of all records of a batch one after the other. */
  readonly cpuMs: number;
  readonly needs: (kind: number) => Needs;
  /** How long a throttled request is tried again before its record fails. */
  readonly patienceMs: Random;
}

/** What the services take a second. */
export interface ServiceLimits {
  readonly ledger: RateLimit;
  readonly source: RateLimit;
  readonly destination: RateLimit;
}

/** The hot key's records of a batch, one after the other. */
interface Lane {
  beginMs: number;
  isBack: boolean;
}

/** Hears of a record whose work is done at that time. */
export type WhenDone = (message: Readonly<Message>, atMs: number) => void;

const MS_IN_SECOND = 1_000;
/** What a throttled record fails with, as far as its delay is concerned. */
const CAUSE = { kind: "crashed-record", problem: "throttled" } as const;

/** queueHandler: records of different keys at the same time, those of one key after each other. */
export class CopyStage {
  invocations = 0;
  /** The sum of all invocations' time, in milliseconds. */
  runMs = 0;
  returned = 0;
  dead = 0;
  readonly #copying: Copying;
  readonly #queue: KeyedQueue;
  readonly #pool: WorkerPool;
  readonly #limits: ServiceLimits;
  readonly #calendar: Calendar;
  readonly #random: Random;
  readonly #whenDone: WhenDone;
  /** What is visible again at a second. SQS counts in seconds. */
  readonly #hidden = new Map<number, MessageRing>();
  #inWork = 0;
  #claimed = 0;
  /** Whether a service refused the last record until nobody tried any more. */
  #isRefused = false;

  constructor(
    copying: Copying,
    tools: {
      readonly queue: KeyedQueue;
      readonly pool: WorkerPool;
      readonly limits: ServiceLimits;
      readonly calendar: Calendar;
      readonly random: Random;
      readonly whenDone: WhenDone;
    },
  ) {
    this.#copying = copying;
    this.#queue = tools.queue;
    this.#pool = tools.pool;
    this.#limits = tools.limits;
    this.#calendar = tools.calendar;
    this.#random = tools.random;
    this.#whenDone = tools.whenDone;
  }

  /** Messages in work. */
  get inWork(): number {
    return this.#inWork;
  }

  /** Messages may wait: pollers receive them. */
  wake = (): void => {
    const { batch, queueMs } = this.#copying;
    while (this.#queue.available > this.#claimed * batch) {
      if (this.#pool.idle <= 0) {
        this.#pool.grow(() => this.#queue.available > 0, this.wake);
        return;
      }
      this.#pool.claim();
      this.#claimed += 1;
      this.#calendar.after(queueMs(), () => {
        this.#claimed -= 1;
        this.#receive();
      });
    }
  };

  #receive(): void {
    const { batch, cpuMs, readMs, queueMs } = this.#copying;
    const records: Message[] = [];
    const ofBatch = { hasHot: false };
    while (records.length < batch) {
      const message = this.#queue.take(ofBatch);
      if (message === undefined) break;
      records.push({ ...message, receives: message.receives + 1 });
    }
    if (records.length === 0) {
      this.#pool.release();
      return;
    }
    this.invocations += 1;
    this.#inWork += records.length;
    const { nowMs } = this.#calendar;
    const fromMs = nowMs + this.#pool.begin() + readMs() + records.length * cpuMs;
    const { endMs, isHotBack } = this.#work(records, fromMs);
    this.runMs += endMs - nowMs;
    this.#calendar.at(endMs + queueMs(), () => {
      this.#inWork -= records.length;
      if (ofBatch.hasHot && !isHotBack) this.#queue.releaseHot();
      this.#pool.end();
      this.wake();
    });
  }

  #work(records: readonly Message[], fromMs: number) {
    const lane: Lane = { beginMs: fromMs, isBack: false };
    let endMs = fromMs;
    for (const record of records) {
      const isHot = record.kind === KIND.hot;
      endMs = Math.max(endMs, isHot ? this.#workNext(record, lane) : this.#workOne(record, fromMs));
    }
    return { endMs, isHotBack: lane.isBack };
  }

  /** Works a record whose key has no other in the batch. @returns when that is over. */
  #workOne(record: Message, beginMs: number): number {
    const endMs = beginMs + this.#wait(record.kind, beginMs) + this.#copying.recordMs(record.kind);
    if (this.#isRefused) {
      this.#giveBack(record, endMs);
    } else {
      this.#whenDone(record, endMs);
    }
    return endMs;
  }

  /** Works the next record of the hot key, unless one before it came back. */
  #workNext(record: Message, lane: Lane): number {
    if (lane.isBack) {
      this.#giveBack(record, lane.beginMs);
      return lane.beginMs;
    }
    const endMs = this.#workOne(record, lane.beginMs);
    lane.isBack = this.#isRefused;
    // The ledger knows the key now, so that its next record is read by itself.
    lane.beginMs = endMs + (lane.isBack ? 0 : this.#copying.readMs());
    return endMs;
  }

  /** What the services have a record wait for, or how long it was tried until it {@link #isRefused}. */
  #wait(kind: number, atMs: number): number {
    const { needs, patienceMs } = this.#copying;
    const { ledgerUnits, sourceReads, destinationWrites } = needs(kind);
    const { ledger, source, destination } = this.#limits;
    const mostMs = patienceMs();
    const ledgerMs = ledger.take(atMs, ledgerUnits, mostMs);
    const sourceMs =
      ledgerMs === undefined ? undefined : source.take(atMs + ledgerMs, sourceReads, mostMs);
    if (ledgerMs === undefined || sourceMs === undefined) {
      this.#isRefused = true;
      return (ledgerMs ?? 0) + mostMs;
    }
    const readyMs = atMs + ledgerMs + sourceMs;
    const destinationMs = destination.take(readyMs, destinationWrites, mostMs);
    this.#isRefused = destinationMs === undefined;
    return ledgerMs + sourceMs + (destinationMs ?? mostMs);
  }

  #giveBack(record: Message, atMs: number): void {
    if (record.receives >= RECEIVE_LIMIT) {
      this.dead += 1;
      return;
    }
    this.returned += 1;
    this.#queue.giveBack();
    const delayMs = retryDelayMs({ cause: CAUSE, receives: record.receives }, atMs, this.#random());
    const second = Math.ceil((atMs + delayMs) / MS_IN_SECOND);
    const known = this.#hidden.get(second);
    const ring = known ?? new MessageRing();
    ring.push(record.writtenMs, record.kind, record.receives, record.order);
    if (known === undefined) {
      this.#hidden.set(second, ring);
      this.#calendar.at(second * MS_IN_SECOND, () => this.#resume(second));
    }
  }

  #resume(second: number): void {
    const ring = this.#hidden.get(second);
    this.#hidden.delete(second);
    let hasHot = false;
    while (ring !== undefined && ring.length > 0) {
      const message = ring.shift();
      hasHot ||= message.kind === KIND.hot;
      this.#queue.resume(message);
    }
    if (hasHot) this.#queue.releaseHot();
    this.wake();
  }
}
