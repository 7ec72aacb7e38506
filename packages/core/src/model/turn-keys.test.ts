import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyMaps, keys } from "../testing/key-maps.ts";
import { destinationKeyOf, keyMapOf, sourceKeyOf } from "./key-mapping.ts";
import { keyMapProblems } from "./key-meetings.ts";
import { outOfScope } from "./scope.ts";
import { type PairKeys, turnKeys } from "./turn-keys.ts";

const PATTERNS = ["a*", "b/*", "*b", "a*b", "*/*a", "ab", "b*/", "*"];
const pairs: fc.Arbitrary<PairKeys> = fc
  .record({
    map: keyMaps,
    include: fc.option(fc.subarray(PATTERNS, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    exclude: fc.subarray(PATTERNS, { maxLength: 2 }),
    isBare: fc.boolean(),
  })
  .map(({ map, include, exclude, isBare }) => ({
    keys: map.rules
      .filter(({ isLeftOut }) => isLeftOut !== true)
      .map(({ from, to }) => ({ from, to })),
    prefixes: map.prefixes.filter((prefix) => prefix !== ""),
    ...(isBare ? {} : { include, exclude }),
  }));

function opened({ keys: rules, prefixes, include, exclude = [] }: PairKeys) {
  const filter = { include, exclude };
  return {
    map: keyMapOf(rules, prefixes, exclude),
    has: (key: string) => outOfScope({ prefixes, filter }, "bucket", key) === undefined,
  };
}

describe("turnKeys", () => {
  it("T8 every key that is replicated comes back by its own name, and no other key does", () => {
    let turns = 0;
    fc.assert(
      fc.property(pairs, fc.uniqueArray(keys, { maxLength: 30 }), (pair, some) => {
        const there = opened(pair);
        fc.pre(keyMapProblems(there.map).length === 0);
        const turned = turnKeys(pair);
        fc.pre(turned.ok);
        if (!turned.ok) return;
        turns += 1;
        const back = opened(turned.value);
        expect(keyMapProblems(back.map)).toEqual([]);
        for (const key of some.filter((each) => there.has(each))) {
          const called = destinationKeyOf(there.map, key);
          if (called === "") continue;
          expect([called, back.has(called)]).toEqual([called, true]);
          expect(destinationKeyOf(back.map, called)).toBe(key);
          expect(sourceKeyOf(back.map, key)).toBe(called);
        }
        for (const called of some) {
          const key = sourceKeyOf(there.map, called);
          expect([called, back.has(called)]).toEqual([called, key !== undefined && there.has(key)]);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(turns).toBeGreaterThan(1_000);
  });

  it.each<[string, PairKeys, PairKeys | string]>([
    [
      "adds a prefix",
      { keys: [{ from: "", to: "copy/" }], prefixes: [] },
      { keys: [{ from: "copy/", to: "" }], prefixes: ["copy/"], exclude: [] },
    ],
    [
      "has holes in what it brings",
      {
        keys: [
          { from: "", to: "all/" },
          { from: "raw/", to: "landing/raw/" },
        ],
        prefixes: [],
      },
      {
        keys: [
          { from: "all/", to: "" },
          { from: "landing/raw/", to: "raw/" },
        ],
        prefixes: ["all/", "landing/raw/"],
        exclude: ["all/raw/*"],
      },
    ],
    [
      "changes two places",
      {
        keys: [
          { from: "a/", to: "b/" },
          { from: "b/", to: "a/" },
        ],
        prefixes: [],
      },
      {
        keys: [
          { from: "a/", to: "b/" },
          { from: "b/", to: "a/" },
        ],
        prefixes: [],
        exclude: [],
      },
    ],
    [
      "has patterns, of which some are of one rule alone",
      {
        keys: [{ from: "raw/", to: "landing/" }],
        prefixes: ["raw/", "log/"],
        include: ["raw/*.csv", "*.log"],
        exclude: ["*/tmp/*", "raw/old/*"],
      },
      {
        keys: [{ from: "landing/", to: "raw/" }],
        prefixes: ["landing/", "log/"],
        include: ["landing/*.csv", "landing/*.log", "log/*.log"],
        exclude: ["landing/*/tmp/*", "landing/old/*", "landing/tmp/*", "log/*/tmp/*", "log/tmp/*"],
      },
    ],
    [
      "has patterns, and brings keys into each other's places",
      {
        keys: [
          { from: "a/", to: "b/" },
          { from: "b/", to: "a/" },
        ],
        prefixes: [],
        exclude: ["*.tmp"],
      },
      "Have each rule bring keys to a place of its own",
    ],
    [
      "brings keys into a hole of its own",
      {
        keys: [
          { from: "", to: "x/" },
          { from: "a/", to: "y/" },
          { from: "c/", to: "x/a/b/" },
        ],
        prefixes: [],
      },
      'below "x/a/" at the destination',
    ],
  ])("T8 a pair that %s", (_name, pair, expected) => {
    const turned = turnKeys(pair);
    if (typeof expected === "string") {
      expect(turned).toEqual({ ok: false, error: expect.stringContaining(expected) });
    } else {
      expect(turned).toEqual({ ok: true, value: { include: undefined, ...expected } });
    }
  });
});
