import { execFile } from "node:child_process";
import { promisify } from "node:util";
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
/** Files of names of their own, besides. */
const OF_ALL = 90_000;
const AT_A_TIME = 32;

/** Has a command tell its highest memory, in kilobytes, when it ends. */
const TELL_MEMORY =
  "--import=data:text/javascript,process.on('exit',()=>console.error('maxRSS'+process.resourceUsage().maxRSS))";

const env = findPypicloudEnv();
const redis = findRedis();
if (env === undefined || redis === undefined || process.env["XPART_INTEROP"] !== "all") {
  it.skip("Y15 many packages: pnpm interop:pypicloud runs it, where pypicloud and Redis are", () => {});
} else {
  describe("many packages, on Redis", () => {
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
    async function run(command: string) {
      const more = { NODE_OPTIONS: TELL_MEMORY };
      const { stdout, stderr, exitCode } = await spawnPypicloud(
        [command, server.configPath, "--json"],
        more,
        "/",
      );
      expect([exitCode, stdout === "" ? stderr : ""]).toEqual([0, ""]);
      return {
        document: JSON.parse(stdout),
        rssMb: Math.round(Number(/maxRSS(\d+)/.exec(stderr)?.[1]) / 1_024),
      };
    }
    async function commandsSoFar(): Promise<number> {
      const args = ["-p", String(running.port), "info", "stats"];
      const { stdout } = await promisify(execFile)(redis?.cli ?? "", args);
      return Number(/total_commands_processed:(\d+)/.exec(stdout)?.[1]);
    }

    it(`Y15, Y8 ${OF_ONE_NAME} files of one name are all on its page, and one goes alone`, async () => {
      const versions = Array.from({ length: OF_ONE_NAME }, (_, index) => `1.${index}`);
      await put(versions.map((version) => ["one", `one-${version}.tar.gz`] as const));
      const filled = await run("backfill");
      expect(filled.document).toMatchObject({ keys: OF_ONE_NAME, saved: OF_ONE_NAME, failed: [] });
      const links = async () =>
        (await server.get("/simple/one/")).text.split(".tar.gz</a>").length - 1;
      expect(await links()).toBe(OF_ONE_NAME);
      const Key = packageKey(DEFAULT_LAYOUT, "one", "one-1.7.tar.gz");
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
      const args = ["verify", "--repair", server.configPath];
      expect(await spawnPypicloud(args, {}, "/")).toMatchObject({ exitCode: 0 });
      expect(await links()).toBe(OF_ONE_NAME - 1);
    });

    it(`Y15 ${OF_ALL} more are brought in, and every row is right`, async () => {
      const names = Array.from({ length: OF_ALL }, (_, index) => `pkg${index}`);
      await put(names.map((name) => [name, `${name}-1.0.tar.gz`] as const));
      partition.resetRequestCounts();
      const before = await commandsSoFar();
      const startedMs = performance.now();
      const filled = await run("backfill");
      const seconds = (performance.now() - startedMs) / 1_000;
      expect(filled.document).toMatchObject({ saved: OF_ALL, right: OF_ONE_NAME - 1, failed: [] });
      console.log(
        `${OF_ALL + OF_ONE_NAME - 1} files in ${seconds.toFixed(0)} s, ${(OF_ALL / seconds).toFixed(0)} written a second;`,
        `S3 ${JSON.stringify(partition.requestCounts()["s3"])}; Redis ${(await commandsSoFar()) - before}; ${filled.rssMb} MB`,
      );
      const verified = await run("verify");
      expect(verified.document.after).toMatchObject({ differences: [], index: [], failed: [] });
      console.log(`verify: ${verified.rssMb} MB`);
      expect((await server.get("/simple/pkg7/")).text).toContain("pkg7-1.0.tar.gz");
    });
  });
}
