import type { Tags } from "../../model/object-attributes.ts";
import { BodyReadError, type PortError } from "../../model/port-error.ts";
import { ok, type Result } from "../../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../../model/version-id.ts";
import type { BucketReader } from "../../ports/bucket-reader.ts";
import type { DestinationStore, NewObject } from "../../ports/destination-store.ts";
import type { EventQueue, QueueMessage } from "../../ports/event-queue.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { PartQueue } from "../../ports/part-queue.ts";
import type { ReplicationPorts } from "../../ports/replication-run.ts";
import type { SourceStore } from "../../ports/source-store.ts";
import type { WrittenEntry } from "../../ports/written-entry.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import type { Gates, WorkerLife } from "./gates.ts";

/** What the ports of all workers lead to. */
export interface Backends {
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger;
  readonly nowMs: () => number;
  /** Whether the content that is opened now breaks off while it is read. */
  readonly breaksBody: () => boolean;
  /** Hears of an entry that a worker deleted, once it is gone. */
  readonly onDelete: (key: string, entry: StoredEntry) => void;
  /** Hears of a delete marker that a worker adds, or a delete without versions. */
  readonly onMarker: (key: string) => void;
}

/** The ports of one worker: every call waits at the gates. */
export function gatedPorts(gates: Gates, worker: WorkerLife, backends: Backends): ReplicationPorts {
  let attempts = 0;
  return {
    source: gatedSource(gates, worker, backends),
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
      gates.call(worker, side, `GetObject ${key}`, false, async () => {
        const opened = await bucket.open(key, id);
        if (opened.ok && opened.value.kind === "object" && backends.breaksBody()) {
          return { ok: true, value: { kind: "object", object: broken(opened.value.object) } };
        }
        return opened;
      }),
    describe: (key, id) =>
      gates.call(worker, side, `HeadObject ${key}`, false, () => bucket.describe(key, id)),
    readTags: (key, id) =>
      gates.call(worker, side, `GetObjectTagging ${key}`, false, () => bucket.readTags(key, id)),
    readStack: (key) =>
      gates.call(worker, side, `ListObjectVersions ${key}`, false, () => bucket.readStack(key)),
    listStacks: (prefix) => bucket.listStacks(prefix),
  };
}

function gatedSource(gates: Gates, worker: WorkerLife, backends: Backends): SourceStore {
  const { source } = backends;
  return {
    ...gatedReader(gates, worker, backends, "source"),
    openCurrent: (key) =>
      gates.call(worker, "source", `GetObject ${key}`, false, async () => {
        const opened = await source.openCurrent(key);
        return opened.ok && opened.value.kind === "object" && backends.breaksBody()
          ? { ok: true, value: { ...opened.value, object: broken(opened.value.object) } }
          : opened;
      }),
    describeCurrent: (key) =>
      gates.call(worker, "source", `HeadObject ${key}`, false, () => source.describeCurrent(key)),
    openPart: (key, id, part) =>
      gates.call(worker, "source", `GetObject ${key} part ${part.number}`, false, async () => {
        const opened = await source.openPart(key, id, part);
        return opened.ok && opened.value !== "gone" && backends.breaksBody()
          ? { ok: true, value: broken(opened.value) }
          : opened;
      }),
    requestRestore: (key, id) =>
      gates.call(worker, "source", `RestoreObject ${key}`, true, () =>
        source.requestRestore(key, id),
      ),
  };
}

function gatedDestination(gates: Gates, worker: WorkerLife, backends: Backends): DestinationStore {
  const { destination } = backends;
  const call = <T>(operation: string, perform: Parameters<typeof gates.call<T>>[4]) =>
    gates.call(worker, "destination", operation, true, perform);
  return {
    ...gatedReader(gates, worker, backends, "destination"),
    putObject: (object) =>
      withLongTags(object, gates, worker, destination, (tags) =>
        call(`PutObject ${object.key}`, () => destination.putObject({ ...object, tags })),
      ),
    copyReplica: (copy) => call(`CopyObject ${copy.key}`, () => destination.copyReplica(copy)),
    addMarker: (key) =>
      call(`DeleteObject ${key}`, () => {
        backends.onMarker(key);
        return destination.addMarker(key);
      }),
    deleteEntry: (key, id) =>
      call(`DeleteObject by id ${key}`, () => deleteWatched(key, id, backends)),
    writeTags: (key, id, tags) =>
      call(`PutObjectTagging ${key}`, () => destination.writeTags(key, id, tags)),
    beginUpload: (upload) =>
      call(`CreateMultipartUpload ${upload.key}`, () =>
        destination.beginUpload({ ...upload, tags: areLong(upload.tags) ? {} : upload.tags }),
      ),
    uploadPart: (part) =>
      call(`UploadPart ${part.key} part ${part.number}`, () => destination.uploadPart(part)),
    copyPart: (part) =>
      call(`UploadPartCopy ${part.key} part ${part.number}`, () => destination.copyPart(part)),
    describePart: (key, id, number) =>
      gates.call(worker, "destination", `HeadObject ${key} part ${number}`, false, () =>
        destination.describePart(key, id, number),
      ),
    listParts: (listing) => call(`ListParts ${listing.key}`, () => destination.listParts(listing)),
    completeUpload: (completion) =>
      withLongTags(completion, gates, worker, destination, () =>
        call(`CompleteMultipartUpload ${completion.key}`, () =>
          destination.completeUpload(completion),
        ),
      ),
    abortUpload: (address) =>
      call(`AbortMultipartUpload ${address.key}`, () => destination.abortUpload(address)),
    listUploads: (key) => call(`ListMultipartUploads ${key}`, () => destination.listUploads(key)),
  };
}

