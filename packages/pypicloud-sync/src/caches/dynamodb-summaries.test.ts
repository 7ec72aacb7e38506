import { ok } from "@xpart/core";
import { describe, expect, it } from "vitest";
import type { CachedPackage } from "../packages/cached-package.ts";
import { type Item, packageItem, rowOfItem, summaryItem } from "./dynamodb-item.ts";
import { createNewestFinder } from "./dynamodb-newest.ts";
import { createSummaries } from "./dynamodb-summaries.ts";
import type { DynamoDbTable } from "./dynamodb-tables.ts";

/** A table in memory, whose index by name shows what a test lets it. */
function memoryTable(keyName: string) {
  const items = new Map<string, Item>();
  let indexed: readonly (readonly Item[])[] = [];
  const table: DynamoDbTable = {
    get: async (key) => ok(items.get(key)),
    async put(item) {
      items.set(item[keyName]?.S ?? "", item);
      return ok("written");
    },
    async delete(key) {
      return ok(items.delete(key) ? "written" : "conflict");
    },
    scan: async () => ok([...items.values()]),
    async queryName() {
      const [next = [], ...later] = indexed;
      indexed = later.length === 0 ? [next] : later;
      return ok(next);
    },
  };
  return {
    table,
    items,
    /** What one query after another sees; the last one stays. */
    showIndex(...answers: readonly (readonly Item[])[]) {
      indexed = answers;
    },
  };
}

const file = (version: string, seconds: number): CachedPackage => ({
  filename: `foo-${version}.zip`,
  name: "foo",
  version,
  lastModifiedMicros: seconds * 1_000_000,
  summary: version,
  data: {},
});

function world() {
  const packages = memoryTable("filename");
  const summaries = memoryTable("name");
  const pauses: number[] = [];
  const newest = createNewestFinder(packages.table, async (milliseconds) => {
    pauses.push(milliseconds);
  });
  const keeper = createSummaries(summaries.table, newest);
  const put = (cached: CachedPackage): Item => {
    const item = packageItem(cached);
    packages.items.set(cached.filename, item);
    return item;
  };
  return { packages, summaries, pauses, keeper, put };
}

describe("summaries in DynamoDB", () => {
  it("Y7 an index that lags behind a new file does not take its summary away", async () => {
    const { packages, summaries, pauses, keeper, put } = world();
    const last = put(file("1", 1));
    const fresh = put(file("2", 1));
    summaries.items.set("foo", summaryItem(file("1", 1)));
    // The index still has the file that goes, and not yet the one that came.
    packages.showIndex([last], [last], [last, fresh]);
    expect(await keeper.exclude("foo", rowOfItem(last))).toEqual(ok(undefined));
    expect(pauses).toEqual([100, 400]);
    expect(summaries.items.get("foo")).toEqual(summaryItem(file("2", 1)));
  });

  it("Y7 files that the index still shows, and the table no longer has, do not count", async () => {
    const { packages, summaries, keeper, put } = world();
    const gone = packageItem(file("9", 9));
    const here = put(file("1", 1));
    packages.showIndex([gone, here]);
    await keeper.rebuild("foo");
    expect(summaries.items.get("foo")).toEqual(summaryItem(file("1", 1)));
  });

  it("Y7 a file that is older than the summary costs no look at the index", async () => {
    const { summaries, keeper, put, packages } = world();
    summaries.items.set("foo", summaryItem(file("5", 5)));
    put(file("1", 1));
    let queries = 0;
    packages.table.queryName = async () => {
      queries += 1;
      return ok([]);
    };
    await keeper.include(file("1", 1), undefined);
    await keeper.exclude("foo", rowOfItem(packageItem(file("1", 1))));
    expect(queries).toBe(0);
    expect(summaries.items.get("foo")).toEqual(summaryItem(file("5", 5)));
  });

  it("Y7 a file that goes before its summary is written does not keep it", async () => {
    const { packages, summaries, keeper, put } = world();
    const left = packageItem(file("2", 2));
    const going = put(file("3", 3));
    const staying = put(file("1", 1));
    summaries.items.set("foo", summaryItem(file("2", 2)));
    packages.showIndex([going, staying]);
    const { put: putSummary } = summaries.table;
    summaries.table.put = async (item, condition) => {
      packages.items.delete("foo-3.zip");
      return putSummary(item, condition);
    };
    await keeper.afterLeaving("foo", rowOfItem(left));
    expect(summaries.items.get("foo")).toEqual(summaryItem(file("1", 1)));
  });

  it("Y7 a summary that others keep changing is given back to the queue", async () => {
    const { summaries, keeper } = world();
    summaries.table.put = async () => ok("conflict");
    expect(await keeper.include(file("1", 1), undefined)).toMatchObject({
      ok: false,
      error: { kind: "unavailable", message: expect.stringContaining("foo") },
    });
  });
});
