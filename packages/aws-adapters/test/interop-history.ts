import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  DEFAULT_BYTES_PER_SECOND,
  DEFAULT_POLICY,
  type DestinationStore,
  type Entry,
  type LedgerRow,
  type RecordOutcome,
  replicateBatch,
  type SourceStore,
} from "@xpart/core";
import { eventBridgeEvent, MemoryLedger } from "@xpart/core/testing";
import { type Partition, startPartition } from "@xpart/sandbox";
import { createS3Client, createS3DestinationStore, createS3SourceStore } from "../src/index.ts";
import type { S3Place } from "../src/partition-clients.ts";
import { uploadInParts } from "./upload-in-parts.ts";

const SOURCE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const BUCKET = "history";
const LIFE_MS = 900_000;

/** How often a record comes, before it would lie in the dead-letter queue. */
const RECEIVES = 6;

/** A sandbox whose bucket is kept equal at a server of others. */
export interface HistoryWorld {
  readonly source: SourceStore;
  readonly destination: DestinationStore;
  /** Each makes an entry at the source, or takes one away. @returns its event. */
  put(key: string, body: string, more?: Partial<Metadata>): Promise<object>;
  putInParts(key: string, sizes: readonly number[]): Promise<object>;
  mark(key: string): Promise<object>;
  remove(key: string, versionId: string): Promise<object>;
  tag(key: string, versionId: string, tags: string): Promise<object>;
  /** Works events off. @returns why those that never were done were not. */
  deliver(events: readonly object[]): Promise<readonly string[]>;
  rows(key: string): Promise<readonly LedgerRow[]>;
  stop(): Promise<void>;
}

interface Metadata {
  readonly Tagging: string;
  readonly Metadata: Readonly<Record<string, string>>;
  readonly ContentType: string;
}

