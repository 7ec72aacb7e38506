import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { RedisCacheSettings } from "../settings/cache-settings.ts";
import type { CacheWrite, PackageCache } from "../sync/package-cache.ts";
import type { SyncResult } from "../sync/sync-error.ts";
import { mapBounded } from "./map-bounded.ts";
import { checkRedisIndex } from "./redis-check-index.ts";
import { joinName, leaveName, settleName } from "./redis-cluster-index.ts";
import { createRedisConnection, READS_AT_A_TIME, type RedisCommands } from "./redis-connection.ts";
import { packageHash, REDIS_KEYS, type RedisHash, rowOfHash, seenHash } from "./redis-hash.ts";
import { REDIS_WRITE_SCRIPT } from "./redis-write-script.ts";

/** What a write replaces, and with what. */
interface HashWrite {
  readonly filename: string;
  readonly seen: StoredRow | undefined;
  /** Undefined: the hash goes. */
  readonly wanted: CachedPackage | undefined;
}

/** A server's cache in Redis (Y8): one server in one step, a cluster key by key. */
export function createRedisPackageCache(settings: RedisCacheSettings): PackageCache {
  const connection = createRedisConnection(settings);
  const write = settings.isCluster ? writeInCluster : writeAtOnce;
  return {
    read: (filename) => connection.run("HGETALL", (redis) => readRow(redis, filename)),
    save: (wanted, replaced) =>
      connection.run("EVAL", (redis) =>
        write(redis, { filename: wanted.filename, seen: replaced, wanted }),
      ),
    remove: (row) =>
      connection.run("EVAL", (redis) =>
        write(redis, { filename: row.filename, seen: row, wanted: undefined }),
      ),
    confirm: (row) => connection.run("SADD", (redis) => confirmRow(redis, row)),
    async readAll() {
      const filenames = await connection.scanFilenames();
      if (!filenames.ok) {
        return filenames;
      }
      return connection.run("HGETALL", async (redis) => {
        const read = (filename: string) => readRow(redis, filename);
        const rows = await mapBounded(filenames.value, READS_AT_A_TIME, read);
        return rows.flatMap((row) => row ?? []);
      });
    },
    checkIndex: (rows) => connection.run("SMEMBERS", (redis) => checkRedisIndex(redis, rows)),
    repairIndex: (name, filenames): SyncResult<void> =>
      connection.run("SADD", async (redis) => {
        for (const filename of filenames) {
          await redis.sAdd(REDIS_KEYS.files(name), filename);
        }
        await settleName(redis, name);
      }),
    close: connection.close,
  };
}

async function readRow(redis: RedisCommands, filename: string): Promise<StoredRow | undefined> {
  const hash: RedisHash = { ...(await redis.hGetAll(REDIS_KEYS.package(filename))) };
  return Object.keys(hash).length === 0 ? undefined : rowOfHash(filename, hash);
}

/** Hash, sets and summaries together. */
function writeAtOnce(redis: RedisCommands, change: HashWrite): Promise<CacheWrite> {
  return evalWrite(redis, change, change.wanted?.name ?? "", change.seen?.name ?? "");
}

/**
 * A file leaves the index before its hash is removed or changes its name, and enters it after the hash is
 * written. So wherever a writer dies, the hash shows what is left to do.
 */
async function writeInCluster(redis: RedisCommands, change: HashWrite): Promise<CacheWrite> {
  const { filename, seen, wanted } = change;
  const left = seen?.name === wanted?.name ? undefined : seen?.name;
  if (seen !== undefined && left !== undefined) {
    await leaveName(redis, left, seen);
  }
  const written = await evalWrite(redis, change, "", "");
  if (written === "written" && wanted !== undefined) {
    const gone = left === undefined ? seen?.package : undefined;
    await joinName(redis, wanted.name, filename, { joined: wanted, gone });
  }
  if (written === "conflict" && left !== undefined) {
    // The hash was changed meanwhile and stays, under whatever name it has now.
    const current = await readRow(redis, filename);
    await (current?.name === undefined ? undefined : joinName(redis, current.name, filename));
  }
  return written;
}

async function evalWrite(
  redis: RedisCommands,
  { filename, seen, wanted }: HashWrite,
  joins: string,
  leaves: string,
): Promise<CacheWrite> {
  const before = seenHash(seen);
  const after = wanted === undefined ? [] : Object.entries(packageHash(wanted)).flat();
  const answer = await redis.eval(REDIS_WRITE_SCRIPT, {
    keys: [REDIS_KEYS.package(filename), ...(joins + leaves === "" ? [] : [REDIS_KEYS.names])],
    arguments: [
      String(before.length / 2),
      ...before,
      String(after.length / 2),
      ...after,
      filename,
      joins,
      leaves,
    ],
  });
  return answer === 1 ? "written" : "conflict";
}

/** In a cluster a writer may have died between the hash and the sets. */
async function confirmRow(redis: RedisCommands, row: CachedPackage): Promise<void> {
  const [isListed, isFiled, hasSummary] = await Promise.all([
    redis.sIsMember(REDIS_KEYS.names, row.name),
    redis.sIsMember(REDIS_KEYS.files(row.name), row.filename),
    redis.exists(REDIS_KEYS.summary(row.name)),
  ]);
  if (Number(isListed) !== 1 || Number(isFiled) !== 1 || hasSummary !== 1) {
    await joinName(redis, row.name, row.filename, { joined: row });
  }
}
