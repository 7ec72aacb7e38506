import type { Policy } from "../../policy.ts";
import { type RecordOutcome, replicateBatch } from "../../replicate-batch.ts";
import { MemoryBucket } from "../memory-bucket.ts";
import { MemoryLedger } from "../memory-ledger.ts";
import { EventChannel } from "./event-channel.ts";
import { type FifoMessage, FifoQueue } from "./fifo-queue.ts";
import { foreignContent } from "./foreign-content.ts";
import { gatedPorts } from "./gated-ports.ts";
import { Gates, type WorkerLife } from "./gates.ts";
import {
  type FaultRates,
  type History,
  NO_FAULTS,
  type Operation,
  type OperationKind,
} from "./history.ts";
import { redrive, releaseHeldDeletes } from "./operator.ts";
import { Random } from "./random.ts";
import { SourceClient } from "./source-client.ts";

/** Workers that may run at the same time. */
const MAX_WORKERS = 3;
const BATCH_SIZE = 10;
/** The function's timeout: a worker that takes longer is ended by the platform. */
const TIMEOUT_MS = 60_000;
/** Shorter than the timeout on purpose: so two workers come to hold messages of one key. */
const VISIBILITY_MS = 30_000;
const RECEIVE_LIMIT = 4;
const START_MS = Date.UTC(2026, 2, 8, 17, 50, 14);
/** Ticks for a worker to come from one call to its next; fewer would do no harm but more interleaving. */
const SETTLE_TICKS = 12;
/** A world that has not come to rest after so many steps never will. */
const MAX_STEPS = 20_000;

const LIFECYCLE: ReadonlySet<OperationKind> = new Set(["expire-current", "expire-entry"]);
/** Lifecycle acts on what is a day old at least: never in the same moment as a write of the same key. */
const LIFECYCLE_PAUSE_MS = 5_000;

interface RunningWorker extends WorkerLife {
  readonly deadlineMs: number;
  /** Keys of which a record of its batch has failed. */
  readonly failedKeys: Set<string>;
}

/**
 * Two buckets, a ledger, a queue and workers, in virtual time. Everything that happens is drawn from the
 * seed, so a run can be repeated exactly.
 */
export class World {
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger = new MemoryLedger();
  readonly client: SourceClient;
  /** Destination entries that somebody else made, by key. */
  readonly foreign: Map<string, string[]> = new Map();
  readonly policy: Policy;
  /** What happened, one line each, if it is being written down. */
  readonly trace: string[] = [];
  /** The first thing that must never be seen while the world runs. */
  violation: string | undefined;
  nowMs: number = START_MS;

  readonly #random: Random;
  readonly #gates: Gates;
  readonly #events: EventChannel;
  readonly #queue = new FifoQueue(VISIBILITY_MS, RECEIVE_LIMIT);
  readonly #workers = new Set<RunningWorker>();
  readonly #history: History;
  readonly #isTracing: boolean;
  #faults: FaultRates;
  #workerCount = 0;

