import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  DEFAULT_BYTES_PER_SECOND,
  DEFAULT_POLICY,
  type ObjectEvent,
  type ReplicationRun,
  replicate,
  replicateBatch,
} from "@xpart/core";
import { eventBridgeEvent } from "@xpart/core/testing";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createDynamoDbWire,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
} from "../src/index.ts";
import { createLedgerTable } from "./contract-subjects.ts";

const SOURCE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const DESTINATION = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
const LIFE_MS = 900_000;

/** The conditions of the destination's writes, oldest first. */
const conditions: string[] = [];

let source: Partition;
let destination: Partition;
let from: S3Client;
let to: S3Client;
let table: DynamoDBDocumentClient;
beforeAll(async () => {
  source = await startPartition(SOURCE);
  destination = await startPartition({
    ...DESTINATION,
    guard: ({ operation, request }, answer) => {
      if (operation === "PutObject") {
        const { "if-match": match, "if-none-match": none } = request.headers;
        conditions.push(match === undefined ? `if-none-match ${none}` : `if-match ${match}`);
      }
      return answer();
    },
  });
  source.s3.createBucket("s", { versioning: "enabled", eventBridge: false });
  destination.s3.createBucket("d", { versioning: "enabled", eventBridge: false });
  from = createS3Client(source);
  to = createS3Client(destination);
  table = createDynamoDbClient(source);
  await createLedgerTable(table, "objects");
});
afterAll(async () => {
  from.destroy();
  to.destroy();
  table.destroy();
  await Promise.all([source.stop(), destination.stop()]);
});

let attempts = 0;
function worker(): ReplicationRun {
  const startedMs = Date.now();
  return {
    source: createS3SourceStore({ client: from, bucket: "s" }),
    destination: createS3DestinationStore({ client: to, bucket: "d" }),
    ledger: createDynamoDbLedger({ client: table, table: "objects" }),
    clock: { now: Date.now },
    newAttemptId: () => {
      attempts += 1;
      return `attempt-${attempts}`;
    },
    policy: DEFAULT_POLICY,
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
    startedMs,
    deadlineMs: startedMs + LIFE_MS,
  };
}

async function put(Key: string, Body: string): Promise<{ versionId: string; etag: string }> {
  const { VersionId = "", ETag = "" } = await from.send(
    new PutObjectCommand({ Bucket: "s", Key, Body }),
  );
  return { versionId: VersionId, etag: ETag };
}

function event(
  kind: "created" | "marker-created",
  key: string,
  versionId: string,
  sequencer: string,
): ObjectEvent {
  return { kind, bucket: "s", key, versionId, sequencer, origin: "user" } as ObjectEvent;
}

/** Replicates an event. @returns what it came to, and the requests that it took. */
async function counted(given: ObjectEvent) {
  source.resetRequestCounts();
  destination.resetRequestCounts();
  const result = await replicate(given, worker());
  const { s3: atSource = {}, dynamodb: ledger = {} } = source.requestCounts();
  const { s3: atDestination = {} } = destination.requestCounts();
  return { result, atSource, atDestination, ledger };
}

const APPLIED = { ok: true, value: { kind: "applied", step: "append" } };

describe("requests of an event", () => {
  it("L6 a small untagged object takes two of S3 and three of the ledger, each version of it", async () => {
    const first = await put("k", "1");
    const once = await counted(event("created", "k", first.versionId, "01"));
    const second = await put("k", "2");
    const twice = await counted(event("created", "k", second.versionId, "02"));
    for (const { result, ...requests } of [once, twice]) {
      expect(result).toMatchObject(APPLIED);
      expect(requests).toEqual({
        atSource: { GetObject: 1 },
        atDestination: { PutObject: 1 },
        ledger: { Query: 1, PutItem: 2 },
      });
    }
    expect(conditions).toEqual(["if-none-match *", `if-match ${first.etag}`]);
  });

  it.each([
    ["the SDK", () => table],
    ["the wire", () => createDynamoDbWire(source)],
  ] as const)(
    "L9 ten new small objects of a batch take 21 of the ledger, by %s",
    async (by, client) => {
      const keys = Array.from({ length: 10 }, (_, index) => `${by}/${index}`);
      const records = [];
      for (const [index, key] of keys.entries()) {
        const { versionId } = await put(key, "1");
        const body = JSON.stringify(eventBridgeEvent({ key, versionId, sequencer: `0${index}` }));
        records.push({ messageId: `m${index}`, body });
      }
      source.resetRequestCounts();
      destination.resetRequestCounts();
      const ledger = createDynamoDbLedger({ client: client(), table: "objects" });
      const { returned } = await replicateBatch(
        records,
        { ...worker(), ledger },
        { scope: { prefixes: [] }, concurrency: 5, reserveMs: 0, onOutcome: () => {} },
      );
      expect(returned).toEqual([]);
      expect(source.requestCounts()).toEqual({
        s3: { GetObject: 10 },
        dynamodb: { BatchGetItem: 1, PutItem: 20 },
      });
      expect(destination.requestCounts()).toEqual({ s3: { PutObject: 10 } });
    },
  );

  it("L6 a delete marker takes a HEAD and a DELETE, and an object on top of it no more than any", async () => {
    const { versionId } = await put("m", "1");
    await counted(event("created", "m", versionId, "01"));
    const { VersionId = "" } = await from.send(new DeleteObjectCommand({ Bucket: "s", Key: "m" }));
    const { result, ...requests } = await counted(event("marker-created", "m", VersionId, "02"));
    expect(result).toMatchObject(APPLIED);
    expect(requests).toEqual({
      atSource: { HeadObject: 1 },
      atDestination: { DeleteObject: 1 },
      ledger: { Query: 1, PutItem: 2 },
    });
    const again = await put("m", "2");
    const above = await counted(event("created", "m", again.versionId, "03"));
    expect(above).toMatchObject({
      ...{ result: APPLIED, atSource: { GetObject: 1 }, atDestination: { PutObject: 1 } },
      ledger: { Query: 1, PutItem: 2 },
    });
  });

  it("L6 an event that is late costs a HEAD and a copy for what is put on top again", async () => {
    const first = await put("r", "1");
    await counted(event("created", "r", first.versionId, "01"));
    const [late, newest] = [await put("r", "2"), await put("r", "3")];
    await counted(event("created", "r", newest.versionId, "03"));
    const { result, ...requests } = await counted(event("created", "r", late.versionId, "02"));
    expect(result).toMatchObject({
      value: { kind: "reconciled", result: { appended: 1, restacked: 1, bytes: 1 } },
    });
    expect(requests).toEqual({
      // Opened for the decision, and once more for the plan, which may come much later.
      atSource: { GetObject: 2, ListObjectVersions: 1 },
      atDestination: {
        ListObjectVersions: 1,
        PutObject: 1,
        ...{ HeadObject: 1, CopyObject: 1 },
        DeleteObject: 1,
      },
      ledger: { Query: 3, PutItem: 7 },
    });
  });
});
