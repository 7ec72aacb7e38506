import { describe, expect, it } from "vitest";
import { createKeyFilter } from "./key-filter.ts";

const keyOf = (key: string, newestMs?: number) => ({ key, newestMs });

describe("createKeyFilter", () => {
  it.each<[string, readonly string[], string, boolean]>([
    ["a star stays within a folder", ["logs/*"], "logs/a/b", false],
    ["a star takes a file", ["logs/*"], "logs/a", true],
    ["two stars cross folders", ["logs/**"], "logs/a/b.csv", true],
    ["a name with a leading dot is like others", ["**/*.csv"], "a/.b.csv", true],
    ["one of several is enough", ["x", "*.csv"], "a.csv", true],
    ["braces choose", ["a.{csv,json}"], "a.json", true],
    ["a backslash of a key is a character", ["a*"], "a\\b", true],
    ["nothing chosen takes all", [], "any/thing", true],
  ])("V12 --include: %s", (_name, include, key, expected) => {
    expect(createKeyFilter({ include, exclude: [] })(keyOf(key))).toBe(expected);
  });

  it("V12 what is excluded is, though it is included", () => {
    const isWanted = createKeyFilter({ include: ["**"], exclude: ["tmp/**"] });
    expect([isWanted(keyOf("a")), isWanted(keyOf("tmp/a"))]).toEqual([true, false]);
  });

  it("V12 --newer-than goes by the newest entry of the source", () => {
    const isWanted = createKeyFilter({ include: [], exclude: [], newerThanMs: 10 });
    expect([9, 10, undefined].map((time) => isWanted(keyOf("a", time)))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
