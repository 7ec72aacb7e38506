import { err, ok, type Result } from "@xpart/core";
import { type CachedPackage, microsOfSeconds, type StoredRow } from "../packages/cached-package.ts";
import type { CacheWrite } from "../sync/package-cache.ts";
import type { SyncError, SyncResult } from "../sync/sync-error.ts";
import { unchangedCondition } from "./dynamodb-condition.ts";
import { type Item, seenSummary, summaryItem, summaryText } from "./dynamodb-item.ts";
import type { NewestFinder } from "./dynamodb-newest.ts";
import type { DynamoDbTable } from "./dynamodb-tables.ts";
import { newestFirst } from "./newest-first.ts";

/** The summary table: the server's list of names, each with the summary of its newest file. */
export interface Summaries {
  /** After a row was written, maybe in place of another: the summary is at least as new as it. */
  include(added: CachedPackage, replaced: StoredRow | undefined): SyncResult<void>;
  /** Before a row goes, or leaves its name: the summary is that of another file, or goes too. */
  exclude(name: string, leaving: StoredRow): SyncResult<void>;
  /** Makes the summary anew out of the name's rows. */
  rebuild(name: string): SyncResult<void>;
}

/** Keeps the summary of a name that of its newest file, by conditional writes (Y7). */
export function createSummaries(summaries: DynamoDbTable, newest: NewestFinder): Summaries {
  return {
    include: (added, replaced) =>
      settle(summaries, added.name, async (seen) => {
        const seenMicros = seen && microsOfSummary(seen);
        if (seenMicros !== undefined && seenMicros <= added.lastModifiedMicros) {
          return ok(added);
        }
        // A newer file's summary stays, unless it was this file's own before.
        if (seen !== undefined && replaced?.package?.lastModifiedMicros !== seenMicros) {
          return ok("as-it-is");
        }
        const other = await newest.find(added.name, added.filename);
        return other.ok ? ok(newerOf(other.value, added)) : other;
      }),
    exclude: (name, leaving) =>
      settle(summaries, name, async (seen) => {
        const leavingMicros = leaving.package?.lastModifiedMicros;
        const isOlder = leavingMicros !== undefined && leavingMicros < (microsOfSummary(seen) ?? 0);
        return isOlder ? ok("as-it-is") : newest.findSurely(name, leaving.filename);
      }),
    rebuild: (name) => settle(summaries, name, () => newest.findSurely(name)),
  };
}

/** Others may write the same summary meanwhile. */
const MAX_ROUNDS = 5;

/** Whose summary it should be; undefined: nobody's. */
type Choice = Result<CachedPackage | "as-it-is" | undefined, SyncError>;

/** Reads the summary, chooses whose it should be, writes; anew where another was faster. */
async function settle(
  summaries: DynamoDbTable,
  name: string,
  choose: (seen: Item | undefined) => Promise<Choice>,
): SyncResult<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const seen = await summaries.get(name);
    if (!seen.ok) {
      return seen;
    }
    const written = await write(summaries, name, seen.value, await choose(seen.value));
    if (!written.ok) {
      return written;
    }
    if (written.value === "written") {
      return ok(undefined);
    }
  }
  return err({
    kind: "unavailable",
    place: "cache",
    operation: "PutItem",
    message: `the summary of ${name} was changed by others ${MAX_ROUNDS} times in a row`,
  });
}

async function write(
  summaries: DynamoDbTable,
  name: string,
  seen: Item | undefined,
  choice: Choice,
): SyncResult<CacheWrite> {
  if (!choice.ok) {
    return choice;
  }
  const item = typeof choice.value === "object" ? summaryItem(choice.value) : undefined;
  const isSame = item === undefined ? seen === undefined : summaryText(seen) === summaryText(item);
  if (choice.value === "as-it-is" || isSame) {
    return ok("written");
  }
  const condition = unchangedCondition(seenSummary(seen));
  return item === undefined ? summaries.delete(name, condition) : summaries.put(item, condition);
}

function microsOfSummary(item: Item | undefined): number | undefined {
  return microsOfSeconds(item?.["last_modified"]?.N);
}

function newerOf(other: CachedPackage | undefined, added: CachedPackage): CachedPackage {
  return other === undefined || newestFirst(other, added) > 0 ? added : other;
}
