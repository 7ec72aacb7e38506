import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { RedisCommands } from "./redis-connection.ts";
import { REDIS_KEYS, rowOfHash, summaryHash } from "./redis-hash.ts";
import { type NameChange, raiseInCluster } from "./redis-raise-script.ts";

/** Others may change the same name meanwhile. After so many rounds the last writer's result stays. */
const MAX_ROUNDS = 5;

/**
 * Puts a file, whose hash is there, into the index of its name.
 *
 * @param change - absent: it may be anything.
 */
export async function joinName(
  redis: RedisCommands,
  name: string,
  filename: string,
  change?: NameChange,
): Promise<void> {
  await redis.sAdd(REDIS_KEYS.files(name), filename);
  if (change === undefined || !(await raiseInCluster(redis, name, change))) {
    await settleName(redis, name);
  }
}

/** Takes a file out of the index of a name; its hash may still be there. */
export async function leaveName(
  redis: RedisCommands,
  name: string,
  { filename, package: gone }: StoredRow,
): Promise<void> {
  await redis.sRem(REDIS_KEYS.files(name), filename);
  // Of a row that the server cannot read nobody knows its time.
  if (gone === undefined || !(await raiseInCluster(redis, name, { gone }))) {
    await settleName(redis, name);
  }
}

/**
 * Corrects the set, the summary and the list of names, one key after the other: a cluster cannot change several
 * in one step. A file is in its set only while its hash is there, so the server never sees one without the
 * other. Each write is read back, because others may change the same name (Y8).
 */
export async function settleName(redis: RedisCommands, name: string): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const newest = await newestOf(redis, name);
    if (newest === undefined) {
      await redis.sRem(REDIS_KEYS.names, name);
      await redis.del(REDIS_KEYS.summary(name));
    } else {
      await redis.hSet(REDIS_KEYS.summary(name), { ...summaryHash(newest) });
      await redis.sAdd(REDIS_KEYS.names, name);
    }
    const again = await newestOf(redis, name);
    if (JSON.stringify(again) === JSON.stringify(newest)) {
      return;
    }
  }
}

async function newestOf(redis: RedisCommands, name: string): Promise<CachedPackage | undefined> {
  let newest: CachedPackage | undefined;
  for (const filename of (await redis.sMembers(REDIS_KEYS.files(name))).sort()) {
    const row = await readHash(redis, filename);
    if (row.name !== name) {
      await dropStray(redis, name, filename);
    } else if (row.package && row.package.lastModifiedMicros >= (newest?.lastModifiedMicros ?? 0)) {
      newest = row.package;
    }
  }
  return newest;
}

/** A hash may have been written between the read and the removal, by a writer that still saw it in the set. */
async function dropStray(redis: RedisCommands, name: string, filename: string): Promise<void> {
  await redis.sRem(REDIS_KEYS.files(name), filename);
  if ((await readHash(redis, filename)).name === name) {
    await redis.sAdd(REDIS_KEYS.files(name), filename);
  }
}

async function readHash(redis: RedisCommands, filename: string) {
  return rowOfHash(filename, await redis.hGetAll(REDIS_KEYS.package(filename)));
}
