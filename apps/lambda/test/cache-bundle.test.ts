import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { namesOf } from "@xpart/deployment";
import { createServerTables } from "@xpart/pypicloud-sync";
import {
  type LambdaProcess,
  type Partition,
  startLambdaPoller,
  startLambdaProcess,
  startPartition,
} from "@xpart/sandbox";
import { otherNodes } from "@xpart/test-kit/built-bundle";
import { buildCacheBundle } from "@xpart/test-kit/built-cache-bundle";
import { findRedis, startRedis } from "@xpart/test-kit/redis-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardOf, type SettingsGuard } from "../../infra/test/iam/settings-guard.ts";
import { settingsOf } from "../../infra/test/sample-settings.ts";

/** Drivers included; the largest, MySQL's, is loaded by nobody who does not use it. */
const MAX_ZIP_BYTES = 800 * 1024;
const BUCKET = "pkgs";
const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
const DYNAMO = { "pypi.db": "dynamo", "db.region_name": PLACE.region };

/** What infra would be told, so that its policy stands before what the handler asks for (S2). */
const SETTINGS = settingsOf({
  destination: { bucket: BUCKET },
  package: { bucket: "zips" },
  pypicloud: { settings: DYNAMO, package: { bucket: "zips" } },
});
const CACHE_HANDLER = namesOf(SETTINGS).cacheHandler;

let bundle: ReturnType<typeof buildCacheBundle>;
beforeAll(() => {
  bundle = buildCacheBundle();
});
afterAll(() => bundle.remove());

describe("cacheHandler's bundle", () => {
  it("Y14 the zip stays within its budget", () => {
    const sizes = readdirSync(bundle.folder).map(
      (name) => deflateRawSync(readFileSync(join(bundle.folder, name)), { level: 9 }).length,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_ZIP_BYTES);
  });

  it("Y14 it exports the handler, and nothing else", async () => {
    expect(Object.keys(await import(bundle.path))).toEqual(["cacheHandler"]);
  });
});

describeHandler(`Node ${process.version}`, process.execPath);
for (const { nodeName, nodePath } of otherNodes()) {
  if (nodePath === undefined) {
    it.skip(`Y11 ${nodeName} cannot be had from npm`, () => {});
  } else {
    describeHandler(nodeName, nodePath);
  }
}

function describeHandler(nodeName: string, nodePath: string): void {
  describe(`cacheHandler on ${nodeName}`, () => {
    let guard: SettingsGuard;
    let partition: Partition;
    let s3: S3Client;
    let dynamodb: DynamoDBClient;
    let lambda: LambdaProcess;
    beforeAll(async () => {
      guard = guardOf(SETTINGS);
      partition = await startPartition({ ...PLACE, ...guard.destination });
      partition.s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: true });
      s3 = new S3Client({ ...partition, forcePathStyle: true });
      dynamodb = new DynamoDBClient(partition);
      await createServerTables(dynamodb);
      lambda = startHandler(DYNAMO);
    });
    afterAll(async () => {
      await lambda.stop();
      s3.destroy();
      dynamodb.destroy();
      await partition.stop();
      guard.expectAllowed();
    });

    function startHandler(settings: Readonly<Record<string, string>>): LambdaProcess {
      return startLambdaProcess({
        modulePath: bundle.path,
        handlerName: "cacheHandler",
        nodePath,
        environment: {
          ...partition.environment(partition.addAccessKey(CACHE_HANDLER)),
          PYPICLOUD_SETTINGS: JSON.stringify({ ...settings, "storage.bucket": BUCKET }),
        },
      });
    }
    const put = (Key: string) =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "content" }));
    async function filenames(): Promise<readonly string[]> {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: "DynamoPackage" }));
      return Items.map((item) => item["filename"]?.S ?? "").sort();
    }

    it("Y11 the bucket's events bring its packages into DynamoDB, and take them out", async () => {
      const queue = await partition.createQueue("cache-events");
      partition.connectBucketToQueue(BUCKET, queue);
      const poller = startLambdaPoller({ partition, queue, invoke: lambda.invoke });
      await put("a/foo-1.0+g1.tar.gz");
      await put("a/bar-2.tar.gz");
      await put("a/readme.txt");
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "a/bar-2.tar.gz" }));
      await partition.eventsSettled();
      await poller.idle();
      await poller.stop();
      expect(await filenames()).toEqual(["foo-1.0+g1.tar.gz"]);
    });

    it("Y11 an event that cannot be worked fails the invocation", async () => {
      await expect(lambda.invoke({ Records: [{}] })).rejects.toThrow(/not an S3 event/);
    });

    it("Y10 a bad environment fails the start", async () => {
      const broken = startHandler({ "pypi.db": "mongo" });
      await expect(broken.invoke({})).rejects.toThrow(/pypi\.db must be sql, redis or dynamo/);
      await broken.stop();
    });

    it.each([
      ["postgresql://u@127.0.0.1:1/d", "cache: SELECT failed \\(unavailable\\)"],
      ["mysql://u@127.0.0.1:1/d", "cache: SELECT failed \\(unavailable\\)"],
      ["redis://127.0.0.1:1/0", "cache: HGETALL failed \\(unavailable\\)"],
    ])("Y11 the driver of %s is in the bundle", async (url, expected) => {
      const kind = url.startsWith("redis") ? "redis" : "sql";
      const lost = startHandler({ "pypi.db": kind, "db.url": url });
      const event = { xpart: "reconcile", bucket: BUCKET, key: "a/foo-1.tar.gz" };
      await expect(lost.invoke(event)).rejects.toThrow(new RegExp(expected));
      await lost.stop();
    });

    const redis = findRedis();
    it.skipIf(redis === undefined)("Y11 the same bucket into Redis", async () => {
      if (redis === undefined) return;
      const running = await startRedis(redis);
      const handler = startHandler({ "pypi.db": "redis", "db.url": running.url });
      try {
        await put("a/red-1.tar.gz");
        const event = { xpart: "reconcile", bucket: BUCKET, key: "a/red-1.tar.gz" };
        await expect(handler.invoke(event)).resolves.toBeNull();
      } finally {
        await handler.stop();
        await running.stop();
      }
    });
  });
}
