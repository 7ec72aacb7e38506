import type { ReplicationFailure } from "../../model/replication-failure.ts";
import type { Result } from "../../model/result.ts";
import { DEFAULT_BYTES_PER_SECOND, type ReadAccess } from "../../ports/replication-run.ts";
import { copyPartBatch, type PartOutcome } from "../../run/part-batch.ts";
import { type RecordOutcome, replicateBatch } from "../../run/replicate-batch.ts";
import type { Backends } from "./backends.ts";
import { DEDUPLICATION_WINDOW_MS, type FifoMessage, FifoQueue } from "./fifo-queue.ts";
import { gatedQueues } from "./gated-ledger.ts";
import { gatedPorts } from "./gated-ports.ts";
import type { Gates } from "./gates.ts";
import type { History } from "./history.ts";
import type { WorkerLife } from "./pending-call.ts";
import type { Random } from "./random.ts";

/** Workers that may run at the same time. */
const MAX_WORKERS = 3;
const BATCH_SIZE = 10;
/** The function's timeout: a worker that takes longer is ended by the platform. */
const TIMEOUT_MS = 60_000;
/** Shorter than the timeout on purpose: so two workers come to hold messages of one key. */
export const VISIBILITY_MS = 30_000;
const RECEIVE_LIMIT = 4;
/** The one bucket that is copied from, as the events name it. */
const SOURCE_BUCKET = "source-bucket";

interface RunningWorker extends WorkerLife {
  readonly deadlineMs: number;
  /** Keys of which a record of its batch has failed. */
  readonly failedKeys: Set<string>;
}

/** What workers tell of what they do. */
export interface WorkerReports {
  note(line: () => string): void;
  /** Something that must never be seen. */
  violate(line: string): void;
  /** A worker is done with a record of a key; `others`: another is at work on its destination. */
  onDone(
    key: string,
    worker: WorkerLife,
    others: boolean,
    failure: ReplicationFailure | undefined,
  ): void;
  /** A worker died. */
  onDeath(worker: WorkerLife): void;
}

/** The queues, and the workers that live from them. */
export class Workers {
  /** What feeds the workers that replicate. */
  readonly objects: FifoQueue = new FifoQueue(
    VISIBILITY_MS,
    RECEIVE_LIMIT,
    DEDUPLICATION_WINDOW_MS,
  );
  /** What feeds the workers that copy ranges of parts. */
  readonly parts: FifoQueue = new FifoQueue(VISIBILITY_MS, RECEIVE_LIMIT, 0);
  readonly #history: History;
  readonly #backends: Backends;
  readonly #gates: Gates;
  readonly #random: Random;
  readonly #reports: WorkerReports;
  readonly #running = new Set<RunningWorker>();
  /** As if all workers ran in one process, one after the other. */
  readonly #readAccess: ReadAccess = { recent: [] };
  #count = 0;

  constructor(
    history: History,
    backends: Backends,
    gates: Gates,
    random: Random,
    reports: WorkerReports,
  ) {
    this.#history = history;
    this.#backends = backends;
    this.#gates = gates;
    this.#random = random;
    this.#reports = reports;
  }

  /** How many are at work. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether there is anything to do, now or later. */
  get isBusy(): boolean {
    return this.running + this.objects.size + this.parts.size > 0;
  }

  /** When a message that is in flight can be received again. */
  nextDueMs(nowMs: number): number {
    return Math.min(this.objects.nextVisibleMs(nowMs), this.parts.nextVisibleMs(nowMs));
  }

  /** Ends the workers that died, and those whose time is over. */
  endOverdue(nowMs: number): void {
    for (const worker of this.#running) {
      if (worker.isDead || worker.deadlineMs <= nowMs) {
        this.#end(worker);
      }
    }
  }

  /** Ends all workers, as a deployment does. */
  endAll(): void {
    for (const worker of this.#running) {
      this.#end(worker);
    }
  }

