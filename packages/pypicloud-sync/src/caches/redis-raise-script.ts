import { type CachedPackage, secondsOfMicros } from "../packages/cached-package.ts";
import type { RedisCommands } from "./redis-connection.ts";
import { REDIS_KEYS } from "./redis-hash.ts";

/**
 * From so many files on a write no longer reads all others of its name: among 10,000 files of one name each write
 * would read 10,000. Their summary is then taken at its word, and files whose hash is gone stay in the set until
 * `verify --repair` (Y8).
 */
export const LONG_NAME_FILES = 200;

/**
 * A function of Lua: whether a name's summary is right after a file joined it or left it, told by the summary alone,
 * which becomes the joined file's if that is newer. `joined` and `gone` are the file's times, now and before, or "".
 */
export const RAISE_FUNCTION = `
local function raise(key, name, joined, summary, gone)
  local known = redis.call('HMGET', key, 'last_modified', 'summary')
  local newest, time = tonumber(known[1] or ''), tonumber(joined)
  if not newest then
    return false
  end
  if time and time > newest then
    redis.call('HSET', key, 'name', name)
    redis.call('HSET', key, 'summary', summary)
    redis.call('HSET', key, 'last_modified', joined)
    return true
  end
  if time == newest then
    return summary == known[2]
  end
  return (tonumber(gone) or -1) < newest
end
`;

const RAISE_SCRIPT = `${RAISE_FUNCTION}
return raise(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]) and 1 or 0
`;

/** What a write did to a name. */
export interface NameChange {
  readonly joined?: CachedPackage | undefined;
  /** The same file as it was. */
  readonly gone?: CachedPackage | undefined;
}

/** The same in a cluster, where a script may touch one key: whether nothing else of the name has to be read. */
export async function raiseInCluster(
  redis: RedisCommands,
  name: string,
  { joined, gone }: NameChange,
): Promise<boolean> {
  if ((await redis.sCard(REDIS_KEYS.files(name))) <= LONG_NAME_FILES) {
    return false;
  }
  const timeOf = (file: CachedPackage | undefined) =>
    file === undefined ? "" : secondsOfMicros(file.lastModifiedMicros);
  const answer = await redis.eval(RAISE_SCRIPT, {
    keys: [REDIS_KEYS.summary(name)],
    arguments: [name, timeOf(joined), joined?.summary ?? "", timeOf(gone)],
  });
  if (answer === 1) {
    await redis.sAdd(REDIS_KEYS.names, name);
  }
  return answer === 1;
}
