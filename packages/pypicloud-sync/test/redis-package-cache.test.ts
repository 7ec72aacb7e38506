import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createClient, createCluster } from "@redis/client";
import {
  findRedis,
  type RedisBinaries,
  type RunningRedis,
  startRedis,
  startRedisCluster,
} from "@xpart/test-kit/redis-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedisPackageCache } from "../src/caches/redis-package-cache.ts";
import type { PackageCache } from "../src/index.ts";
import { describePackageCacheContract, sample, unwrap } from "./package-cache-contract.ts";

/** More than what is read whole at each write. */
const MANY_FILES = 220;

const binaries = findRedis();
if (binaries === undefined) {
  it.skip("Y8 Redis: no redis-server and redis-cli on the PATH (apt-get install redis-server)", () => {});
} else {
  describeRedis(binaries);
}

/** As much of both clients as the tests use. */
interface TestClient {
  sMembers(key: string): Promise<string[]>;
  hGet(key: string, field: string): Promise<string | null>;
  hGetAll(key: string): Promise<Record<string, string>>;
  hDel(key: string, field: string): Promise<unknown>;
  hSet(key: string, values: Record<string, string>): Promise<unknown>;
  sRem(key: string, member: string): Promise<unknown>;
  sAdd(key: string, member: string): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

function subjectOn(running: RunningRedis, client: TestClient, isCluster: boolean, end: () => void) {
  return {
    cache: createRedisPackageCache({
      kind: "redis",
      url: running.url,
      isCluster,
      gracefulReload: false,
    }),
    names: () => client.sMembers("pypicloud:set"),
    async summaryOf(name: string) {
      return (await client.hGet(`pypicloud:summary:${name}`, "summary")) ?? undefined;
    },
    async dropFromIndex(name: string) {
      await client.sRem("pypicloud:set", name);
      await client.del(`pypicloud:set:${name}`);
      await client.del(`pypicloud:summary:${name}`);
    },
    async addOrphan(name: string) {
      await client.sAdd("pypicloud:set", name);
      await client.sAdd(`pypicloud:set:${name}`, `${name}-1.zip`);
    },
    async spoilRow(filename: string) {
      await client.hDel(`pypicloud:package:${filename}`, "version");
    },
    async stop() {
      end();
      await running.stop();
    },
  };
}

async function redisCli(
  { cli }: RedisBinaries,
  { port }: RunningRedis,
  args: readonly string[],
): Promise<string> {
  return (await promisify(execFile)(cli, ["-p", String(port), ...args])).stdout;
}

/** Moves many slots, with what is in them, from the first node to another. */
async function moveSlots(redis: RedisBinaries, running: RunningRedis): Promise<void> {
  const lines = (await redisCli(redis, running, ["cluster", "nodes"])).trim().split("\n");
  const idOf = (line = "") => line.split(" ")[0] ?? "";
  const from = idOf(lines.find((line) => line.includes("myself")));
  const to = idOf(lines.find((line) => !line.includes("myself")));
  const ends = ["--cluster-from", from, "--cluster-to", to];
  const place = `127.0.0.1:${running.port}`;
  const how = ["--cluster-slots", "2000", "--cluster-yes"];
  await promisify(execFile)(redis.cli, ["--cluster", "reshard", place, ...ends, ...how]);
}

function describeRedis(redis: RedisBinaries): void {
  describePackageCacheContract("Redis", async () => {
    const running = await startRedis(redis);
    const client = createClient({ url: running.url, RESP: 2 });
    await client.connect();
    return subjectOn(running, client, false, () => client.destroy());
  });

  describePackageCacheContract("Redis Cluster", async () => {
    const running = await startRedisCluster(redis);
    const cluster = createCluster({ rootNodes: [{ url: running.url }], RESP: 2 });
    await cluster.connect();
    return subjectOn(running, cluster, true, () => cluster.destroy());
  });

  describe.each([
    ["Redis", false],
    ["Redis Cluster", true],
  ])("a name of many files, on %s", (_, isCluster) => {
    let running: RunningRedis;
    let cache: PackageCache;
    beforeAll(async () => {
      running = await (isCluster ? startRedisCluster : startRedis)(redis);
      const place = { kind: "redis", isCluster, gracefulReload: false } as const;
      cache = createRedisPackageCache({ ...place, url: running.url });
      await Promise.all(Array.from({ length: MANY_FILES }, (_, file) => write(file, file)));
    });
    afterAll(async () => {
      await cache.close();
      await running.stop();
    });

    /** Writes a file with a time and a summary of its own; undefined: it goes. */
    async function write(file: number, seconds: number | undefined, summary = `${seconds}`) {
      const lastModifiedMicros = (seconds ?? 0) * 1e6;
      const wanted = sample("many", String(file), { lastModifiedMicros, summary });
      const seen = unwrap(await cache.read(wanted.filename));
      const change = seconds === undefined && seen ? cache.remove(seen) : cache.save(wanted, seen);
      expect(unwrap(await change)).toBe("written");
    }

    it("Y8 each kind of change leaves set and summary right, though it does not read all files", async () => {
      const newest = MANY_FILES - 1;
      const changes: readonly (readonly [number, number | undefined, string?])[] = [
        // Newer than all; older than all; the newest goes; the newest becomes old; equal times, with an equal summary
        // and with another; a file that is not the newest goes.
        [0, 900],
        [MANY_FILES, 1],
        [0, undefined],
        [newest, 2],
        [1, 950, "same"],
        [2, 950, "same"],
        [3, 950, "another"],
        [4, undefined],
        [3, undefined],
        [1, 3],
      ];
      for (const change of changes) {
        await write(...change);
        const rows = unwrap(await cache.readAll());
        expect([change, unwrap(await cache.checkIndex(rows))]).toEqual([change, []]);
      }
    });

    it("Y8 a write costs no more than some commands", async () => {
      const calls = async () => {
        const stats = await redisCli(redis, running, ["info", "commandstats"]);
        const times = (name: string) =>
          Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
        return times("hmget") + times("hgetall");
      };
      const before = await calls();
      await write(MANY_FILES + 1, 1_000);
      await write(MANY_FILES + 1, 1_001);
      await write(5, undefined);
      // On one node of a cluster, that is; the others' are fewer still.
      expect((await calls()) - before).toBeLessThan(20);
    });
  });

  describe("Redis package cache", () => {
    let running: RunningRedis;
    let client: TestClient & { destroy(): void };
    let cache: PackageCache;
    beforeAll(async () => {
      running = await startRedis(redis);
      const connecting = createClient({ url: running.url, RESP: 2 });
      connecting.on("error", () => undefined);
      await connecting.connect();
      client = connecting;
      cache = createRedisPackageCache({
        kind: "redis",
        url: running.url,
        isCluster: false,
        gracefulReload: false,
      });
    });
    afterAll(async () => {
      await cache.close();
      client.destroy();
      await running.stop();
    });

    it("Y8 keys and fields are those that the server writes, data is JSON", async () => {
      const cached = sample("foo", "1.0", {
        lastModifiedMicros: 1_795_340_494_789_853,
        summary: "Démo",
        data: { path: "f3a9/foo/foo-1.0.tar.gz", requires_python: ">=3" },
      });
      expect(unwrap(await cache.save(cached, undefined))).toBe("written");
      expect({ ...(await client.hGetAll("pypicloud:package:foo-1.0.tar.gz")) }).toEqual({
        name: "foo",
        version: "1.0",
        filename: "foo-1.0.tar.gz",
        summary: "Démo",
        last_modified: "1795340494.789853",
        path: '"f3a9/foo/foo-1.0.tar.gz"',
        requires_python: '">=3"',
      });
      expect({ ...(await client.hGetAll("pypicloud:summary:foo")) }).toEqual({
        name: "foo",
        summary: "Démo",
        last_modified: "1795340494.789853",
      });
      expect(await client.sMembers("pypicloud:set")).toEqual(["foo"]);
      expect(await client.sMembers("pypicloud:set:foo")).toEqual(["foo-1.0.tar.gz"]);
    });

    it("Y8 without a summary it is empty, and whole seconds have one decimal", async () => {
      await cache.save(sample("bare", "1"), undefined);
      expect(await client.hGet("pypicloud:package:bare-1.tar.gz", "summary")).toBe("");
      expect(await client.hGet("pypicloud:package:bare-1.tar.gz", "last_modified")).toBe(
        "1700000000.0",
      );
      expect(await client.hGet("pypicloud:summary:bare", "summary")).toBe("");
    });

    it("Y8 a field that is no JSON makes a row that the server cannot read", async () => {
      await cache.save(sample("raw", "1"), undefined);
      await client.hSet("pypicloud:package:raw-1.tar.gz", { sequencer: "00AB" });
      expect(unwrap(await cache.read("raw-1.tar.gz"))).toMatchObject({ package: undefined });
    });

    it("Y8 filenames in a set without a hash, on which the server fails, are taken out", async () => {
      await cache.save(sample("dangling", "1"), undefined);
      await client.sAdd("pypicloud:set:dangling", "dangling-0.zip");
      expect(unwrap(await cache.checkIndex(unwrap(await cache.readAll())))).toEqual([
        {
          name: "dangling",
          kind: "wrong",
          detail: "its set has 2 filenames, and there are 1",
        },
      ]);
      await cache.save(sample("dangling", "2"), undefined);
      expect((await client.sMembers("pypicloud:set:dangling")).sort()).toEqual([
        "dangling-1.tar.gz",
        "dangling-2.tar.gz",
      ]);
    });

    async function lock(place: RunningRedis): Promise<void> {
      const admin = createClient({ url: place.url });
      await admin.connect();
      await admin.configSet("requirepass", "p@ss/word");
      admin.destroy();
    }

    async function ask(url: string, isCluster = false): Promise<string> {
      const one = createRedisPackageCache({ kind: "redis", isCluster, gracefulReload: false, url });
      const seen = await one.read("foo-1.tar.gz");
      const saved = seen.ok ? await one.save(sample("foo", "1"), seen.value) : seen;
      await one.close();
      return saved.ok ? `${seen.ok && seen.value ? "seen" : "new"}` : saved.error.kind;
    }

    it("Y8 password and number of the database are read as redis-py reads them", async () => {
      const locked = await startRedis(redis);
      await lock(locked);
      const place = `127.0.0.1:${locked.port}`;
      expect(await ask(`redis://${place}/1?db=2&password=p%40ss%2Fword`)).toBe("new");
      expect(await ask(`redis://:p%40ss%2Fword@${place}/2`)).toBe("seen");
      expect(await ask(`redis://default@${place}/none?password=p%40ss%2Fword`)).toBe("new");
      await locked.stop();
    });

    it("Y8, Y12 a refused password is denied and not tried again, one server or a cluster", async () => {
      for (const isCluster of [false, true]) {
        const locked = await (isCluster ? startRedisCluster : startRedis)(redis);
        await lock(locked);
        const place = `127.0.0.1:${locked.port}`;
        expect(await ask(`redis://${place}`, isCluster)).toBe("denied");
        expect(await ask(`redis://:wrong@${place}`, isCluster)).toBe("denied");
        await locked.stop();
      }
      expect(await ask("redis://no-such-host.invalid:6379")).toBe("misconfigured");
    });

    it("Y8 Redis Cluster: slots that move meanwhile, and connections that end, lose nothing", async () => {
      const moving = await startRedisCluster(redis);
      const place = { kind: "redis", isCluster: true, gracefulReload: false } as const;
      const clustered = createRedisPackageCache({ ...place, url: `${moving.url}/0` });
      let isMoving = true;
      const moved = moveSlots(redis, moving).finally(() => {
        isMoving = false;
      });
      for (let step = 0; isMoving; step += 1) {
        const file = sample(`p${step % 5}`, String(step % 60), { lastModifiedMicros: step * 1e6 });
        const row = unwrap(await clustered.read(file.filename));
        unwrap(row && step % 3 ? await clustered.remove(row) : await clustered.save(file, row));
      }
      await moved;
      const rows = unwrap(await clustered.readAll());
      expect(unwrap(await clustered.checkIndex(rows))).toEqual([]);
      await redisCli(redis, moving, ["client", "kill", "type", "normal", "skipme", "yes"]);
      await expect.poll(() => clustered.readAll()).toMatchObject({ ok: true });
      expect(unwrap(await clustered.readAll())).toHaveLength(rows.length);
      await clustered.close();
      await moving.stop();
    });

    it("Y8 a connection that the server ended is made anew", async () => {
      unwrap(await cache.read("x"));
      await redisCli(redis, running, ["client", "kill", "type", "normal", "skipme", "yes"]);
      await expect.poll(() => cache.read("x")).toMatchObject({ ok: true });
    });

    it("Y8 a server that went away is unavailable", async () => {
      const second = await startRedis(redis);
      const settings = { kind: "redis", isCluster: false, gracefulReload: false } as const;
      const lost = createRedisPackageCache({ ...settings, url: second.url });
      unwrap(await lost.read("x"));
      await second.stop();
      expect(await lost.read("x")).toMatchObject({
        ok: false,
        error: { kind: "unavailable", place: "cache" },
      });
      await lost.close();
    });
  });
}
