import type { Policy } from "../../model/policy.ts";
import type { ReplicationFailure } from "../../model/replication-failure.ts";
import { MemoryBucket } from "../memory-bucket.ts";
import { MemoryLedger } from "../memory-ledger.ts";
import type { Backends } from "./backends.ts";
import { EventChannel } from "./event-channel.ts";
import { foreignContent } from "./foreign-content.ts";
import { Gates } from "./gates.ts";
import { type FaultRates, type History, NO_FAULTS, type Operation } from "./history.ts";
import { wrongListing } from "./listings.ts";
import type { OracleWorld } from "./oracle-world.ts";
import { Outages } from "./outages.ts";
import { outcomeOf } from "./outcome-of.ts";
import type { WorkerLife } from "./pending-call.ts";
import { Random } from "./random.ts";
import { Reader } from "./reader.ts";
import { type ReplicaStacks, type ReplicaStore, replicasIn } from "./replica-stacks.ts";
import { SIMULATION_START_MS } from "./simulation-start.ts";
import { type Announcement, SourceClient } from "./source-client.ts";
import type { Life, SourceRecord } from "./source-record.ts";
import { WatchedDeletes } from "./watched-deletes.ts";
import { VISIBILITY_MS, Workers } from "./workers.ts";

/** Ticks for a worker to come from one call to its next; fewer would do no harm but more interleaving. */
const SETTLE_TICKS = 12;
/** A world that has not come to rest after so many steps never will. */
const MAX_STEPS = 20_000;
/**
 * Two buckets, a ledger, a queue and workers, in virtual time. Everything that happens is drawn from the
 * seed, so a run can be repeated exactly. What happens when is the {@link play}'s.
 */
export class World implements OracleWorld {
  readonly source: MemoryBucket;
  readonly destination: ReplicaStacks;
  readonly ledger: MemoryLedger = new MemoryLedger();
  readonly client: SourceClient;
  readonly record: SourceRecord;
  readonly history: History;
  readonly policy: Policy;
  readonly foreign: Map<string, string[]> = new Map();
  prefilled: ReadonlyMap<string, Life> = new Map();
  readonly misread: Set<string> = new Set();
  readonly lostTwins: Set<string> = new Set();
  readonly lost: Set<string> = new Set();
  isReleased = false;
  /** What happened, one line each, if it is being written down. */
  readonly trace: string[] = [];
  /** The first thing that must never be seen while the world runs. */
  violation: string | undefined;
  nowMs: number = SIMULATION_START_MS;
  /** How many writes workers have made at the destination. */
  writes = 0;
  readonly random: Random;
  readonly reader: Reader;
  readonly events: EventChannel;
  readonly workers: Workers;
  readonly outages: Outages;
  readonly #gates: Gates;
  readonly #deletes: WatchedDeletes;
  readonly #isTracing: boolean;
  readonly #store: ReplicaStore;
  #faults: FaultRates;

  constructor(history: History, options: { readonly trace?: boolean } = {}) {
    const clock = { now: () => this.nowMs };
    this.history = history;
    this.policy = history.policy;
    this.#isTracing = options.trace ?? false;
    this.random = new Random(history.seed ^ 0x5bd1e995);
    this.#faults = history.faults;
    this.source = new MemoryBucket("source", history.sourceVersioning, clock);
    const replicas = replicasIn(
      new MemoryBucket("destination", history.destinationVersioning, clock),
      history,
      (line) => this.#violate(line),
    );
    this.destination = replicas.stacks;
    this.#store = replicas.store;
    this.client = new SourceClient(this.source, clock.now, history);
    this.record = this.client.record;
    this.reader = new Reader(this, (line) => this.#violate(line));
    this.events = new EventChannel(history.faults, this.random);
    this.outages = new Outages(history);
    const { clockSkewMs = 0 } = history;
    this.#gates = new Gates(history.faults, 2 * clockSkewMs, this.random, clock.now, (call, fate) =>
      this.note(() => `${call.worker.name} ${call.side} ${call.operation} ${call.key}: ${fate}`),
    );
    this.#gates.isOut = (call) => this.outages.covers(call, this.nowMs);
    this.#deletes = new WatchedDeletes(this, history);
    this.destination.onChange = (key) => {
      this.#violate(foreignContent(key, this.destination.entries(key)[0], this));
      this.reader.onEffect(key);
    };
    this.workers = new Workers(history, this.#backends(), this.#gates, this.random, {
      note: (line) => this.note(line),
      violate: (line) => this.#violate(line),
      onDone: (key, worker, others, failure) =>
        this.reader.onDone(key, worker, others, this.#outcomeOf(key, worker, failure)),
      onDeath: (worker) => this.reader.onDeath(worker),
    });
  }

