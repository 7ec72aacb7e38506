import { otherWayBy } from "../mapping/other-way-by.ts";
import { keyMapOf } from "../model/key-mapping.ts";
import type { Policy } from "../model/policy.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { replicateBatch } from "../run/replicate-batch.ts";
import { KEY } from "./deliver.ts";
import { eventBridgeEvent } from "./event-json.ts";
import type { MemoryBucket } from "./memory-bucket.ts";
import { MemoryRun } from "./memory-run.ts";
import type { StoredEntry, Versioning } from "./memory-stacks.ts";

/** Deliveries after which what goes round goes round for ever. */
const MOST_ROUNDS = 20;

/** One of the two buckets. */
export type TwoWaySide = "here" | "there";

/** Two buckets that two pairs keep equal, each one way, with a ledger each. */
export class TwoWayWorld {
  readonly pairs: { readonly [Side in TwoWaySide]: MemoryRun };
  readonly buckets: { readonly [Side in TwoWaySide]: MemoryBucket };
  readonly #isNoticed: boolean;
  readonly #policy: Partial<Policy>;
  readonly #seen = new Map<TwoWaySide, readonly StoredEntry[]>();
  #events = 0;

  /** @param isNoticed - whether each pair may read the ledger of the other. */
  constructor(
    isNoticed: boolean,
    versioning: Versioning = "enabled",
    policy: Partial<Policy> = {},
  ) {
    const here = new MemoryRun(versioning, versioning);
    this.pairs = { here, there: new MemoryRun(versioning, versioning) };
    this.buckets = { here: here.source, there: here.destination };
    this.#isNoticed = isNoticed;
    this.#policy = policy;
  }

  /** A worker of the pair whose source this side is. */
  run(side: TwoWaySide): ReplicationRun {
    const other = side === "here" ? "there" : "here";
    const run = this.pairs[side].worker(this.#policy);
    const ports = side === "here" ? run : { ...run, ...this.#turned() };
    const otherWay = otherWayBy(this.pairs[other].ledger, keyMapOf(undefined));
    return { ...ports, ...(this.#isNoticed ? { otherWay } : {}) };
  }

  #turned() {
    const { here, there } = this.buckets;
    return { source: there, destination: here };
  }

  /** What both buckets have, newest first; a delete marker is `-`. */
  contents(): readonly (readonly string[])[] {
    return [this.buckets.here, this.buckets.there].map((bucket) =>
      bucket.entries(KEY).map((entry) => (entry.kind === "marker" ? "-" : entry.content)),
    );
  }

  /** Time goes by, so that no two writes are of one second. */
  pass(ms: number = 2_000): void {
    this.pairs.here.nowMs += ms;
    this.pairs.there.nowMs = this.pairs.here.nowMs;
  }

  /** Events of what came and went at a side since the last look, the oldest first. */
  look(side: TwoWaySide): readonly string[] {
    const before = this.#seen.get(side) ?? [];
    const now = this.buckets[side].entries(KEY);
    this.#seen.set(side, now);
    const was = new Set(before.map(nameOf));
    const ids = new Set(now.map(({ versionId }) => versionId));
    const deleted = { type: "Object Deleted", reason: "DeleteObject" };
    return [
      ...before
        .filter(({ versionId }) => !ids.has(versionId))
        .map(({ versionId }) => ({ ...deleted, deletionType: "Permanently Deleted", versionId })),
      ...now
        .filter((entry) => !was.has(nameOf(entry)))
        .toReversed()
        .map(({ kind, versionId }) =>
          kind === "object"
            ? { reason: "PutObject", versionId }
            : { ...deleted, deletionType: "Delete Marker Created", versionId },
        ),
    ].map((fields) => this.#event(fields));
  }

  #event(fields: object): string {
    this.#events += 1;
    const sequencer = this.#events.toString(16).padStart(8, "0").toUpperCase();
    const time = new Date(this.pairs.here.nowMs).toISOString();
    return JSON.stringify(eventBridgeEvent({ key: KEY, sequencer, time, ...fields }));
  }

  /** Has a side's pair work events off. @returns how many came back. */
  async deliver(side: TwoWaySide, bodies: readonly string[]): Promise<number> {
    const records = bodies.map((body, index) => ({ messageId: `${index}`, body }));
    const { returned } = await replicateBatch(records, this.run(side), {
      ...{ scope: { prefixes: [] }, concurrency: 1, reserveMs: 0 },
      onOutcome() {},
    });
    return returned.length;
  }

  /** Works off what happens until nothing happens any more. @returns whether it came to an end. */
  async settle(): Promise<boolean> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const [here, there] = [this.look("here"), this.look("there")];
      if (here.length + there.length === 0) {
        return true;
      }
      this.pass(1_000);
      await this.deliver("here", here);
      await this.deliver("there", there);
    }
    return false;
  }
}

function nameOf(entry: StoredEntry): string {
  const content = entry.kind === "object" ? entry.content : "";
  return `${entry.versionId} ${entry.kind} ${content} ${entry.lastModifiedMs}`;
}
