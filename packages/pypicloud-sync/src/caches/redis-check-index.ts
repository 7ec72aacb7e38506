import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { IndexProblem } from "../sync/package-cache.ts";
import { mapBounded } from "./map-bounded.ts";
import { newestFirst } from "./newest-first.ts";
import { READS_AT_A_TIME, type RedisCommands } from "./redis-connection.ts";
import { REDIS_KEYS, summaryHash } from "./redis-hash.ts";

/** Compares sets and summaries with the rows that there are. */
export async function checkRedisIndex(
  redis: RedisCommands,
  rows: readonly StoredRow[],
): Promise<readonly IndexProblem[]> {
  const listed = new Set(await redis.sMembers(REDIS_KEYS.names));
  const filed = byName(rows);
  const names = new Set([...listed, ...filed.keys()]);
  const problems = await mapBounded([...names].sort(), READS_AT_A_TIME, (name) =>
    problemOf(redis, name, filed.get(name) ?? [], listed.has(name)),
  );
  return problems.flatMap((problem) => problem ?? []);
}

function byName(rows: readonly StoredRow[]): ReadonlyMap<string, readonly StoredRow[]> {
  const filed = new Map<string, StoredRow[]>();
  for (const row of rows) {
    if (row.name !== undefined) {
      const known = filed.get(row.name);
      known === undefined ? filed.set(row.name, [row]) : known.push(row);
    }
  }
  return filed;
}

async function problemOf(
  redis: RedisCommands,
  name: string,
  rows: readonly StoredRow[],
  isListed: boolean,
): Promise<IndexProblem | undefined> {
  const members = (await redis.sMembers(REDIS_KEYS.files(name))).sort();
  const files = rows.map(({ filename }) => filename).sort();
  if (files.length === 0) {
    return { name, kind: "orphan", detail: `${members.length} filenames, no file` };
  }
  if (!isListed) {
    return { name, kind: "missing", detail: `${files.length} files, not among the names` };
  }
  if (JSON.stringify(members) !== JSON.stringify(files)) {
    const detail = `its set has ${members.length} filenames, and there are ${files.length}`;
    return { name, kind: "wrong", detail };
  }
  const newest = rows.flatMap((row): CachedPackage[] => (row.package ? [row.package] : []));
  const [first] = newest.sort(newestFirst);
  const summary = { ...(await redis.hGetAll(REDIS_KEYS.summary(name))) };
  const isRight = first === undefined || isSameHash(summary, { ...summaryHash(first) });
  return isRight ? undefined : { name, kind: "wrong", detail: "the summary is not the newest" };
}

/** Times are compared as numbers: the server writes them in its own form. */
function isSameHash(left: Record<string, string>, right: Record<string, string>): boolean {
  const key = ({ name, summary, last_modified }: Record<string, string>) =>
    JSON.stringify([name, summary, Number(last_modified)]);
  return key(left) === key(right);
}