  constructor(history: History, options: { readonly trace?: boolean } = {}) {
    const clock = { now: () => this.nowMs };
    this.#history = history;
    this.#isTracing = options.trace ?? false;
    this.#random = new Random(history.seed ^ 0x5bd1e995);
    this.#faults = history.faults;
    this.policy = history.policy;
    this.source = new MemoryBucket("source", history.sourceVersioning, clock);
    this.destination = new MemoryBucket("destination", history.destinationVersioning, clock);
    this.client = new SourceClient(this.source, clock.now, history.multipartOrder);
    this.#events = new EventChannel(history.faults, this.#random);
    this.#gates = new Gates(history.faults, this.#random, (call, fate) => {
      if (this.#isTracing) {
        this.#note(`${call.worker.name} ${call.side} ${call.operation}: ${fate}`);
      }
    });
  }

  /** Lets the history happen, then everything that it set in motion, until all is quiet. */
  async run(): Promise<void> {
    for (const operation of this.#history.operations) {
      const isLifecycle = LIFECYCLE.has(operation.kind);
      await this.#passTime(operation.afterMs + (isLifecycle ? LIFECYCLE_PAUSE_MS : 0));
      this.#operate(operation);
      await this.#passTime(isLifecycle ? LIFECYCLE_PAUSE_MS : 0);
    }
    await this.#comeToRest();
    this.#faults = NO_FAULTS;
    this.#gates.faults = NO_FAULTS;
    this.nowMs = redrive(this.#queue, this.nowMs);
    await this.#comeToRest();
    releaseHeldDeletes(this, this.#queue);
    await this.#comeToRest();
  }

  #operate(operation: Operation): void {
    this.#note(`client ${operation.kind} ${operation.key}`);
    if (operation.kind === "foreign-put") {
      const id = this.destination.put(operation.key, "somebody else's");
      const ids = this.foreign.get(operation.key) ?? [];
      this.foreign.set(operation.key, [...ids, id]);
      return;
    }
    for (const { body } of this.client.perform(operation)) {
      this.#events.send(operation.key, body, this.nowMs);
    }
  }

  /** Lets `durationMs` pass, with as many steps as the seed wants in it. */
  async #passTime(durationMs: number): Promise<void> {
    const untilMs = this.nowMs + durationMs;
    while (this.nowMs < untilMs && this.#random.chance(0.9)) {
      await this.#step(untilMs);
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  async #comeToRest(): Promise<void> {
    for (let step = 0; this.#isBusy(); step += 1) {
      if (step === MAX_STEPS) {
        throw new Error("the world does not come to rest");
      }
      await this.#step(Number.POSITIVE_INFINITY);
    }
  }

  #isBusy(): boolean {
    return this.#events.size > 0 || this.#queue.size > 0 || this.#workers.size > 0;
  }

  /** One step: something is delivered, a worker begins, a call happens, or time passes. */
  async #step(untilMs: number): Promise<void> {
    this.#deliverDue();
    this.#endOverdueWorkers();
    this.#startWorker();
    if (this.#workers.size === 0) {
      const nextMs = Math.min(untilMs, this.#nextDueMs());
      this.nowMs = Number.isFinite(nextMs) ? Math.max(this.nowMs, nextMs) : this.nowMs;
      return;
    }
    await settle();
    if (this.#gates.waiting > 0) {
      this.#gates.release();
      const isStalled = this.#random.chance(this.#faults.stall);
      this.nowMs += isStalled ? this.#random.below(VISIBILITY_MS * 1.5) : this.#random.below(40);
      this.violation ??= foreignContent(this);
    }
  }

  #nextDueMs(): number {
    return Math.min(this.#events.nextDueMs(), this.#queue.nextVisibleMs(this.nowMs));
  }

  #deliverDue(): void {
    for (const { key, body } of this.#events.takeDue(this.nowMs)) {
      this.#queue.send(key, body, this.nowMs);
    }
  }

  #endOverdueWorkers(): void {
    for (const worker of this.#workers) {
      if (worker.isDead || worker.deadlineMs <= this.nowMs) {
        this.#gates.kill(worker);
        this.#workers.delete(worker);
      }
    }
  }

  #startWorker(): void {
    if (this.#workers.size >= MAX_WORKERS) {
      return;
    }
    const batch = this.#queue.receive(1 + this.#random.below(BATCH_SIZE), this.nowMs);
    if (batch.length === 0) {
      return;
    }
    this.#workerCount += 1;
    const name = `worker ${this.#workerCount}`;
    const deadlineMs = this.nowMs + TIMEOUT_MS;
    const worker = { name, isDead: false, deadlineMs, failedKeys: new Set<string>() };
    this.#workers.add(worker);
    void this.#work(worker, batch);
  }

  async #work(worker: RunningWorker, batch: readonly FifoMessage[]): Promise<void> {
    const ports = gatedPorts(this.#gates, worker, {
      source: this.source,
      destination: this.destination,
      ledger: this.ledger,
      nowMs: () => this.nowMs,
      breaksBody: () => this.#random.chance(this.#faults.breakBody),
    });
    const run = { ...ports, policy: this.policy, deadlineMs: worker.deadlineMs };
    const records = batch.map(({ id, body }) => ({ messageId: id, body }));
    const { returned } = await replicateBatch(records, run, {
      scope: { prefixes: [] },
      concurrency: 4,
      reserveMs: 1_000,
      onOutcome: (outcome) => this.#noteOutcome(worker, outcome),
    });
    if (worker.isDead) {
      return;
    }
    for (const message of batch) {
      if (!returned.includes(message.id)) {
        this.#queue.delete(message);
      }
    }
    this.#workers.delete(worker);
  }

  /** Hears of an outcome, and watches B1: after a failure a worker leaves the rest of its key alone. */
  #noteOutcome(worker: RunningWorker, { key, result }: RecordOutcome): void {
    if (key !== undefined && worker.failedKeys.has(key)) {
      this.violation ??= `${key}: a record was worked after an earlier one of its key had failed`;
    }
    if (key !== undefined && !result.ok) {
      worker.failedKeys.add(key);
    }
    if (this.#isTracing) {
      this.#note(`${worker.name} outcome ${JSON.stringify(result)}`);
    }
  }

  #note(line: string): void {
    if (this.#isTracing) {
      this.trace.push(`${this.nowMs - START_MS} ms: ${line}`);
    }
  }
}

async function settle(): Promise<void> {
  for (let tick = 0; tick < SETTLE_TICKS; tick += 1) {
    await undefined;
  }
}
