import { beforeAll, expect, it } from "vitest";
import { compareKeys } from "../../model/key-order.ts";
import type { VersionId } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type {
  KeyRange,
  ListingPlace,
  PageOfRange,
  VersionLister,
} from "../../ports/version-lister.ts";
import type { BucketGap } from "./bucket-gap.ts";
import { newObject, put, unwrap } from "./steps.ts";

interface Listed {
  readonly store: DestinationStore;
  readonly lister: VersionLister;
}

type Line = readonly [key: string, versionId: VersionId];

/** Listing entry by entry: any range of keys, by pages of any size. */
export function listsPages(
  bucket: () => Listed,
  oddKeys: readonly string[],
  lacks: readonly BucketGap[],
): void {
  const isAnyMarkerTaken = !lacks.includes("absent-key-markers");
  const all: Line[] = [];
  const linesOf = (...keys: readonly string[]) => all.filter(([key]) => keys.includes(key));

  beforeAll(async () => {
    const { store } = bucket();
    for (const key of [...oddKeys, "list/a", "list/b", "list/b/c", "list/é"].sort(compareKeys)) {
      const older = await put(store, newObject(key, "older"));
      const newer = await put(store, newObject(key, "newer"));
      all.push([key, newer.versionId], [key, older.versionId]);
    }
  });

  it("V3 pages of any size give every entry once, keys in order, of one key newest first", async () => {
    for (const limit of [1, 3, 1_000]) {
      expect(await listAll(bucket().lister, { prefix: "" }, { limit })).toEqual(all);
    }
  });

  it.each([
    ["a prefix", { prefix: "list/" }, ["list/a", "list/b", "list/b/c", "list/é"]],
    ["a key to begin behind", { prefix: "list/", after: "list/b" }, ["list/b/c", "list/é"]],
    ["a key to end with", { prefix: "list/", upTo: "list/b" }, ["list/a", "list/b"]],
    [
      "one that does not exist",
      { prefix: "list/", upTo: "list/bb" },
      ["list/a", "list/b", "list/b/c"],
    ],
    ["both", { prefix: "list/", after: "list/a", upTo: "list/b" }, ["list/b"]],
    ["a range without a key", { prefix: "list/", after: "list/b/c", upTo: "list/c" }, []],
    ["a prefix behind the range", { prefix: "list/", upTo: "a" }, []],
  ] as const)("V3 a range with %s has its keys and no others", async (_name, range, keys) => {
    for (const limit of [1, 1_000]) {
      expect(await listAll(bucket().lister, range, { limit })).toEqual(linesOf(...keys));
    }
  });

  it.runIf(isAnyMarkerTaken)("V3 a range may begin behind a key that does not exist", async () => {
    const range = { prefix: "list/", after: "list/aa" };
    expect(await listAll(bucket().lister, range)).toEqual(linesOf("list/b", "list/b/c", "list/é"));
  });

  it("V3 a range may be cut at any key: the two halves are the whole", async () => {
    for (const key of [...oddKeys, "list/b", ...(isAnyMarkerTaken ? ["list/b/b"] : [])]) {
      const below = await listAll(bucket().lister, { prefix: "", upTo: key });
      const above = await listAll(bucket().lister, { prefix: "", after: key });
      expect([...below, ...above]).toEqual(all);
      expect(below.every(([other]) => compareKeys(other, key) <= 0)).toBe(true);
    }
  });
}

async function listAll(
  lister: VersionLister,
  range: KeyRange,
  page: PageOfRange = {},
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  let from: ListingPlace | undefined;
  do {
    const { versions, next } = unwrap(await lister.listPage(range, { ...page, from }));
    lines.push(...versions.map(({ key, entry }): Line => [key, entry.versionId]));
    from = next;
  } while (from !== undefined);
  return lines;
}
