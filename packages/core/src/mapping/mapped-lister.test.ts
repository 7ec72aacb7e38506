import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { destinationKeyOf, type KeyMap, keyMapOf } from "../model/key-mapping.ts";
import { keyMapProblems } from "../model/key-meetings.ts";
import { compareKeys } from "../model/key-order.ts";
import type { KeyRange, ListingPlace, VersionLister } from "../ports/version-lister.ts";
import { isReplicated, keyMaps, keys } from "../testing/key-maps.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { memoryLister } from "../testing/memory-lister.ts";
import { mapLister } from "./mapped-lister.ts";
import { mapDestination } from "./mapped-store.ts";

const clock = { now: () => 1_772_992_214_000 };

/** Two versions of each key, under its own name and as the map has it; and what no key is called. */
function twoSides(map: KeyMap, some: readonly string[], foreign: readonly string[]) {
  const source = new MemoryBucket("source", "enabled", clock);
  const destination = new MemoryBucket("destination", "enabled", clock);
  const inScope = some.filter((key) => isReplicated(map, key));
  const called = new Set(inScope.map((key) => destinationKeyOf(map, key)));
  for (const content of ["older", "newer"]) {
    for (const key of inScope) source.put(key, content);
    for (const key of called) if (key !== "") destination.put(key, content);
  }
  const strangers = foreign.filter((key) => !called.has(key));
  for (const key of strangers) destination.put(key, "foreign");
  return { source, destination, inScope, strangers };
}

async function listAll(lister: VersionLister, range: KeyRange, limit: number) {
  const lines: string[] = [];
  let from: ListingPlace | undefined;
  do {
    const page = await lister.listPage(range, { from, limit });
    if (!page.ok) throw new Error(page.error.message);
    lines.push(...page.value.versions.map(({ key, entry }) => `${key} ${etagOf(entry)}`));
    from = page.value.next;
  } while (from !== undefined);
  return lines;
}

function etagOf(entry: { readonly kind: string; readonly pin?: { readonly etag: string } }) {
  return entry.pin?.etag;
}

const ranges = fc.record({
  prefix: fc.constantFrom("", "", "a", "b/"),
  after: fc.option(keys, { nil: undefined }),
  upTo: fc.option(keys, { nil: undefined }),
});

describe("mapLister", () => {
  it("M3 lists the destination as the source is listed, in any range, by pages of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        keyMaps,
        fc.uniqueArray(keys, { maxLength: 25 }),
        ranges,
        fc.constantFrom(1, 2, 3, 1_000),
        async (map, some, range, limit) => {
          fc.pre(keyMapProblems(map).length === 0);
          fc.pre(some.every((key) => destinationKeyOf(map, key) !== ""));
          const { source, destination } = twoSides(map, some, []);
          expect(await listAll(mapLister(memoryLister(destination), map), range, limit)).toEqual(
            await listAll(memoryLister(source), range, 1_000),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("M3 what no key that is replicated is called is not in a listing that begins with a prefix of theirs", async () => {
    const map = keyMapOf([
      { from: "", to: "all/" },
      { from: "raw/", to: "in/" },
    ]);
    const foreign = ["all/raw/x", "all/raw/", "all/raw", "all/raw0", "in/raw/y", "other"];
    const { destination } = twoSides(map, ["a", "raw/x", "z"], foreign);
    for (const limit of [1, 2, 1_000]) {
      const listed = await listAll(
        mapLister(memoryLister(destination), map),
        { prefix: "" },
        limit,
      );
      expect([...new Set(listed.map((line) => line.split(" ")[0]))]).toEqual([
        ...["a", "raw", "raw/raw/y", "raw/x", "raw0", "z"],
      ]);
    }
  });

  it("M3 stacks come in the order of the source's keys", async () => {
    await fc.assert(
      fc.asyncProperty(keyMaps, fc.uniqueArray(keys, { maxLength: 25 }), async (map, some) => {
        fc.pre(keyMapProblems(map).length === 0);
        const { destination, inScope } = twoSides(map, some, []);
        const listed: string[] = [];
        for await (const stack of mapDestination(destination, map).listStacks("")) {
          if (stack.ok) listed.push(stack.value.key);
        }
        const named = inScope.filter((key) => destinationKeyOf(map, key) !== "");
        expect(listed).toEqual(named.toSorted(compareKeys));
      }),
      { numRuns: 500 },
    );
  });

  it("M3 a page that is refused says where", async () => {
    const error = { kind: "denied", side: "destination", operation: "ListObjectVersions" } as const;
    const lister: VersionLister = {
      listPage: async () => ({ ok: false, error: { ...error, message: "no" } }),
    };
    const map = keyMapOf([{ from: "", to: "all/" }]);
    expect(await mapLister(lister, map).listPage({ prefix: "a/" })).toEqual({
      ok: false,
      error: { ...error, message: 'no (below the destination\'s "all/a/")' },
    });
  });
});
