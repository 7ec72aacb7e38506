import type { LedgerState } from "../../model/ledger-row.ts";
import { DEFAULT_POLICY, type Policy } from "../../model/policy.ts";
import { MemoryBucket } from "../memory-bucket.ts";
import { MemoryLedger } from "../memory-ledger.ts";
import { type RowFields, rowOf } from "../row-of.ts";
import type { History, Operation, OperationKind, Refusal } from "./history.ts";
import type { OracleWorld } from "./oracle-world.ts";
import type { WorkerLife } from "./pending-call.ts";
import { Reader } from "./reader.ts";
import { SourceClient } from "./source-client.ts";
import type { Life, SourceRecord } from "./source-record.ts";

/** The key that a world built by hand has. */
export const KEY = "a";

/** A worker of a world built by hand; without a time it begins after all that happens at the source. */
export function workerLife(name: string, sinceMs: number = Number.POSITIVE_INFINITY): WorkerLife {
  const touched = new Set<string>();
  return { name, sinceMs, clockSkewMs: 0, isDead: false, touched, failures: new Map() };
}

/** A world built by hand: nothing happens in it but what a test does. */
export class OracleCase implements OracleWorld {
  nowMs: number = Date.UTC(2026, 2, 8, 18);
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger = new MemoryLedger();
  readonly client: SourceClient;
  readonly record: SourceRecord;
  readonly policy: Policy;
  readonly history: OracleWorld["history"];
  readonly foreign: Map<string, string[]> = new Map();
  readonly prefilled: Map<string, Life> = new Map();
  readonly misread: Set<string> = new Set();
  readonly lostTwins: Set<string> = new Set();
  readonly lost: Set<string> = new Set();
  isReleased = true;
  /** What the reader reported. */
  readonly reports: string[] = [];
  readonly reader: Reader;
  #performed = 0;

  constructor(
    policy: Partial<Policy> = {},
    history: Partial<Pick<History, "sourceVersioning" | "destinationVersioning">> &
      OracleWorld["history"] = {},
    multipartOrder: History["multipartOrder"] = "completion",
  ) {
    const clock = { now: () => this.nowMs };
    const { sourceVersioning = "enabled", destinationVersioning = "enabled" } = history;
    this.policy = { ...DEFAULT_POLICY, ...policy };
    this.history = history;
    this.source = new MemoryBucket("source", sourceVersioning, clock);
    this.destination = new MemoryBucket("destination", destinationVersioning, clock);
    this.client = new SourceClient(this.source, clock.now, { multipartOrder });
    this.record = this.client.record;
    this.reader = new Reader(this, (line) => this.reports.push(line));
    this.destination.onChange = (key) => this.reader.onEffect(key);
  }

  /** The client does this, where it must choose to the newest (`pick` 0) or another. @returns its life. */
  act(kind: "put" | "put-again" | "multipart", refusal?: Refusal, uploadMs = 0): Life {
    const base = { key: KEY, afterMs: 0, pick: 0.3, ...(refusal && { refusal }) };
    this.#perform(kind === "multipart" ? { ...base, kind, uploadMs } : { ...base, kind });
    const life = this.record.byNumber(`${this.#performed}`);
    if (life === undefined) {
      throw new Error("nothing was written");
    }
    return life;
  }

  /** The client does something else; `pick` chooses among the entries, newest first, from 0 up to 1. */
  change(kind: Exclude<OperationKind, "put" | "put-again" | "multipart">, pick = 0): void {
    this.#perform({ key: KEY, afterMs: 0, pick, kind });
  }

  /** The life of the marker that the client made last. */
  marker(): Life {
    const life = this.record.of(KEY).findLast(({ kind }) => kind === "marker");
    if (life === undefined) {
      throw new Error("there is no marker");
    }
    return life;
  }

  #perform(operation: Operation): void {
    this.nowMs += 1_000;
    this.#performed += 1;
    this.client.perform(operation);
    this.reader.onSource(KEY);
  }

  /** A worker puts an equal replica of a life on top, and its row. @returns the replica's version id. */
  copy(
    life: Life,
    worker?: WorkerLife,
    row: Partial<RowFields<LedgerState>> | "no row" = {},
  ): string {
    this.nowMs += 100;
    this.reader.expect(KEY, worker && { worker, isLate: false });
    const destinationVersionId = this.#write(life);
    if (row !== "no row") {
      this.mark(life, { state: "replicated", destinationVersionId, ...row });
    }
    return destinationVersionId;
  }

  #write({ kind, versionId, content, number }: Life): string {
    if (kind !== "object") {
      const removed = this.destination.remove(KEY);
      return removed.kind === "nothing" ? "" : removed.versionId;
    }
    const origin = this.source.find(KEY, versionId);
    const { attributes, tags, partSizes } =
      origin?.kind === "object" && origin.content === content
        ? origin
        : { attributes: { metadata: { n: `${number}` } }, tags: {}, partSizes: undefined };
    return this.destination.put(KEY, content, {
      ...{ attributes, tags },
      ...(partSizes && { partSizes }),
    });
  }

  /** Puts a life's row into the ledger. */
  mark(life: Life, row: Partial<RowFields<LedgerState>> & { readonly state: LedgerState }): void {
    const { key, versionId } = life;
    const kind = life.kind === "marker" ? "marker" : "object";
    this.ledger.seedRow(rowOf({ key, versionId, kind, ...row }));
  }
}
