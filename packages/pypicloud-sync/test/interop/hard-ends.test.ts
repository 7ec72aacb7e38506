import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { spawnPypicloud } from "@xpart/test-kit/pypicloud-process";
import { findRedis, type RunningRedis, startRedis } from "@xpart/test-kit/redis-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../../src/index.ts";
import { findPypicloudEnv } from "./pypicloud-env.ts";
import { type PypicloudServer, startPypicloud } from "./pypicloud-server.ts";

const BUCKET = "many";
const OF_ONE_NAME = 10_000;
const AT_A_TIME = 32;

const env = findPypicloudEnv();
const redis = findRedis();
if (env === undefined || redis === undefined || process.env["XPART_INTEROP"] !== "all") {
  it.skip("Y15 many files of one name: pnpm interop:pypicloud runs it, where pypicloud and Redis are", () => {});
} else {
  describe("many files of one name, on Redis", () => {
    let partition: Partition;
    let s3: S3Client;
    let running: RunningRedis;
    let server: PypicloudServer;
    beforeAll(async () => {
      partition = await startPartition({
        partition: "aws-us-gov",
        region: "us-gov-west-1",
        accountId: "444455556666",
      });
      partition.s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
      s3 = new S3Client({ ...partition, forcePathStyle: true });
      // All requests are alike: without it the SDK puts its middleware in order for each.
      s3.config.cacheMiddleware = true;
      running = await startRedis(redis);
      const cache = { "pypi.db": "redis", "db.url": running.url };
      server = await startPypicloud(env, partition, BUCKET, cache);
    });
    afterAll(async () => {
      await server?.stop();
      await running?.stop();
      s3?.destroy();
      await partition?.stop();
    });

    const put = (names: readonly (readonly [name: string, filename: string])[]) =>
      forEachBounded(names, AT_A_TIME, async ([name, filename]) => {
        const Key = packageKey(DEFAULT_LAYOUT, name, filename);
        await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: filename }));
      });
    it(`Y15, Y8 ${OF_ONE_NAME} files of one name are all on its page, and one goes alone`, async () => {
      const versions = Array.from({ length: OF_ONE_NAME }, (_, index) => `1.${index}`);
      await put(versions.map((version) => ["one", `one-${version}.tar.gz`] as const));
      const filled = await spawnPypicloud(["backfill", server.configPath, "--json"], {}, "/");
      expect([filled.exitCode, JSON.parse(filled.stdout)]).toMatchObject([
        0,
        { keys: OF_ONE_NAME, saved: OF_ONE_NAME, failed: [] },
      ]);
      const links = async () =>
        (await server.get("/simple/one/")).text.split(".tar.gz</a>").length - 1;
      expect(await links()).toBe(OF_ONE_NAME);
      const Key = packageKey(DEFAULT_LAYOUT, "one", "one-1.7.tar.gz");
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
      const args = ["verify", "--repair", server.configPath];
      expect(await spawnPypicloud(args, {}, "/")).toMatchObject({ exitCode: 0 });
      expect(await links()).toBe(OF_ONE_NAME - 1);
    });
  });
}
