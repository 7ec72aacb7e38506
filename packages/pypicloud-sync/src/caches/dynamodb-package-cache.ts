import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ok } from "@xpart/core";
import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { IndexProblem, PackageCache } from "../sync/package-cache.ts";
import type { SyncResult } from "../sync/sync-error.ts";
import { unchangedCondition } from "./dynamodb-condition.ts";
import {
  type Item,
  packageItem,
  rowOfItem,
  seenRow,
  summaryItem,
  summaryText,
} from "./dynamodb-item.ts";
import { createNewestFinder } from "./dynamodb-newest.ts";
import { createSummaries } from "./dynamodb-summaries.ts";
import { createDynamoDbTable } from "./dynamodb-tables.ts";
import { newestFirst } from "./newest-first.ts";

/** Where the server's two tables are. */
export interface DynamoDbPackageCacheOptions {
  readonly client: DynamoDBClient;
  readonly packageTable: string;
  readonly summaryTable: string;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * A server's cache in DynamoDB (Y7). The tables are the server's: it makes them when it starts first.
 *
 * Order of the writes: the summary gets a row after the row was written, and loses it before the row is
 * removed. So wherever a writer dies, the row still shows what is left to do.
 */
export function createDynamoDbPackageCache(options: DynamoDbPackageCacheOptions): PackageCache {
  const packages = createDynamoDbTable(options.client, options.packageTable, "filename");
  const summaries = createDynamoDbTable(options.client, options.summaryTable, "name");
  const { include, exclude, afterLeaving, rebuild } = createSummaries(
    summaries,
    createNewestFinder(packages, options.sleep),
  );
  return {
    async read(filename) {
      const item = await packages.get(filename);
      return item.ok ? ok(item.value && rowOfItem(item.value)) : item;
    },
    async save(wanted, replaced) {
      const left = replaced?.name === wanted.name ? undefined : replaced;
      const excluded = await leave(left, exclude);
      if (!excluded.ok) {
        return excluded;
      }
      const saved = await packages.put(packageItem(wanted), unchangedCondition(seenRow(replaced)));
      if (!saved.ok || saved.value === "conflict") {
        return saved;
      }
      const after = await leave(left, afterLeaving);
      const included = after.ok ? await include(wanted, replaced) : after;
      return included.ok ? saved : included;
    },
    async remove(row) {
      const excluded = await leave(row, exclude);
      if (!excluded.ok) {
        return excluded;
      }
      const removed = await packages.delete(row.filename, unchangedCondition(seenRow(row)));
      if (!removed.ok) {
        return removed;
      }
      // After a conflict it stays, in whatever form it has now.
      const settled = await leave(row, removed.value === "written" ? afterLeaving : rebuild);
      return settled.ok ? removed : settled;
    },
    confirm: (row) => include(row, undefined),
    async readAll() {
      const items = await packages.scan();
      return items.ok ? ok(items.value.map(rowOfItem)) : items;
    },
    async checkIndex(rows) {
      const items = await summaries.scan();
      return items.ok ? ok(compareSummaries(items.value, rows)) : items;
    },
    repairIndex: (name): SyncResult<void> => rebuild(name),
    async close() {
      options.client.destroy();
    },
  };
}

/** What is to be done for the name that a row leaves, if it has one. */
async function leave(
  row: StoredRow | undefined,
  act: (name: string, row: StoredRow) => SyncResult<void>,
): SyncResult<void> {
  return row?.name === undefined ? ok(undefined) : act(row.name, row);
}

function compareSummaries(
  summaries: readonly Item[],
  rows: readonly StoredRow[],
): readonly IndexProblem[] {
  const newest = new Map<string, CachedPackage>();
  for (const { package: cached } of rows) {
    const known = cached && newest.get(cached.name);
    if (cached && (known === undefined || newestFirst(cached, known) < 0)) {
      newest.set(cached.name, cached);
    }
  }
  const listed = new Map(summaries.map((item) => [item["name"]?.S ?? "", item] as const));
  const orphans = [...listed.keys()].filter((name) => !newest.has(name));
  return [
    ...orphans.map((name) => ({
      name,
      kind: "orphan" as const,
      detail: "a summary without files",
    })),
    ...[...newest].flatMap(([name, cached]): readonly IndexProblem[] => {
      const item = listed.get(name);
      if (item === undefined) {
        return [{ name, kind: "missing", detail: "files without a summary" }];
      }
      return summaryText(item) === summaryText(summaryItem(cached))
        ? []
        : [{ name, kind: "wrong", detail: `the summary is not that of ${cached.filename}` }];
    }),
  ];
}
