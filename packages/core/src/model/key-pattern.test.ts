import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalsOf, matchesPattern, whyNoPattern } from "./key-pattern.ts";

/** The same said with an engine of another kind. */
function asExpression(pattern: string): RegExp {
  const escaped = literalsOf(pattern).map((text) =>
    text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"),
  );
  return new RegExp(`^${escaped.join("[^]*")}$`);
}

const text = fc.string({
  unit: fc.constantFrom("a", "b", "/", ".", "*", "\\", "\n", "é", "😀"),
  maxLength: 12,
});
const pattern = fc
  .array(fc.constantFrom("a", "b", "/", ".", "*", "\\*", "\\\\", "\n", "é", "😀"), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(""))
  .filter((joined) => whyNoPattern(joined) === undefined);

describe("key patterns", () => {
  it.each([
    ["reports/*", "reports/2026/a.csv", true],
    ["reports/*", "reports/", true],
    ["reports/*", "reports", false],
    ["*.csv", "a/b/c.csv", true],
    ["*.csv", ".csv", true],
    ["*.csv", "a.csv.gz", false],
    ["a.txt*.txt", "a.txt", false], // what the two ends would share does not count twice
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["exact", "exact", true],
    ["exact", "exactly", false],
    ["*", "", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "aXb", false],
    ["a\\\\*", "a\\b", true],
    ["*\n*", "a\nb", true],
    ["?[a]{b}", "?[a]{b}", true],
  ])("K1 %j and %j: %s", (written, key, isMatch) => {
    expect(matchesPattern(written, key)).toBe(isMatch);
  });

  it("K1 mean what a regular expression with any run of characters means, for any text", () => {
    fc.assert(
      fc.property(pattern, text, (written, key) => {
        expect(matchesPattern(written, key)).toBe(asExpression(written).test(key));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["", "must not be empty"],
    ["**/a", "must not have ** in it: one * stands for slashes, too"],
    ["a\\b", "must have a backslash only before * or a backslash"],
    ["a\\", "must have a backslash only before * or a backslash"],
  ])("K1 %j is none", (written, problem) => {
    expect(whyNoPattern(written)).toBe(problem);
  });

  it("K1 an asterisk that is meant itself may stand beside one that is not", () => {
    expect(whyNoPattern("a\\**")).toBeUndefined();
    expect(matchesPattern("a\\**", "a*b")).toBe(true);
  });
});
