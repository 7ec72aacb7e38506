import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { spawnPypicloud } from "@xpart/test-kit/pypicloud-process";
import { findRedis, startRedis } from "@xpart/test-kit/redis-server";
import { expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../../src/index.ts";
import { findPypicloudEnv } from "./pypicloud-env.ts";
import { startPypicloud } from "./pypicloud-server.ts";

const BUCKET = "many";
/** Fewer where the machine has much other work. */
const FILES = Number(process.env["XPART_FILES"] ?? 100_000);
const VERSIONS_OF_A_NAME = 4;
const PUTS_AT_A_TIME = 32;
/** Has a process of Node say, when it ends, how much memory it had at most. */
const PEAK_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  `process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))`,
)}`;

const env = findPypicloudEnv();
const redis = findRedis();
if (env === undefined || redis === undefined || process.env["XPART_INTEROP"] !== "all") {
  it.skip(`Y15 ${FILES} files: pnpm interop:pypicloud runs it, where pypicloud and Redis are`, () => {});
} else {
  it(`Y15, Y8 ${FILES} files are brought from S3 into Redis, each with a row that is right, and the server answers`, async () => {
    const running = await startRedis(redis);
    const partition = await startPartition({
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      accountId: "444455556666",
    });
    partition.s3.createBucket("empty", { versioning: "enabled", eventBridge: false });
    partition.s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
    await putAll(partition);
    const cache = { "pypi.db": "redis", "db.url": running.url };
    // A server that starts beside a full bucket would read all of it itself.
    const server = await startPypicloud(env, partition, "empty", cache);
    const commands = async () => {
      const args = ["-p", String(running.port), "info", "stats"];
      const { stdout } = await promisify(execFile)(redis.cli, args);
      return Number(/total_commands_processed:(\d+)/.exec(stdout)?.[1]);
    };
    /** Runs a command of the sync on the full bucket, and says what it took. */
    const measured = async (name: string) => {
      partition.resetRequestCounts();
      const [before, startedMs] = [await commands(), performance.now()];
      const environment = { NODE_OPTIONS: PEAK_MEMORY, PPC_STORAGE_BUCKET: BUCKET };
      const ended = await spawnPypicloud([name, server.configPath, "--json"], environment, "/");
      const seconds = (performance.now() - startedMs) / 1_000;
      const peakMb = Math.round(Number(/peak (\d+)$/.exec(ended.stderr)?.[1]) / 1_024);
      const asked = JSON.stringify(partition.requestCounts().s3);
      console.log(
        `${name}: ${seconds.toFixed(0)} s, ${(FILES / seconds).toFixed(0)} files a second; S3 ${asked}; ${(await commands()) - before} commands of Redis; ${peakMb} MB`,
      );
      expect(ended.exitCode, ended.stderr).toBe(0);
      return JSON.parse(ended.stdout);
    };
    expect(await measured("backfill")).toMatchObject({ keys: FILES, saved: FILES, failed: [] });
    expect((await measured("verify")).after).toMatchObject({
      keys: FILES,
      rows: FILES,
      differences: [],
      index: [],
    });
    const page = await server.get("/simple/pkg7/");
    expect(page.text.split(".tar.gz</a>")).toHaveLength(VERSIONS_OF_A_NAME + 1);
    const names = JSON.parse((await server.get("/api/package/")).text).packages;
    expect(names).toHaveLength(FILES / VERSIONS_OF_A_NAME);
    await server.stop();
    await running.stop();
    await partition.stop();
  });
}

/** Files of a word each, with what a server that takes an upload says of them. */
async function putAll(partition: Partition): Promise<void> {
  const s3 = new S3Client({ ...partition, forcePathStyle: true });
  // All requests are alike: without it the SDK puts its middleware in order for each.
  s3.config.cacheMiddleware = true;
  const files = Array.from({ length: FILES }, (_, file) => ({
    name: `pkg${Math.floor(file / VERSIONS_OF_A_NAME)}`,
    version: `1.${file % VERSIONS_OF_A_NAME}`,
  }));
  await forEachBounded(files, PUTS_AT_A_TIME, async ({ name, version }) => {
    const Key = packageKey(DEFAULT_LAYOUT, name, `${name}-${version}.tar.gz`);
    const Metadata = { name, version, "hash-sha256": "ab".repeat(32) };
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: version, Metadata }));
  });
  s3.destroy();
}
