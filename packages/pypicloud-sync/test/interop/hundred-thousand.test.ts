import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startPartition } from "@xpart/sandbox";
import { findRedis, startRedis } from "@xpart/test-kit/redis-server";
import { expect, it } from "vitest";
import {
  backfill,
  compareCache,
  DEFAULT_LAYOUT,
  openPackageCache,
  packageKey,
  type SyncPorts,
} from "../../src/index.ts";
import { createMemoryPackageStorage } from "../../src/testing/memory-package-storage.ts";
import { findPypicloudEnv } from "./pypicloud-env.ts";
import { startPypicloud } from "./pypicloud-server.ts";

const FILES = 100_000;
const VERSIONS_OF_A_NAME = 4;

const env = findPypicloudEnv();
const redis = findRedis();
if (env === undefined || redis === undefined || process.env["XPART_INTEROP"] !== "all") {
  it.skip(`Y15 ${FILES} files: pnpm interop:pypicloud runs it, where pypicloud and Redis are`, () => {});
} else {
  it(`Y15, Y8 ${FILES} files are brought into Redis, each with a row that is right, and the server answers`, async () => {
    const running = await startRedis(redis);
    const partition = await startPartition({
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      accountId: "444455556666",
    });
    partition.s3.createBucket("empty", { versioning: "enabled", eventBridge: false });
    const settings = { "pypi.db": "redis", "db.url": running.url };
    const server = await startPypicloud(env, partition, "empty", settings);
    const opened = await openPackageCache(
      { kind: "redis", url: running.url, isCluster: false, gracefulReload: true },
      { sleep: async () => undefined },
    );
    if (!opened.ok) throw new Error(opened.error);
    const { storage, requests } = countedBucket();
    const ports: SyncPorts = { storage, cache: opened.value, layout: DEFAULT_LAYOUT };
    const commands = async () => {
      const args = ["-p", String(running.port), "info", "stats"];
      const { stdout } = await promisify(execFile)(redis.cli, args);
      return Number(/total_commands_processed:(\d+)/.exec(stdout)?.[1]);
    };
    const before = await commands();
    const startedMs = performance.now();
    const { signal } = new AbortController();
    const filled = await backfill({ ...ports, signal, onProgress: () => undefined });
    const seconds = (performance.now() - startedMs) / 1_000;
    expect(filled).toMatchObject({ ok: true, value: { keys: FILES, saved: FILES, failed: [] } });
    const counted = `${requests.heads} HEAD, ${requests.lists} LIST, ${(await commands()) - before} commands of Redis`;
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
    console.log(
      `${FILES} files in ${seconds.toFixed(0)} s: ${(FILES / seconds).toFixed(0)} a second; ${counted}; ${peakMb} MB`,
    );
    const compared = await compareCache(ports);
    expect(compared.ok ? "" : compared.error.message).toBe("");
    expect(compared).toMatchObject({
      ok: true,
      value: { keys: FILES, rows: FILES, differences: [], index: [], failed: [] },
    });
    console.log(`verify: ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB`);
    const page = await server.get("/simple/pkg7/");
    expect(page.text.split(".tar.gz</a>")).toHaveLength(VERSIONS_OF_A_NAME + 1);
    const names = JSON.parse((await server.get("/api/package/")).text).packages;
    expect(names).toHaveLength(FILES / VERSIONS_OF_A_NAME);
    await opened.value.close();
    await server.stop();
    await running.stop();
    await partition.stop();
  });
}

/** A bucket in memory, whose requests are counted as S3 would. */
function countedBucket() {
  const storage = createMemoryPackageStorage();
  const requests = { heads: 0, lists: 0 };
  for (let file = 0; file < FILES; file += 1) {
    const name = `pkg${Math.floor(file / VERSIONS_OF_A_NAME)}`;
    const version = `1.${file % VERSIONS_OF_A_NAME}`;
    storage.put(packageKey(DEFAULT_LAYOUT, name, `${name}-${version}.tar.gz`));
  }
  const counted: SyncPorts["storage"] = {
    head(key) {
      requests.heads += 1;
      return storage.head(key);
    },
    async *listKeys(prefix) {
      for await (const page of storage.listKeys(prefix)) {
        requests.lists += 1;
        yield page;
      }
    },
  };
  return { storage: counted, requests };
}
