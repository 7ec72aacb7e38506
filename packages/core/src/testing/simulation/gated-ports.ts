import { BodyReadError } from "../../port-error.ts";
import type { BucketReader, OpenObject } from "../../ports/bucket-reader.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { ReplicationPorts } from "../../replication-run.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { Gates, WorkerLife } from "./gates.ts";

/** What the ports of all workers lead to. */
export interface Backends {
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger;
  readonly nowMs: () => number;
  /** Whether the content that is opened now breaks off while it is read. */
  readonly breaksBody: () => boolean;
}

/** The ports of one worker: every call waits at the gates. */
export function gatedPorts(gates: Gates, worker: WorkerLife, backends: Backends): ReplicationPorts {
  let attempts = 0;
  return {
    source: gatedReader(gates, worker, backends, "source"),
    destination: gatedDestination(gates, worker, backends),
    ledger: gatedLedger(gates, worker, backends.ledger),
    clock: { now: backends.nowMs },
    newAttemptId: () => {
      attempts += 1;
      return `${worker.name}#${attempts}`;
    },
  };
}

function gatedReader(
  gates: Gates,
  worker: WorkerLife,
  backends: Backends,
  side: "source" | "destination",
): BucketReader {
  const bucket = backends[side];
  return {
    open: (key, id) =>
      gates.call(worker, side, "GetObject", false, async () => {
        const opened = await bucket.open(key, id);
        if (opened.ok && opened.value.kind === "object" && backends.breaksBody()) {
          return { ok: true, value: { kind: "object", object: broken(opened.value.object) } };
        }
        return opened;
      }),
    describe: (key, id) =>
      gates.call(worker, side, "HeadObject", false, () => bucket.describe(key, id)),
    readTags: (key, id) =>
      gates.call(worker, side, "GetObjectTagging", false, () => bucket.readTags(key, id)),
    readStack: (key) =>
      gates.call(worker, side, "ListObjectVersions", false, () => bucket.readStack(key)),
    listStacks: (prefix) => bucket.listStacks(prefix),
  };
}

function gatedDestination(gates: Gates, worker: WorkerLife, backends: Backends): DestinationStore {
  const { destination } = backends;
  const call = <T>(operation: string, perform: Parameters<typeof gates.call<T>>[4]) =>
    gates.call(worker, "destination", operation, true, perform);
  return {
    ...gatedReader(gates, worker, backends, "destination"),
    putObject: (object) => call("PutObject", () => destination.putObject(object)),
    addMarker: (key) => call("DeleteObject", () => destination.addMarker(key)),
    deleteEntry: (key, id) => call("DeleteObject by id", () => destination.deleteEntry(key, id)),
    writeTags: (key, id, tags) =>
      call("PutObjectTagging", () => destination.writeTags(key, id, tags)),
  };
}

function gatedLedger(gates: Gates, worker: WorkerLife, ledger: MemoryLedger): Ledger {
  return {
    read: (key, id) => gates.call(worker, "ledger", "Query", false, () => ledger.read(key, id)),
    readKey: (key) => gates.call(worker, "ledger", "Query key", false, () => ledger.readKey(key)),
    saveHead: (head) =>
      gates.call(worker, "ledger", "PutItem head", true, () => ledger.saveHead(head)),
    saveRow: (row) => gates.call(worker, "ledger", "PutItem row", true, () => ledger.saveRow(row)),
    countDelete: (limit, nowMs) =>
      gates.call(worker, "ledger", "UpdateItem", true, () => ledger.countDelete(limit, nowMs)),
    deleteRow: (row) =>
      gates.call(worker, "ledger", "DeleteItem row", true, () => ledger.deleteRow(row)),
  };
}

function broken(object: OpenObject): OpenObject {
  return { ...object, body: brokenBody() };
}

// biome-ignore lint/correctness/useYield: it breaks off before the first chunk
async function* brokenBody(): AsyncIterable<Uint8Array> {
  throw new BodyReadError({
    kind: "unavailable",
    side: "source",
    operation: "GetObject",
    message: "the connection broke off while the content was read",
  });
}
