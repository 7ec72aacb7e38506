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
  /** Called after a row was written, maybe in place of another: makes the summary at least as new as it. */
  include(added: CachedPackage, replaced: StoredRow | undefined): SyncResult<void>;
  /** Called before a row is removed or changes its name: makes the summary another file's, or removes it. */
  exclude(name: string, leaving: StoredRow): SyncResult<void>;
  /** Called after that: meanwhile others may have chosen the row, or found its summary and left it. */
  afterLeaving(name: string, left: StoredRow): SyncResult<void>;
  /** Makes the summary anew out of the name's rows. */
  rebuild(name: string): SyncResult<void>;
}

/** Keeps the summary of a name that of its newest file, by conditional writes (Y7). */
export function createSummaries(summaries: DynamoDbTable, newest: NewestFinder): Summaries {
  const lookUp =
    (name: string, without?: string): Choose =>
    (seen) =>
      seen === undefined ? newest.find(name, without) : newest.findSurely(name, without);
  return {
    async include(added, replaced) {
      let isFound = false;
      const wrote = await settle(summaries, added.name, async (seen) => {
        isFound = !isSurelyNewest(added, seen);
        if (!isFound) {
          return ok(added);
        }
        if (!isOwnBefore(seen, added, replaced)) {
          return ok("as-it-is");
        }
        const other = await newest.find(added.name, added.filename);
        return other.ok ? ok(newerOf(other.value, added)) : other;
      });
      if (!wrote.ok) {
        return wrote;
      }
      const look = lookUp(added.name);
      return wrote.value && isFound
        ? settleUntilRight(summaries, added.name, look, look)
        : ok(undefined);
    },
    exclude(name, leaving) {
      const look = lookUp(name, leaving.filename);
      return settleUntilRight(summaries, name, unlessNewer(leaving, look), look);
    },
    afterLeaving(name, left) {
      const look = lookUp(name);
      return settleUntilRight(summaries, name, unlessNewer(left, look), look);
    },
    rebuild(name) {
      const look = () => newest.findSurely(name);
      return settleUntilRight(summaries, name, look, look);
    },
  };
}

/** If the summary is of a newer file, nothing is looked up: this row never was the name's newest. */
function unlessNewer({ package: cached }: StoredRow, look: Choose): Choose {
  return async (seen) =>
    cached !== undefined && cached.lastModifiedMicros < (microsOfSummary(seen) ?? 0)
      ? ok("as-it-is")
      : look(seen);
}

function isSurelyNewest(added: CachedPackage, seen: Item | undefined): boolean {
  const seenMicros = microsOfSummary(seen);
  return seenMicros === undefined || seenMicros < added.lastModifiedMicros;
}

/** A newer file's summary stays, unless it was this file's own before. Of two of one time one is chosen. */
function isOwnBefore(
  seen: Item | undefined,
  added: CachedPackage,
  replaced: StoredRow | undefined,
): boolean {
  const seenMicros = microsOfSummary(seen);
  return (
    seenMicros === added.lastModifiedMicros || seenMicros === replaced?.package?.lastModifiedMicros
  );
}

/**
 * Others may write the same summary meanwhile. Of those that do so at once one is done in each round, so this is how
 * many files of a name may come and go together: a release of wheels for many platforms has some twenty.
 */
const MAX_ROUNDS = 50;

/** Whose summary it should be; undefined: nobody's. */
type Choice = Result<CachedPackage | "as-it-is" | undefined, SyncError>;

type Choose = (seen: Item | undefined) => Promise<Choice>;

/**
 * Looks up the rows, writes the summary, and looks again, until both looks find the same. Before the write a row
 * that was found may have been removed, and one that was not found may have been added.
 *
 * @param look - chooses again after our own write; it must not rely on anything that was read before.
 */
async function settleUntilRight(
  summaries: DynamoDbTable,
  name: string,
  choose: Choose,
  look: Choose,
): SyncResult<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const wrote = await settle(summaries, name, round === 0 ? choose : look);
    if (!wrote.ok || !wrote.value) {
      return wrote.ok ? ok(undefined) : wrote;
    }
  }
  return restless(name);
}

/**
 * Reads the summary, chooses whose it should be, and writes it. Starts again if another writer was faster.
 *
 * @returns whether it had to be written.
 */
async function settle(summaries: DynamoDbTable, name: string, choose: Choose): SyncResult<boolean> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const seen = await summaries.get(name);
    if (!seen.ok) {
      return seen;
    }
    const written = await write(summaries, name, seen.value, await choose(seen.value));
    if (!written.ok) {
      return written;
    }
    if (written.value !== "conflict") {
      return ok(written.value === "written");
    }
  }
  return restless(name);
}

function restless(name: string): Result<never, SyncError> {
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
): SyncResult<CacheWrite | "none"> {
  if (!choice.ok) {
    return choice;
  }
  const item = typeof choice.value === "object" ? summaryItem(choice.value) : undefined;
  const isSame = item === undefined ? seen === undefined : summaryText(seen) === summaryText(item);
  if (choice.value === "as-it-is" || isSame) {
    return ok("none");
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