  #backends(): Backends {
    const { source, ledger, record } = this;
    return {
      ...{ source, destination: this.#store, ledger, record },
      nowMs: () => this.nowMs,
      breaksBody: () => this.random.chance(this.#faults.breakBody),
      ...(this.history.faults.wrongListing > 0 && { listed: this.#list }),
      onWrite: (key, worker, isLate) => {
        this.writes += 1;
        this.reader.expect(key, { worker, isLate });
      },
      onWithdraw: (key, id) => this.reader.withdraw(key, id),
      onDelete: (key, entry) => this.#violate(this.#deletes.onDelete(key, entry)),
      onMarker: (key) => this.#violate(this.#deletes.onMarker(key)),
    };
  }

  readonly #list: NonNullable<Backends["listed"]> = (side, key, entries) =>
    wrongListing(entries, this.#faults.wrongListing, this.random, () => {
      this.note(() => `the listing of ${key} at the ${side} is wrong`);
      if (side === "destination") {
        this.misread.add(key);
      }
    });

  #outcomeOf(key: string, worker: WorkerLife, failure: ReplicationFailure | undefined) {
    return outcomeOf(key, worker, failure, this.outages.isDestinationOut(this.nowMs));
  }

  #violate(line: string | undefined): void {
    this.violation ??= line;
  }

  /** Does an operation, and sends off what it announces. @returns that. */
  operate(operation: Operation): readonly Announcement[] {
    this.note(() => `client ${operation.kind} ${operation.key}`);
    if (operation.kind === "foreign-put") {
      this.#putForeign(operation.key);
      return [];
    }
    const announced = this.client.perform(operation);
    this.reader.onSource(operation.key);
    this.announce(operation.key, announced);
    return announced;
  }

  /** Sends events off. */
  announce(key: string, announcements: readonly Announcement[]): void {
    for (const { body } of announcements) {
      this.events.send(key, body, this.nowMs);
    }
  }

  #putForeign(key: string): void {
    const ids = this.foreign.get(key) ?? [];
    this.foreign.set(key, ids);
    const { onChange } = this.destination;
    this.destination.onChange = undefined; // nobody could tell yet that it is foreign
    ids.push(this.destination.put(key, "somebody else's"));
    this.destination.onChange = onChange;
    this.reader.onStranger(key);
  }

  /** Nothing goes wrong from now on. */
  endFaults(): void {
    this.#faults = NO_FAULTS;
    this.#gates.faults = NO_FAULTS;
    this.outages.endAll();
  }

  /** Ends all workers; what they have on its way takes effect now. */
  async endWorkers(): Promise<void> {
    this.workers.endAll();
    this.#gates.performAllLate();
    await settle();
  }

  /** Lets `durationMs` pass, with as many steps as the seed wants in it. */
  async passTime(durationMs: number): Promise<void> {
    const untilMs = this.nowMs + durationMs;
    while (this.nowMs < untilMs && this.random.chance(0.9)) {
      await this.#step(untilMs);
    }
    // Whatever else waits: what was given up takes effect in its time, or never.
    this.#gates.performLateUntil(untilMs, (ms) => {
      this.nowMs = Math.max(this.nowMs, ms);
    });
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** Lets everything happen that is on its way. */
  async comeToRest(): Promise<void> {
    for (let step = 0; this.#isBusy(); step += 1) {
      if (step === MAX_STEPS) {
        throw new Error("the world does not come to rest");
      }
      await this.#step(Number.POSITIVE_INFINITY);
    }
  }

  #isBusy(): boolean {
    return this.events.size > 0 || this.workers.isBusy || this.#gates.late > 0;
  }

  /** One step: something is delivered, a worker begins, a call happens, or time passes. */
  async #step(untilMs: number): Promise<void> {
    this.#deliverDue();
    this.#gates.performLate();
    this.workers.endOverdue(this.nowMs);
    this.workers.startOne(this.nowMs);
    if (this.workers.running === 0) {
      this.#waitForNext(untilMs);
      return;
    }
    await settle();
    if (this.#gates.waiting > 0) {
      if (!this.#gates.release()) {
        this.#waitForNext(untilMs);
        return;
      }
      const isStalled = this.random.chance(this.#faults.stall);
      this.nowMs += isStalled ? this.random.below(VISIBILITY_MS * 1.5) : this.random.below(40);
    }
  }

  #waitForNext(untilMs: number): void {
    const nextMs = Math.min(untilMs, this.#nextDueMs());
    this.nowMs = Number.isFinite(nextMs) ? Math.max(this.nowMs, nextMs) : this.nowMs;
  }

  #nextDueMs(): number {
    return Math.min(
      this.events.nextDueMs(),
      this.#gates.nextDueMs(),
      this.workers.nextDueMs(this.nowMs),
    );
  }

  #deliverDue(): void {
    for (const { key, body } of this.events.takeDue(this.nowMs)) {
      this.workers.objects.send(key, body, this.nowMs);
    }
  }

  /** Writes down what happened, where somebody reads it. */
  note(line: () => string): void {
    if (this.#isTracing) {
      this.trace.push(`${this.nowMs - SIMULATION_START_MS} ms: ${line()}`);
    }
  }
}

async function settle(): Promise<void> {
  for (let tick = 0; tick < SETTLE_TICKS; tick += 1) {
    await undefined;
  }
}
