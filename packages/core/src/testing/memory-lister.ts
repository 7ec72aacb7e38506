import { compareKeys } from "../model/key-order.ts";
import { ok } from "../model/result.ts";
import type { ListedVersion, VersionLister } from "../ports/version-lister.ts";
import { toEntry } from "./memory-descriptions.ts";
import type { MemoryStacks } from "./memory-stacks.ts";

/** As many as S3 gives in one page. */
const PAGE_ENTRIES = 1_000;

/** Lists a bucket in memory. Each page looks at the bucket as it is then, as S3's do. */
export function memoryLister(bucket: MemoryStacks): VersionLister {
  return {
    async listPage({ prefix, after, upTo }, { from, limit = PAGE_ENTRIES } = {}) {
      const isIn = (key: string) =>
        key.startsWith(prefix) &&
        (after === undefined || compareKeys(key, after) > 0) &&
        (upTo === undefined || compareKeys(key, upTo) <= 0);
      const listed: ListedVersion[] = bucket
        .keys()
        .filter((key) => isIn(key) && (from === undefined || compareKeys(key, from.key) >= 0))
        .flatMap((key) => bucket.entries(key).map((entry) => ({ key, entry: toEntry(entry) })));
      const begin = from === undefined ? 0 : indexBehind(listed, from.key, from.versionId);
      const versions = listed.slice(begin, begin + limit);
      const last = versions.at(-1);
      const isMore = last !== undefined && begin + limit < listed.length;
      const next = isMore ? { key: last.key, versionId: last.entry.versionId } : undefined;
      return ok({ versions, next });
    },
  };
}

function indexBehind(
  listed: readonly ListedVersion[],
  key: string,
  versionId: string | undefined,
): number {
  const isOther = (other: ListedVersion) => compareKeys(other.key, key) > 0;
  const at = listed.findIndex((other) => other.key === key && other.entry.versionId === versionId);
  if (at >= 0) {
    return at + 1;
  }
  const behind = listed.findIndex(isOther);
  return behind === -1 ? listed.length : behind;
}
