import { createServer } from "node:http";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Partition, startPartition } from "@xpart/sandbox";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { takeTurns } from "@xpart/test-kit/take-turns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createDynamoDbPackageCache,
  createServerTables,
  DEFAULT_LAYOUT,
  openPackageCache,
  type PackageCache,
  packageKey,
  syncKey,
} from "../src/index.ts";
import { createMemoryPackageStorage } from "../src/testing/memory-package-storage.ts";
import { dynamoDbSubject } from "./dynamodb-tables.ts";
import { describePackageCacheContract, sample, unwrap } from "./package-cache-contract.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };

describePackageCacheContract("DynamoDB (the sandbox)", async () => {
  const partition = await startPartition(PLACE);
  return dynamoDbSubject(new DynamoDBClient(partition), partition.stop);
});

const moto = findMotoServer();
if (moto === undefined) {
  it.skip("Y7 the contract on moto: no moto_server on the PATH (pip install 'moto[server]')", () => {});
} else {
  describePackageCacheContract("DynamoDB (moto)", async () => {
    const server = await startMotoServer(moto);
    return dynamoDbSubject(takeTurns(new DynamoDBClient(server)), server.stop);
  });
}

describe("DynamoDB package cache", () => {
  let partition: Partition;
  let client: DynamoDBClient;
  let cache: PackageCache;
  const pauses: number[] = [];
  beforeAll(async () => {
    partition = await startPartition(PLACE);
    client = new DynamoDBClient(partition);
    await createServerTables(client, "eu.");
    cache = createDynamoDbPackageCache({
      client,
      packageTable: "eu.DynamoPackage",
      summaryTable: "eu.PackageSummary",
      sleep: async (milliseconds) => {
        pauses.push(milliseconds);
      },
    });
  });
  afterAll(async () => {
    await cache.close();
    await partition.stop();
  });

  it("Y7 a row and its summary are the items that the server writes", async () => {
    const cached = sample("my-pkg", "1.0", {
      filename: "My_Pkg-1.0-py3-none-any.whl",
      lastModifiedMicros: 1_795_340_494_789_853,
      summary: "Démo  pkg",
      data: { path: "bcca/my-pkg/My_Pkg-1.0-py3-none-any.whl", requires_python: ">=3.7" },
    });
    expect(unwrap(await cache.save(cached, undefined))).toBe("written");
    expect(await item("eu.DynamoPackage", "filename", cached.filename)).toEqual({
      filename: { S: "My_Pkg-1.0-py3-none-any.whl" },
      name: { S: "my-pkg" },
      version: { S: "1.0" },
      last_modified: { N: "1795340494.789853" },
      summary: { S: "Démo  pkg" },
      data: {
        M: {
          path: { S: "bcca/my-pkg/My_Pkg-1.0-py3-none-any.whl" },
          requires_python: { S: ">=3.7" },
        },
      },
    });
    expect(await item("eu.PackageSummary", "name", "my-pkg")).toEqual({
      name: { S: "my-pkg" },
      last_modified: { N: "1795340494.789853" },
      summary: { S: "Démo  pkg" },
    });
  });

  it.each([
    ["is kept where there is room", 129_900, "日".repeat(129_900)],
    ["gives way where a row would be too large", 136_400, undefined],
  ])(
    "Y5, Y7 of a row near 400 KB a summary that ASCII cannot carry %s",
    async (_, length, kept) => {
      const storage = createMemoryPackageStorage();
      const summary = "日".repeat(length);
      const key = packageKey(DEFAULT_LAYOUT, "large", "large-1.zip");
      const own = sample("large", "1", { filename: "large-1.zip", summary, data: { path: key } });
      const stale = unwrap(await cache.read("large-1.zip"));
      if (stale !== undefined) {
        await cache.remove(stale);
      }
      expect(unwrap(await cache.save(own, undefined))).toBe("written");
      storage.put(key, { name: "large", version: "1", "hash-sha256": "ab".repeat(32) });
      const synced = await syncKey(key, { storage, cache, layout: DEFAULT_LAYOUT });
      expect(synced).toMatchObject({ ok: true, value: { kind: "saved" } });
      const row = await item("eu.DynamoPackage", "filename", "large-1.zip");
      expect(row?.["summary"]?.S).toBe(kept);
      const ofName = await item("eu.PackageSummary", "name", "large");
      expect(ofName?.["summary"]?.S).toBe(kept);
    },
  );

  it("Y7 an empty summary is not there, and whole seconds have no decimals", async () => {
    await cache.save(sample("plain", "1"), undefined);
    expect(await item("eu.DynamoPackage", "filename", "plain-1.tar.gz")).toEqual({
      filename: { S: "plain-1.tar.gz" },
      name: { S: "plain" },
      version: { S: "1" },
      last_modified: { N: "1700000000" },
      data: { M: { path: { S: "abcd/plain/plain-1.tar.gz" } } },
    });
  });

  it("Y7 data as JSON, null summaries and attributes of others are read as the server reads them", async () => {
    const Item = {
      filename: { S: "odd-1.tar.gz" },
      name: { S: "odd" },
      version: { S: "1" },
      last_modified: { N: "1700000000.123456789" },
      summary: { NULL: true },
      data: { S: '{"path": "a/b", "extra": 1}' },
      sequencer: { S: "00" },
    };
    await client.send(new PutItemCommand({ TableName: "eu.DynamoPackage", Item }));
    expect(unwrap(await cache.read("odd-1.tar.gz"))?.package).toEqual({
      filename: "odd-1.tar.gz",
      name: "odd",
      version: "1",
      lastModifiedMicros: 1_700_000_000_123_456,
      data: { path: "a/b" },
    });
  });

  it("Y7 a name without files in the index is looked up again, with pauses, before its summary goes", async () => {
    await cache.save(sample("last", "1"), undefined);
    const row = unwrap(await cache.read("last-1.tar.gz"));
    if (row === undefined) throw new Error("no row");
    pauses.length = 0;
    await cache.remove(row);
    expect(pauses).toEqual([100, 400, 1_500]);
    expect(await item("eu.PackageSummary", "name", "last")).toBeUndefined();
  });

  it("Y7 a throttled table is tried again as often as was asked for, and is unavailable then", async () => {
    let requests = 0;
    const throttling = createServer((_, response) => {
      requests += 1;
      const type = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
      response.writeHead(requests > 3 ? 200 : 400, {
        "content-type": "application/x-amz-json-1.0",
      });
      response.end(JSON.stringify(requests > 3 ? {} : { __type: type, message: "slow down" }));
    });
    const port = await new Promise<number>((resolve) =>
      throttling.listen(0, "127.0.0.1", () => resolve(Object(throttling.address()).port)),
    );
    const credentials = { accessKeyId: "A", secretAccessKey: "B" };
    const settings = { kind: "dynamo", packageTable: "p", summaryTable: "s" } as const;
    const ask = async (attempts: { readonly maxAttempts?: number }) => {
      requests = 0;
      const endpoint = `http://127.0.0.1:${port}`;
      const options = { ...attempts, sleep: async () => undefined };
      const place = { ...settings, endpoint, credentials, gracefulReload: false };
      const opened = await openPackageCache(place, options);
      if (!opened.ok) throw new Error(opened.error);
      const read = await opened.value.read("x");
      await opened.value.close();
      return read;
    };
    expect(await ask({ maxAttempts: 4 })).toEqual({ ok: true });
    expect(await ask({ maxAttempts: 2 })).toMatchObject({
      ok: false,
      error: { kind: "unavailable", message: expect.stringContaining("slow down") },
    });
    await new Promise((resolve) => throttling.close(resolve));
  });

  it("Y7 a table that is not there is a misconfiguration that is named", async () => {
    const lost = createDynamoDbPackageCache({
      client,
      packageTable: "no-such-table",
      summaryTable: "none",
      sleep: async () => undefined,
    });
    expect(await lost.read("x")).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", place: "cache", operation: "GetItem" },
    });
    expect(JSON.stringify(await lost.readAll())).toContain("no-such-table");
  });

  async function item(TableName: string, keyName: string, key: string) {
    const Key = { [keyName]: { S: key } };
    return (await client.send(new GetItemCommand({ TableName, Key }))).Item;
  }
});