function deleteWatched(key: string, id: VersionId, { destination, onDelete }: Backends) {
  const entry = destination.find(key, id);
  const deleted = destination.deleteEntry(key, id);
  if (entry !== undefined) {
    onDelete(key, entry);
  }
  return deleted;
}

/** Values of this length stand for a tag set that no header of S3 takes. */
export const LONG_TAG_LENGTH = 40;

function areLong(tags: Tags): boolean {
  return Object.values(tags).some((value) => value.length >= LONG_TAG_LENGTH);
}

/** A write with tags too long for its header: they follow it, and if they cannot, it goes again. */
async function withLongTags<T extends WrittenEntry | "gone">(
  { key, tags }: Pick<NewObject, "key" | "tags">,
  gates: Gates,
  worker: WorkerLife,
  destination: MemoryBucket,
  write: (tags: Tags) => Promise<Result<T, PortError>>,
): Promise<Result<T, PortError>> {
  const written = await write(areLong(tags) ? {} : tags);
  if (!areLong(tags) || !written.ok || written.value === "gone") {
    return written;
  }
  const { versionId } = written.value;
  const tagged = await gates.call(worker, "destination", `PutObjectTagging ${key}`, true, () =>
    destination.writeTags(key, versionId, tags),
  );
  if (tagged.ok) {
    return written;
  }
  if (versionId !== NULL_VERSION_ID) {
    await gates.call(worker, "destination", `DeleteObject by id ${key}`, true, () =>
      destination.deleteEntry(key, versionId),
    );
  }
  return tagged;
}

function gatedLedger(gates: Gates, worker: WorkerLife, ledger: MemoryLedger): Ledger {
  return {
    read: (key, id) =>
      gates.call(worker, "ledger", `Query ${key}`, false, () => ledger.read(key, id)),
    readKey: (key) =>
      gates.call(worker, "ledger", `Query key ${key}`, false, () => ledger.readKey(key)),
    saveHead: (head) =>
      gates.call(worker, "ledger", `PutItem head ${head.key}`, true, () => ledger.saveHead(head)),
    saveRow: (row) =>
      gates.call(worker, "ledger", `PutItem row ${row.key}`, true, () => ledger.saveRow(row)),
    countDelete: (limit, nowMs) =>
      gates.call(worker, "ledger", "UpdateItem", true, () => ledger.countDelete(limit, nowMs)),
    deleteRow: (row) =>
      gates.call(worker, "ledger", `DeleteItem row ${row.key}`, true, () => ledger.deleteRow(row)),
  };
}

/** Where messages go. */
export interface QueueEntrances {
  objects(message: QueueMessage): void;
  parts(body: string): void;
}

/** The queues that a worker sends to: every request waits at the gates. */
export function gatedQueues(
  gates: Gates,
  worker: WorkerLife,
  entrances: QueueEntrances,
): { readonly objects: EventQueue; readonly parts: PartQueue } {
  const send = async <T extends { readonly id: string }>(
    messages: readonly T[],
    accept: (message: T) => void,
  ): Promise<ReadonlyMap<string, PortError>> => {
    const refused = new Map<string, PortError>();
    for (const message of messages) {
      const sent = await gates.call(worker, "queue", "SendMessage", true, async () => {
        accept(message);
        return ok(undefined);
      });
      if (!sent.ok) {
        refused.set(message.id, sent.error);
      }
    }
    return refused;
  };
  return {
    objects: {
      send: (messages) => send(messages, (message) => entrances.objects(message)),
    },
    parts: { send: (messages) => send(messages, ({ body }) => entrances.parts(body)) },
  };
}

/** Whatever has a content: it breaks off. */
function broken<T extends { readonly body: AsyncIterable<Uint8Array> }>(opened: T): T {
  return { ...opened, body: brokenBody() };
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
