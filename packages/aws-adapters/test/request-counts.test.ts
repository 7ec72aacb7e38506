import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { NewObject } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
} from "../src/index.ts";
import { createLedgerTable } from "./contract-subjects.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };

let partition: Partition;
beforeAll(async () => {
  partition = await startPartition(PLACE);
});
afterAll(() => partition.stop());
beforeEach(() => partition.resetRequestCounts());

function object(key: string, more: Partial<NewObject> = {}): NewObject {
  const body = (async function* () {
    yield Buffer.from("hello");
  })();
  return { key, sizeBytes: 5, attributes: { metadata: {} }, tags: {}, body, ...more };
}

describe("requests of the S3 adapters", () => {
  let client: ReturnType<typeof createS3Client>;
  const counts = () => partition.requestCounts().s3 ?? {};
  const storeOn = (bucket: string) => createS3DestinationStore({ client, bucket });

  beforeAll(() => {
    client = createS3Client(partition);
    partition.s3.createBucket("plain", { versioning: "enabled", eventBridge: false });
    partition.s3.createBucket("locked", {
      versioning: "enabled",
      eventBridge: false,
      objectLock: true,
    });
  });
  afterAll(() => client.destroy());

  it("L6 each operation is one request", async () => {
    const store = storeOn("plain");
    const put = await store.putObject(object("k", { tags: { a: "b" } }));
    if (!put.ok) throw new Error(put.error.message);
    const { versionId } = put.value;
    const opened = await store.open("k", versionId);
    if (opened.ok && opened.value.kind === "object") opened.value.object.discard();
    await store.describe("k", versionId);
    await store.readTags("k", versionId);
    await store.writeTags("k", versionId, { c: "d" });
    await store.writeTags("k", versionId, {});
    await store.addMarker("k");
    await store.readStack("k");
    await store.deleteEntry("k", versionId);
    expect(counts()).toEqual({
      PutObject: 1,
      GetObject: 1,
      HeadObject: 1,
      GetObjectTagging: 1,
      PutObjectTagging: 1,
      DeleteObjectTagging: 1,
      DeleteObject: 2,
      ListObjectVersions: 1,
    });
  });

  it("L6 tags too long for a header take one request more", async () => {
    const tags = Object.fromEntries([0, 1, 2, 3].map((n) => [`k${n}`, "é".repeat(256)]));
    expect((await storeOn("plain").putObject(object("tags", { tags }))).ok).toBe(true);
    expect(counts()).toEqual({ PutObject: 1, PutObjectTagging: 1 });
  });

  it("A1 only a locked object asks for the bucket's Object Lock, and only the first", async () => {
    const retention = { mode: "GOVERNANCE", retainUntilMs: 4_000_000_000_000 } as const;
    const attributes = { metadata: {}, retention, legalHold: true };
    const store = storeOn("locked");
    await store.putObject(object("free"));
    expect(counts()).toEqual({ PutObject: 1 });
    const first = await store.putObject(object("first", { attributes }));
    await store.putObject(object("second", { attributes }));
    expect(counts()).toEqual({ PutObject: 3, GetObjectLockConfiguration: 1 });

    const versionId = first.ok ? first.value.versionId : "";
    expect(await store.describe("first", versionId)).toMatchObject({
      value: { object: { attributes: { retention, legalHold: true } } },
    });
    const deleted = await store.deleteEntry("first", versionId);
    expect(deleted).toMatchObject({ ok: false, error: { kind: "locked" } });
  });

  it("A1 a locked object loses its lock where the bucket has none", async () => {
    const retention = { mode: "GOVERNANCE", retainUntilMs: 4_000_000_000_000 } as const;
    const store = storeOn("plain");
    const put = await store.putObject(object("k", { attributes: { metadata: {}, retention } }));
    expect(put.ok).toBe(true);
    expect(await store.describe("k", put.ok ? put.value.versionId : "")).toMatchObject({
      value: { object: { attributes: { metadata: {} } } },
    });
  });

  it("O5 a history of several pages takes one request a page", async () => {
    const store = storeOn("plain");
    const written: string[] = [];
    for (let count = 0; count < 33; count += 1) {
      const marker = await store.addMarker("long");
      written.push(marker.ok ? marker.value.versionId : "");
    }
    await store.addMarker("long1");
    partition.resetRequestCounts();
    const stack = await store.readStack("long");
    const ids = stack.ok ? stack.value.entries.map(({ versionId }) => versionId) : [];
    expect(ids).toEqual(written.toReversed());
    expect(counts()).toEqual({ ListObjectVersions: 2 });
  });
});

describe("requests of the ledger", () => {
  let client: DynamoDBDocumentClient;
  const counts = () => partition.requestCounts().dynamodb ?? {};
  const ledger = () => createDynamoDbLedger({ client, table: "objects" });

  beforeAll(async () => {
    client = createDynamoDbClient(partition);
    await createLedgerTable(client, "objects");
  });
  afterAll(() => client.destroy());

  it("L6 a read is one request and each write is one", async () => {
    await ledger().read("k", "v1");
    await ledger().saveHead({ key: "k" });
    const row = await ledger().saveRow({
      key: "k",
      versionId: "v1",
      kind: "object",
      state: "replicated",
      destinationVersionId: "d1",
    });
    await ledger().read("k", "v1");
    await ledger().readKey("k");
    if (row.ok) await ledger().deleteRow(row.value);
    await ledger().findUnseen(["k", "l"].map((key) => ({ key, versionId: "v1" })));
    expect(counts()).toEqual({ Query: 3, PutItem: 2, DeleteItem: 1, BatchGetItem: 1 });
  });

  it("L9 of a table whose rows may be without a head, nothing is asked and no key is unseen", async () => {
    const turned = createDynamoDbLedger({ client, table: "objects", hasHeadless: true });
    const entries = ["m", "n"].map((key) => ({ key, versionId: "v1" }));
    expect(await turned.findUnseen(entries)).toEqual({ ok: true, value: new Set() });
    expect(counts()).toEqual({});
    expect(await ledger().findUnseen(entries)).toEqual({ ok: true, value: new Set(["m", "n"]) });
  });

  it("L6 of a long history only the rows beyond the first page are asked for", async () => {
    const id = (index: number) => `v${String(index).padStart(2, "0")}`;
    for (let index = 0; index < 40; index += 1) {
      await ledger().saveRow({
        key: "long",
        versionId: id(index),
        kind: "marker",
        state: "source-expired",
      });
    }
    const attempt = { id: "a", scope: "entry", startedMs: 0, leaseUntilMs: 0 } as const;
    await ledger().saveHead({ key: "long", attempt: { ...attempt, versionId: id(39) } });
    partition.resetRequestCounts();
    const near = await ledger().read("long", id(5));
    expect(near).toMatchObject({ value: { attemptRow: { versionId: id(39) } } });
    expect(counts()).toEqual({ Query: 1, GetItem: 1 });
    await ledger().read("long", id(38));
    expect(counts()).toEqual({ Query: 2, GetItem: 3 });
    await ledger().read("long", "null");
    expect(counts()).toEqual({ Query: 3, GetItem: 4 });
  });
});