/** Opens it, with an empty bucket on either side. */
export async function openHistoryWorld(place: S3Place): Promise<HistoryWorld> {
  const partition: Partition = await startPartition(SOURCE);
  partition.s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
  const from = createS3Client(partition);
  const to = createS3Client(place);
  await to.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await to.send(
    new PutBucketVersioningCommand({
      Bucket: BUCKET,
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
  const source = createS3SourceStore({ client: from, bucket: BUCKET });
  const destination = createS3DestinationStore({ client: to, bucket: BUCKET });
  const ledger = new MemoryLedger();
  const eventOf = createEvents();
  return {
    ...{ source, destination },
    ...writesOf(from, eventOf),
    deliver: (events) => deliver(events, { source, destination, ledger }),
    async rows(key) {
      const read = await ledger.readKey(key);
      return read.ok ? read.value.rows : [];
    },
    async stop() {
      from.destroy();
      to.destroy();
      await partition.stop();
    },
  };
}

type EventOf = (fields: Parameters<typeof eventBridgeEvent>[0]) => object;

function createEvents(): EventOf {
  let count = 0;
  return (fields) => {
    count += 1;
    const sequencer = count.toString(16).toUpperCase().padStart(18, "0");
    return eventBridgeEvent({ bucket: BUCKET, sequencer, requestId: `R${count}`, ...fields });
  };
}

function writesOf(client: S3Client, eventOf: EventOf) {
  const object = (Key: string) => ({ Bucket: BUCKET, Key });
  const deletedEvent = (
    key: string,
    versionId: string,
    deletionType: "Delete Marker Created" | "Permanently Deleted",
  ) => eventOf({ type: "Object Deleted", key, versionId, deletionType, reason: "DeleteObject" });
  return {
    async put(key: string, Body: string, more: Partial<Metadata> = {}) {
      const command = new PutObjectCommand({ ...object(key), Body, ...more });
      const { VersionId: versionId = "" } = await client.send(command);
      return eventOf({ key, versionId });
    },
    async putInParts(key: string, sizes: readonly number[]) {
      return eventOf({ key, versionId: await uploadInParts(client, object(key), sizes) });
    },
    async mark(key: string) {
      const { VersionId: versionId = "" } = await client.send(new DeleteObjectCommand(object(key)));
      return deletedEvent(key, versionId, "Delete Marker Created");
    },
    async remove(key: string, versionId: string) {
      await client.send(new DeleteObjectCommand({ ...object(key), VersionId: versionId }));
      return deletedEvent(key, versionId, "Permanently Deleted");
    },
    async tag(key: string, versionId: string, value: string) {
      const Tagging = { TagSet: [{ Key: "changed", Value: value }] };
      await client.send(
        new PutObjectTaggingCommand({ ...object(key), VersionId: versionId, Tagging }),
      );
      return eventOf({ type: "Object Tags Added", key, versionId });
    },
  };
}

/** Every event comes until it is done, and each time what is left comes in a new batch. */
async function deliver(
  events: readonly object[],
  ports: Pick<HistoryWorld, "source" | "destination"> & { readonly ledger: MemoryLedger },
): Promise<readonly string[]> {
  let left = events.map((event, index) => ({
    messageId: `m${index}`,
    body: JSON.stringify(event),
  }));
  let failures: string[] = [];
  for (let times = 0; times < RECEIVES && left.length > 0; times += 1) {
    failures = [];
    const { returned } = await replicateBatch(
      left,
      {
        ...ports,
        ...{ clock: { now: Date.now }, newAttemptId: randomUUID, policy: DEFAULT_POLICY },
        ...{ deadlineMs: Date.now() + LIFE_MS, bytesPerSecond: DEFAULT_BYTES_PER_SECOND },
      },
      {
        ...{ scope: { prefixes: [] }, concurrency: 4, reserveMs: 0 },
        onOutcome: (outcome: RecordOutcome) => {
          if (!outcome.result.ok) {
            failures.push(JSON.stringify(outcome.result.error));
          }
        },
      },
    );
    const again = new Set(returned);
    left = left.filter(({ messageId }) => again.has(messageId));
  }
  return left.length === 0 ? [] : failures;
}

/** How a key came out: `equal`, or what keeps it from being so. */
export type Verdict =
  | { readonly kind: "equal" }
  | { readonly kind: "unequal"; readonly why: string };

/**
 * Compares a key's two stacks without what readers cannot tell: markers that follow each other, or hide nothing. Where
 * they differ, the ledger has to say why.
 */
export async function judgeKey(key: string, world: HistoryWorld): Promise<Verdict> {
  const left = await world.source.readStack(key);
  const right = await world.destination.readStack(key);
  if (!left.ok || !right.ok) {
    return { kind: "unequal", why: JSON.stringify([left, right]) };
  }
  const a = visible(left.value.entries);
  const b = visible(right.value.entries);
  const rows = await world.rows(key);
  if (JSON.stringify(a.map(signOf)) === JSON.stringify(b.map(signOf))) {
    const different = await differentTags(key, rows, world);
    return different === undefined ? { kind: "equal" } : { kind: "unequal", why: different };
  }
  const unlisted = await unlistedReplica(key, rows, right.value.entries, world);
  if (unlisted !== undefined) {
    return { kind: "unequal", why: unlisted };
  }
  const said = rows
    .filter(({ state }) => state === "parked" || state === "gap")
    .map(({ reason, answer }) => `${reason}: ${answer}`);
  const why =
    said.length > 0
      ? said.join("; ")
      : `SILENT ${JSON.stringify([a.map(signOf), b.map(signOf), rows])}`;
  return { kind: "unequal", why };
}

async function unlistedReplica(
  key: string,
  rows: readonly LedgerRow[],
  listed: readonly Entry[],
  { destination }: HistoryWorld,
): Promise<string | undefined> {
  const ids = new Set(listed.map(({ versionId }) => versionId));
  for (const { state, destinationVersionId: id } of rows) {
    if (state === "replicated" && id !== undefined && !ids.has(id)) {
      const read = await destination.describe(key, id);
      if (read.ok && read.value.kind === "object") {
        return "the server has what it does not list";
      }
    }
  }
  return undefined;
}

function visible(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ kind }, index) => {
    const below = entries[index + 1];
    return kind === "object" || (below !== undefined && below.kind === "object");
  });
}

function signOf(entry: Entry): string {
  return entry.kind === "marker" ? "-" : `${entry.pin.sizeBytes} ${entry.pin.etag}`;
}

async function differentTags(
  key: string,
  rows: readonly LedgerRow[],
  { source, destination }: HistoryWorld,
): Promise<string | undefined> {
  for (const { state, kind, versionId, destinationVersionId } of rows) {
    if (state === "replicated" && kind === "object" && destinationVersionId !== undefined) {
      const [a, b] = [
        await source.readTags(key, versionId),
        await destination.readTags(key, destinationVersionId),
      ];
      const [c, d] = [
        await source.describe(key, versionId),
        await destination.describe(key, destinationVersionId),
      ];
      const [left, right] = [c, d].map((read) =>
        read.ok && read.value.kind === "object"
          ? [read.value.object.attributes.metadata, read.value.object.attributes.contentType]
          : read,
      );
      if (JSON.stringify([a, left]) !== JSON.stringify([b, right])) {
        return `SILENT other tags or metadata: ${JSON.stringify([a, left, b, right])}`;
      }
    }
  }
  return undefined;
}
