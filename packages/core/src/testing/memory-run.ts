import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import type { PortError, PortErrorKind, PortSide } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { BucketReader } from "../ports/bucket-reader.ts";
import type { DestinationStore } from "../ports/destination-store.ts";
import type { Ledger } from "../ports/ledger.ts";
import { DEFAULT_BYTES_PER_SECOND, type ReplicationRun } from "../ports/replication-run.ts";
import type { SourceStore } from "../ports/source-store.ts";
import { MemoryBucket } from "./memory-bucket.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import type { Versioning } from "./memory-stacks.ts";

/**
 * What happens to one call instead of its plain success: refused before it takes effect, done but
 * answered with `unavailable`, or the worker dies at it, before or after it takes effect.
 */
export type CallFate =
  | { readonly kind: "refuse"; readonly error: PortErrorKind }
  | { readonly kind: "lose-answer" | "die-before" | "die-after" };

/** Decides about a call, named `<side>.<method>`; `index` counts the calls of all ports from 0. */
export type Intercept = (call: string, index: number) => CallFate | undefined;

/** Thrown where a worker dies: nothing after the call happens. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";
}

/** When the time of a {@link MemoryRun} begins; a whole second. */
export const START_MS = 1_772_992_214_000;

/** How long a worker of a {@link MemoryRun} may live. */
export const WORKER_LIFE_MS = 60_000;

/**
 * Two buckets, a ledger and a clock that stands still until it is moved, for tests of what runs on the
 * ports. Every call is counted and can be made to fail.
 */
export class MemoryRun {
  nowMs: number = START_MS;
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger = new MemoryLedger();
  /** Every call so far, `<side>.<method>`, in order. */
  readonly calls: string[] = [];
  intercept: Intercept = () => undefined;
  /** Happens after a call has taken effect: what somebody else does meanwhile. */
  afterCall: (call: string) => void = () => {};
  #attempts = 0;

  constructor(source: Versioning = "enabled", destination: Versioning = source) {
    const clock = { now: () => this.nowMs };
    this.source = new MemoryBucket("source", source, clock);
    this.destination = new MemoryBucket("destination", destination, clock);
  }

  /** A worker that begins now. */
  worker(policy: Partial<Policy> = {}): ReplicationRun {
    return {
      source: this.#source(),
      destination: this.#destination(),
      ledger: this.#ledger(),
      clock: { now: () => this.nowMs },
      newAttemptId: () => {
        this.#attempts += 1;
        return `attempt-${this.#attempts}`;
      },
      sourceBucket: "bucket",
      policy: { ...DEFAULT_POLICY, ...policy },
      deadlineMs: this.nowMs + WORKER_LIFE_MS,
      bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
    };
  }

  /** The contents of a key's stack, newest first; a delete marker is `-`. */
  contents(side: "source" | "destination", key: string): readonly string[] {
    return this[side].entries(key).map((entry) => (entry.kind === "marker" ? "-" : entry.content));
  }

  async #call<T>(
    side: PortSide,
    operation: string,
    perform: () => Promise<Result<T, PortError>>,
  ): Promise<Result<T, PortError>> {
    const name = `${side}.${operation}`;
    const fate = this.intercept(name, this.calls.length);
    this.calls.push(name);
    if (fate?.kind === "die-before") {
      throw new WorkerDied(name);
    }
    if (fate?.kind === "refuse") {
      return { ok: false, error: portError(fate.error, side, operation) };
    }
    const result = await perform();
    this.afterCall(name);
    if (fate?.kind === "die-after") {
      throw new WorkerDied(name);
    }
    return fate === undefined
      ? result
      : { ok: false, error: portError("unavailable", side, operation) };
  }

  #reader(bucket: MemoryBucket, side: "source" | "destination"): BucketReader {
    return {
      open: (key, id) => this.#call(side, "open", () => bucket.open(key, id)),
      describe: (key, id) => this.#call(side, "describe", () => bucket.describe(key, id)),
      describeCurrent: (key) =>
        this.#call(side, "describeCurrent", () => bucket.describeCurrent(key)),
      readTags: (key, id) => this.#call(side, "readTags", () => bucket.readTags(key, id)),
      readStack: (key) => this.#call(side, "readStack", () => bucket.readStack(key)),
      listStacks: (prefix) => bucket.listStacks(prefix),
    };
  }

  #source(): SourceStore {
    const bucket = this.source;
    return {
      ...this.#reader(bucket, "source"),
      openCurrent: (key) => this.#call("source", "openCurrent", () => bucket.openCurrent(key)),
      openPart: (key, id, part) =>
        this.#call("source", "openPart", () => bucket.openPart(key, id, part)),
      requestRestore: (key, id) =>
        this.#call("source", "requestRestore", () => bucket.requestRestore(key, id)),
    };
  }

  #destination(): DestinationStore {
    const bucket = this.destination;
    const call = <T>(operation: string, perform: () => Promise<Result<T, PortError>>) =>
      this.#call("destination", operation, perform);
    return {
      ...this.#reader(bucket, "destination"),
      putObject: (object) => call("putObject", () => bucket.putObject(object)),
      copyReplica: (copy) => call("copyReplica", () => bucket.copyReplica(copy)),
      addMarker: (key) => call("addMarker", () => bucket.addMarker(key)),
      deleteEntry: (key, id) => call("deleteEntry", () => bucket.deleteEntry(key, id)),
      writeTags: (key, id, tags) => call("writeTags", () => bucket.writeTags(key, id, tags)),
      beginUpload: (upload) => call("beginUpload", () => bucket.beginUpload(upload)),
      uploadPart: (part) => call("uploadPart", () => bucket.uploadPart(part)),
      copyPart: (part) => call("copyPart", () => bucket.copyPart(part)),
      describePart: (key, id, number) =>
        call("describePart", () => bucket.describePart(key, id, number)),
      listParts: (listing) => call("listParts", () => bucket.listParts(listing)),
      completeUpload: (completion) =>
        call("completeUpload", () => bucket.completeUpload(completion)),
      abortUpload: (address) => call("abortUpload", () => bucket.abortUpload(address)),
      listUploads: (key) => call("listUploads", () => bucket.listUploads(key)),
    };
  }

  #ledger(): Ledger {
    const { ledger } = this;
    const call = <T>(operation: string, perform: () => Promise<Result<T, PortError>>) =>
      this.#call("ledger", operation, perform);
    return {
      read: (key, id) => call("read", () => ledger.read(key, id)),
      findUnseen: (entries) => call("findUnseen", () => ledger.findUnseen(entries)),
      readKey: (key) => call("readKey", () => ledger.readKey(key)),
      saveHead: (head) => call("saveHead", () => ledger.saveHead(head)),
      saveRow: (row) => call("saveRow", () => ledger.saveRow(row)),
      countDelete: (limit, nowMs) => call("countDelete", () => ledger.countDelete(limit, nowMs)),
      deleteRow: (row) => call("deleteRow", () => ledger.deleteRow(row)),
    };
  }
}

/** Lets the call of this name, when it comes for the `nth` time from now on, have this fate. */
export function onCall(name: string, fate: CallFate, nth = 1): Intercept {
  let count = 0;
  return (call) => {
    count += call === name ? 1 : 0;
    return call === name && count === nth ? fate : undefined;
  };
}

/** A classified failure, as an adapter would give it. */
export function portError(kind: PortErrorKind, side: PortSide, operation: string): PortError {
  return { kind, side, operation, message: "made to fail by a test" };
}
