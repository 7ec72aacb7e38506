import { UPLOAD_LEASE_MS } from "../../copy/hand-over.ts";
import type { Policy } from "../../model/policy.ts";
import { MemoryBucket } from "../memory-bucket.ts";
import { MemoryLedger } from "../memory-ledger.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import { EventChannel } from "./event-channel.ts";
import { foreignContent } from "./foreign-content.ts";
import { Gates } from "./gates.ts";
import {
  type FaultRates,
  type History,
  NO_FAULTS,
  type Operation,
  type OperationKind,
} from "./history.ts";
import { finishUnfinished, forgottenUpload, redrive, releaseHeldDeletes } from "./operator.ts";
import { Random } from "./random.ts";
import { SourceClient } from "./source-client.ts";
import { wrongDelete, wrongMarker } from "./watched-deletes.ts";
import { VISIBILITY_MS, Workers } from "./workers.ts";

const START_MS = Date.UTC(2026, 2, 8, 17, 50, 14);
/** Ticks for a worker to come from one call to its next; fewer would do no harm but more interleaving. */
const SETTLE_TICKS = 12;
/** A world that has not come to rest after so many steps never will. */
const MAX_STEPS = 20_000;

/** More than the lease of any worker. */
const LEASE_PAUSE_MS = 120_000;
/** How often an operator sends the dead letters again. */
const MAX_REDRIVES = 5;

const LIFECYCLE: ReadonlySet<OperationKind> = new Set(["expire-current", "expire-entry"]);
/** Lifecycle acts on what is a day old at least: never in the same moment as a write of the same key. */
const LIFECYCLE_PAUSE_MS = 5_000;

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
  /** Whether an operator has let go what the budget held. */
  isReleased = false;
  /** Whether the source may have a null version. */
  readonly hasNullVersions: boolean;

  readonly #random: Random;
  readonly #gates: Gates;
  readonly #events: EventChannel;
  readonly #workers: Workers;
  readonly #history: History;
  readonly #isTracing: boolean;
  #faults: FaultRates;

  constructor(history: History, options: { readonly trace?: boolean } = {}) {
    const clock = { now: () => this.nowMs };
    this.#history = history;
    this.hasNullVersions =
      history.sourceVersioning !== "enabled" ||
      history.operations.some(({ kind }) => kind === "suspend");
    this.#isTracing = options.trace ?? false;
    this.#random = new Random(history.seed ^ 0x5bd1e995);
    this.#faults = history.faults;
    this.policy = history.policy;
    this.source = new MemoryBucket("source", history.sourceVersioning, clock);
    this.destination = new MemoryBucket("destination", history.destinationVersioning, clock);
    this.client = new SourceClient(this.source, clock.now, history.multipartOrder);
    this.#events = new EventChannel(history.faults, this.#random);
    this.#gates = new Gates(history.faults, this.#random, clock.now, (call, fate) => {
      this.#note(() => `${call.worker.name} ${call.side} ${call.operation}: ${fate}`);
    });
    const backends = {
      ...{ source: this.source, destination: this.destination, ledger: this.ledger },
      nowMs: clock.now,
      breaksBody: () => this.#random.chance(this.#faults.breakBody),
      onDelete: (key: string, entry: StoredEntry) => {
        this.violation ??= wrongDelete(key, entry, this);
      },
      onMarker: (key: string) => {
        this.violation ??= wrongMarker(key, this);
      },
    };
    this.#workers = new Workers(history, backends, this.#gates, this.#random, {
      note: (line) => this.#note(line),
      violate: (line) => {
        this.violation ??= line;
      },
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
    await this.#redriveAll();
    this.violation ??= forgottenUpload(this.client.record.contents.keys(), this);
    this.nowMs += UPLOAD_LEASE_MS + LEASE_PAUSE_MS; // whoever still has a lease is dead by then
    finishUnfinished(this.client.record.contents.keys(), this, this.#workers.objects);
    await this.#comeToRest();
    this.#restoreAll();
    await this.#comeToRest();
    this.isReleased = true;
    releaseHeldDeletes(this, this.#workers.objects);
    await this.#comeToRest();
    await this.#redriveAll();
  }

  /** Several times: what waits for part workers may use up its receives once more. */
  async #redriveAll(): Promise<void> {
    const { parts, objects } = this.#workers;
    for (let round = 0; round < MAX_REDRIVES; round += 1) {
      if (parts.deadLetters.length + objects.deadLetters.length === 0) {
        return;
      }
      this.nowMs = redrive(parts, this.nowMs);
      await this.#comeToRest();
      this.nowMs = redrive(objects, this.nowMs);
      await this.#comeToRest();
    }
  }

  #operate(operation: Operation): void {
    this.#note(() => `client ${operation.kind} ${operation.key}`);
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

  #restoreAll(): void {
    for (const { key, body } of this.client.restoreAll()) {
      this.#events.send(key, body, this.nowMs);
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
    return this.#events.size > 0 || this.#workers.isBusy || this.#gates.late > 0;
  }

  /** One step: something is delivered, a worker begins, a call happens, or time passes. */
  async #step(untilMs: number): Promise<void> {
    this.#deliverDue();
    this.#gates.performLate();
    this.#workers.endOverdue(this.nowMs);
    this.#workers.startOne(this.nowMs);
    if (this.#workers.running === 0) {
      this.#waitForNext(untilMs);
      return;
    }
    await settle();
    if (this.#gates.waiting > 0) {
      if (!this.#gates.release()) {
        this.#waitForNext(untilMs);
        return;
      }
      const isStalled = this.#random.chance(this.#faults.stall);
      this.nowMs += isStalled ? this.#random.below(VISIBILITY_MS * 1.5) : this.#random.below(40);
      this.violation ??= foreignContent(this);
    }
  }

  #waitForNext(untilMs: number): void {
    const nextMs = Math.min(untilMs, this.#nextDueMs());
    this.nowMs = Number.isFinite(nextMs) ? Math.max(this.nowMs, nextMs) : this.nowMs;
  }

  #nextDueMs(): number {
    return Math.min(
      this.#events.nextDueMs(),
      this.#gates.nextDueMs(),
      this.#workers.nextDueMs(this.nowMs),
    );
  }

  #deliverDue(): void {
    for (const { key, body } of this.#events.takeDue(this.nowMs)) {
      this.#workers.objects.send(key, body, this.nowMs);
    }
  }

  #note(line: () => string): void {
    if (this.#isTracing) {
      this.trace.push(`${this.nowMs - START_MS} ms: ${line()}`);
    }
  }
}

async function settle(): Promise<void> {
  for (let tick = 0; tick < SETTLE_TICKS; tick += 1) {
    await undefined;
  }
}
