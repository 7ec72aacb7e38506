import { createHash, randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  DEFAULT_BYTES_PER_SECOND,
  DEFAULT_POLICY,
  type DestinationStore,
  type LedgerRow,
  type RecordOutcome,
  replicateBatch,
  type SourceStore,
} from "@xpart/core";
import { eventBridgeEvent, MemoryLedger } from "@xpart/core/testing";
import { type Partition, startPartition } from "@xpart/sandbox";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import type { S3Place } from "../src/clients/partition-clients.ts";
import { createS3Client, createS3DestinationStore, createS3SourceStore } from "../src/index.ts";

const SOURCE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const BUCKET = "history";
const LIFE_MS = 900_000;

/** How often a record comes, before it would lie in the dead-letter queue. */
const RECEIVES = 6;

/** A sandbox and a server of others, of which one's bucket is kept equal at the other. */
export interface HistoryWorld {
  readonly source: SourceStore;
  readonly destination: DestinationStore;
  /** Each makes an entry at the source, or takes one away. @returns its event; a DELETE that makes nothing has none. */
  put(key: string, body: string, more?: Partial<Metadata>): Promise<object>;
  putInParts(key: string, sizes: readonly number[]): Promise<object>;
  mark(key: string): Promise<object | undefined>;
  remove(key: string, versionId: string): Promise<object>;
  tag(key: string, versionId: string, tags: string): Promise<object>;
  /** Works events off. @returns why those that never were done were not. */
  deliver(events: readonly (object | undefined)[]): Promise<readonly string[]>;
  rows(key: string): Promise<readonly LedgerRow[]>;
  /** Whether two versions have the same content, whatever their parts. */
  hasSameContent(key: string, sourceId: string, destinationId: string): Promise<boolean>;
  stop(): Promise<void>;
}

interface Metadata {
  readonly Tagging: string;
  readonly Metadata: Readonly<Record<string, string>>;
  readonly ContentType: string;
}

/**
 * Opens it, with an empty bucket on either side.
 *
 * @param side - which of the two the server is; the sandbox is the other.
 */
export async function openHistoryWorld(
  place: S3Place,
  side: "source" | "destination" = "destination",
): Promise<HistoryWorld> {
  const partition: Partition = await startPartition(SOURCE);
  partition.s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
  const [here, there] = [createS3Client(partition), createS3Client(place)];
  const [from, to] = side === "destination" ? [here, there] : [there, here];
  await there.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await there.send(
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
    deliver: (events) =>
      deliver(
        events.filter((event) => event !== undefined),
        { source, destination, ledger },
      ),
    async hasSameContent(key, sourceId, destinationId) {
      const [a, b] = await Promise.all([
        hashOf(from, key, sourceId),
        hashOf(to, key, destinationId),
      ]);
      return a === b;
    },
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

async function hashOf(client: S3Client, Key: string, VersionId: string): Promise<string> {
  const version = new GetObjectCommand({ Bucket: BUCKET, Key, VersionId });
  const { Body } = await client.send(version);
  return createHash("sha256")
    .update((await Body?.transformToByteArray()) ?? "")
    .digest("hex");
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
      const { versionId } = await uploadInParts(client, object(key), sizes);
      return eventOf({ key, versionId });
    },
    async mark(key: string) {
      const { VersionId: versionId } = await client.send(new DeleteObjectCommand(object(key)));
      return versionId === undefined
        ? undefined
        : deletedEvent(key, versionId, "Delete Marker Created");
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
