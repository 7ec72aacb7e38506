import { describe, expect, it } from "vitest";
import type { CachedPackage } from "../packages/cached-package.ts";
import { joinName, settleName } from "./redis-cluster-index.ts";
import type { RedisCommands } from "./redis-connection.ts";
import { packageHash, REDIS_KEYS, type RedisHash } from "./redis-hash.ts";

const FILE = "foo-1.zip";
const CACHED: CachedPackage = {
  filename: FILE,
  name: "foo",
  version: "1",
  lastModifiedMicros: 1,
  data: {},
};

/** A cluster in memory, without scripts. */
function memoryRedis() {
  const hashes = new Map<string, RedisHash>();
  const sets = new Map<string, Set<string>>();
  const setOf = (key: string) => {
    const known = sets.get(key) ?? new Set<string>();
    sets.set(key, known);
    return known;
  };
  const redis: RedisCommands = {
    eval: () => Promise.reject(new Error("no scripts")),
    hGetAll: async (key) => hashes.get(key) ?? {},
    hSet: async (key, values) => hashes.set(key, values),
    del: async (key) => hashes.delete(key),
    exists: async (key) => Number(hashes.has(key)),
    sAdd: async (key, member) => setOf(key).add(member),
    sRem: async (key, member) => setOf(key).delete(member),
    sIsMember: async (key, member) => Number(setOf(key).has(member)),
    sMembers: async (key) => [...setOf(key)],
    sCard: async (key) => setOf(key).size,
  };
  return { redis, hashes, setOf };
}

describe("the index in a Redis Cluster", () => {
  it("Y8 a file that comes back while another worker takes it for gone stays in its set", async () => {
    const { redis, hashes, setOf } = memoryRedis();
    setOf(REDIS_KEYS.files("foo")).add(FILE);
    let isFirst = true;
    const slow: RedisCommands = {
      ...redis,
      async sRem(key, member) {
        if (isFirst) {
          isFirst = false;
          hashes.set(REDIS_KEYS.package(FILE), packageHash(CACHED));
          await joinName(redis, "foo", FILE);
        }
        return redis.sRem(key, member);
      },
    };
    await settleName(slow, "foo");
    expect([...setOf(REDIS_KEYS.files("foo"))]).toEqual([FILE]);
    expect([...setOf(REDIS_KEYS.names)]).toEqual(["foo"]);
    expect(hashes.get(REDIS_KEYS.summary("foo"))).toMatchObject({ name: "foo" });
  });
});
