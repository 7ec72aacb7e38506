import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReplicated, keyMaps, keys } from "../testing/key-maps.ts";
import {
  destinationKeyOf,
  destinationPrefixesOf,
  hasSameKeys,
  keyMapOf,
  sourceKeyOf,
  utf8Length,
} from "./key-mapping.ts";
import { keyMapProblems } from "./key-meetings.ts";
import { parsePolicy } from "./policy.ts";

const RAW = { from: "raw/", to: "landing/raw/" };

describe("keyMapOf", () => {
  it.each([
    [[{ from: "", to: "x/" }], "a/b", "x/a/b"],
    [[{ from: "", to: "x/" }, RAW], "raw/b", "landing/raw/b"],
    [[{ from: "", to: "x/" }, RAW], "rawer", "x/rawer"],
    [[{ from: "raw/", to: "" }], "raw/", ""],
    [[RAW, { from: "raw/old/", to: "old/" }], "raw/old/b", "old/b"],
  ])("M1 by %j %s is called %s", (rules, key, called) => {
    expect(destinationKeyOf(keyMapOf(rules), key)).toBe(called);
  });

  it("M1 without rules keys are the same, and every key is its own", () => {
    expect(hasSameKeys(keyMapOf(undefined))).toBe(true);
    expect(hasSameKeys(keyMapOf([RAW]))).toBe(false);
    expect(sourceKeyOf(keyMapOf(undefined, ["a/"]), "a/b")).toBe("a/b");
    expect(sourceKeyOf(keyMapOf(undefined, ["a/"]), "b")).toBeUndefined();
  });

  it("M1 a key of the destination belongs to the one that is replicated there", () => {
    const map = keyMapOf([RAW], ["raw/"]);
    expect(sourceKeyOf(map, "landing/raw/x")).toBe("raw/x");
    expect(sourceKeyOf(map, "raw/x")).toBeUndefined();
  });

  it("M1 what is left out below a prefix has no key at the destination, and is called there as ever", () => {
    const map = keyMapOf(
      [RAW, { from: "raw/old/", to: "attic/" }],
      [],
      ["landing/raw/*", "raw/o*"],
    );
    expect(keyMapProblems(map)).toEqual([]);
    expect(sourceKeyOf(map, "landing/raw/x")).toBe("raw/x");
    expect(sourceKeyOf(map, "landing/raw/ox")).toBeUndefined();
    expect(sourceKeyOf(map, "attic/x")).toBe("attic/x");
    expect(destinationKeyOf(map, "raw/ox")).toBe("landing/raw/ox");
    expect(keyMapProblems(keyMapOf([RAW], [], ["landing/raw/*.csv"]))).toHaveLength(1);
  });

  it("M1 what the rights of the destination need is where its keys are", () => {
    expect(destinationPrefixesOf(keyMapOf([RAW], ["data/", "raw/a/"]))).toEqual([
      "data/",
      "landing/raw/a/",
    ]);
    expect(destinationPrefixesOf(keyMapOf([{ from: "", to: "x/" }]))).toEqual(["x/"]);
    expect(destinationPrefixesOf(keyMapOf(undefined))).toEqual([""]);
  });
});

describe("keyMapProblems", () => {
  it("M2 a map without a problem is one-to-one, and can be gone back", () => {
    fc.assert(
      fc.property(keyMaps, fc.array(keys, { maxLength: 40 }), (map, some) => {
        fc.pre(keyMapProblems(map).length === 0);
        const inScope = [...new Set(some)].filter((key) => isReplicated(map, key));
        const called = inScope.map((key) => destinationKeyOf(map, key));
        expect(new Set(called).size).toBe(inScope.length);
        expect(called.map((key) => sourceKeyOf(map, key))).toEqual(inScope);
        const places = destinationPrefixesOf(map);
        expect(called.every((key) => places.some((prefix) => key.startsWith(prefix)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("M2 what is refused names two keys that would be one", () => {
    fc.assert(
      fc.property(keyMaps, (map) => {
        for (const { problem } of keyMapProblems(map)) {
          const named = /: "(.*)\.\.\." and "(.*)\.\.\." would both become "(.*)\.\.\." /.exec(
            problem,
          );
          if (named === null) {
            expect(problem).toContain("no key below source.prefixes");
          } else {
            // A longer rule may take one of the two; "~" is in none.
            const [left = "", right = "", both] = named.slice(1);
            expect(left).not.toBe(right);
            expect([left, right].map((key) => destinationKeyOf(map, key))).toContain(both);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [[RAW], [], "raw/", /"landing\/raw\/\.\.\." and "raw\/\.\.\." would both become "landing\/raw/],
    [
      [
        { from: "", to: "a/" },
        { from: "x/", to: "a/b/" },
      ],
      [],
      "x/",
      /"b\/\.\.\." and "x\/\.\.\."/,
    ],
    [[RAW], ["other/"], "raw/", /no key below source\.prefixes begins with it/],
  ])("M2 %j of %j is refused", (rules, prefixes, from, problem) => {
    expect(keyMapProblems(keyMapOf(rules, prefixes))).toEqual([
      { from, problem: expect.stringMatching(problem) },
    ]);
  });

  it.each([
    [[RAW], ["raw/", "other/"]],
    [[{ from: "", to: "x/" }, RAW], []],
    [
      [
        { from: "a/", to: "b/" },
        { from: "b/", to: "a/" },
      ],
      [],
    ],
    [[RAW, { from: "landing/raw/", to: "raw/" }], []],
  ])("M2 %j of %j is taken", (rules, prefixes) => {
    expect(keyMapProblems(keyMapOf(rules, prefixes))).toEqual([]);
  });

  it.each([
    [[]],
    [[RAW, RAW]],
    [[{ from: "a/" }]],
    [[{ from: "a/", to: "b/", also: "c" }]],
    [[{ from: "", to: "é".repeat(501) }]],
  ])("M2 %j are no rules", (rules) => {
    const read = parsePolicy({ keys: rules });
    expect(read.ok ? [] : read.error).toEqual([
      expect.stringMatching(/^(keys|policy: has no field also)/),
    ]);
  });

  it("M2 a key is measured in bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});