  #end(worker: RunningWorker): void {
    this.#gates.kill(worker);
    this.#running.delete(worker);
    this.#reports.onDeath(worker);
  }

  /** Starts one worker, if there is room and work. */
  startOne(nowMs: number): void {
    if (this.#running.size >= MAX_WORKERS) {
      return;
    }
    const isForParts = this.parts.size > 0 && this.#random.chance(0.5);
    const queue = isForParts ? this.parts : this.objects;
    const batch = queue.receive(isForParts ? 1 : 1 + this.#random.below(BATCH_SIZE), nowMs);
    if (batch.length === 0) {
      return;
    }
    this.#count += 1;
    const name = `${isForParts ? "part worker" : "worker"} ${this.#count}`;
    const deadlineMs = nowMs + TIMEOUT_MS;
    const { clockSkewMs = 0 } = this.#history;
    const worker: RunningWorker = {
      ...{ name, sinceMs: nowMs, isDead: false, deadlineMs },
      clockSkewMs: clockSkewMs === 0 ? 0 : this.#random.below(2 * clockSkewMs + 1) - clockSkewMs,
      ...{ failedKeys: new Set(), touched: new Set(), failures: new Map() },
    };
    this.#running.add(worker);
    void this.#work(worker, batch, queue);
  }

  async #work(
    worker: RunningWorker,
    batch: readonly FifoMessage[],
    from: FifoQueue,
  ): Promise<void> {
    const records = batch.map(({ id, body }) => ({ messageId: id, body }));
    const { returned } =
      from === this.parts
        ? await this.#copyParts(worker, records)
        : await this.#replicate(worker, records);
    if (worker.isDead) {
      return;
    }
    for (const message of batch) {
      if (!returned.includes(message.id)) {
        from.delete(message);
      }
    }
    this.#running.delete(worker);
  }

  #replicate(worker: RunningWorker, records: Parameters<typeof replicateBatch>[0]) {
    return replicateBatch(records, this.#runOf(worker), {
      scope: { prefixes: [], filter: this.#history.policy.scope },
      concurrency: 4,
      reserveMs: 1_000,
      onOutcome: (outcome) => this.#watchOrder(worker, outcome),
    });
  }

  #copyParts(worker: RunningWorker, records: Parameters<typeof copyPartBatch>[0]) {
    const run = { ...this.#runOf(worker), queue: this.#queuesOf(worker).objects };
    return copyPartBatch(records, () => run, {
      scope: { prefixes: [], filter: this.#history.policy.scope },
      onOutcome: ({ request, result }: PartOutcome) => {
        this.#reports.note(() => `${worker.name} outcome ${JSON.stringify(result)}`);
        this.#tellDone(worker, request?.key, result);
      },
    });
  }

  #runOf(worker: RunningWorker) {
    const { policy, bytesPerSecond = DEFAULT_BYTES_PER_SECOND } = this.#history;
    const deadlineMs = worker.deadlineMs + worker.clockSkewMs; // by its own clock
    return {
      ...gatedPorts(this.#gates, worker, this.#backends),
      sourceBucket: SOURCE_BUCKET,
      handOver: { queue: this.#queuesOf(worker).parts, sourceBucket: SOURCE_BUCKET },
      ...{ policy, bytesPerSecond, deadlineMs, readAccess: this.#readAccess },
    };
  }

  #queuesOf(worker: RunningWorker) {
    return gatedQueues(this.#gates, worker, {
      objects: ({ body, deduplicationId }) =>
        // The events of the simulation have their key for a group.
        this.objects.send(keyOf(body), body, this.#backends.nowMs(), deduplicationId),
      parts: (body) => {
        this.#count += 1;
        this.parts.send(`message ${this.#count}`, body, this.#backends.nowMs());
      },
    });
  }

  /** Hears of an outcome, and watches B1: after a failure a worker leaves the rest of its key alone. */
  #watchOrder(worker: RunningWorker, { key, result }: RecordOutcome): void {
    if (key !== undefined && worker.failedKeys.has(key)) {
      this.#reports.violate(
        `${key}: a record was worked after an earlier one of its key had failed`,
      );
    }
    if (key !== undefined && !result.ok) {
      worker.failedKeys.add(key);
    }
    this.#reports.note(() => `${worker.name} outcome ${JSON.stringify(result)}`);
    this.#tellDone(worker, key, result);
  }

  #tellDone(
    worker: RunningWorker,
    key: string | undefined,
    result: Result<unknown, ReplicationFailure>,
  ): void {
    if (key !== undefined && !worker.isDead) {
      const others = [...this.#running].some((other) => other !== worker && other.touched.has(key));
      this.#reports.onDone(key, worker, others, result.ok ? undefined : result.error);
    }
  }
}

function keyOf(body: string): string {
  return (JSON.parse(body) as { readonly key: string }).key;
}
