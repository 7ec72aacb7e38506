import { hasKey, outOfScope, type ScopeFilter } from "@xpart/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventPattern, MAX_EVENT_PATTERN } from "../src/event-pattern.ts";

/** What EventBridge says of a condition in a pattern. Source: "Comparison operators" of the EventBridge guide. */
type Condition =
  | string
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }
  | { readonly "anything-but": { readonly wildcard: readonly string[] } };

function fits(condition: Condition, key: string): boolean {
  if (typeof condition === "string") {
    return key === condition;
  }
  if ("prefix" in condition) {
    return key.startsWith(condition.prefix);
  }
  if ("suffix" in condition) {
    return key.endsWith(condition.suffix);
  }
  return "wildcard" in condition
    ? wildcard(condition.wildcard).test(key)
    : !condition["anything-but"].wildcard.some((text) => wildcard(text).test(key));
}

/** `*` is any characters, `\*` and `\\` are themselves. */
function wildcard(text: string): RegExp {
  const parts = [...text.matchAll(/\\([*\\])|(\*)|([^*\\])/gu)].map(([, escaped, star, plain]) =>
    star === undefined ? (escaped ?? plain ?? "").replaceAll(/[^\w]/gu, "\\$&") : "[^]*",
  );
  return new RegExp(`^${parts.join("")}$`);
}

function letsThrough(pattern: string, key: string): boolean {
  const { detail } = JSON.parse(pattern);
  const conditions: readonly Condition[] | undefined = detail.object?.key;
  return conditions === undefined || conditions.some((condition) => fits(condition, key));
}

const character = fc.constantFrom("a", "b", "/", ".");
const key = fc.string({ unit: character, minLength: 1, maxLength: 8 });
const pattern = fc
  .array(fc.constantFrom("a", "b", "/", ".", "*", "*a", "\\*"), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""))
  .filter((text) => !text.replaceAll("\\*", "").includes("**"));
const patterns = fc.option(fc.array(pattern, { minLength: 1, maxLength: 3 }), { nil: undefined });
const prefixes = fc.array(fc.string({ unit: character, minLength: 1, maxLength: 3 }), {
  maxLength: 2,
});

describe("the event pattern of a filter", () => {
  it("K1 keeps out nothing that core lets through", () => {
    fc.assert(
      fc.property(prefixes, patterns, patterns, key, (below, include, exclude, found) => {
        const filter: ScopeFilter = { include, exclude };
        const isIn = outOfScope({ prefixes: below, filter }, "b", found) === undefined;
        expect(letsThrough(eventPattern("b", below, filter), found) || !isIn).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("K1 lets through just what core does, where the filter says one thing", () => {
    const one = fc.oneof(
      patterns.map((include): ScopeFilter => ({ include })),
      patterns.map((exclude): ScopeFilter => ({ exclude })),
    );
    fc.assert(
      fc.property(one, key, (filter, found) => {
        expect(letsThrough(eventPattern("b", [], filter), found)).toBe(hasKey(filter, found));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each<[readonly string[], ScopeFilter, readonly Condition[] | undefined]>([
    [[], {}, undefined],
    [["a/"], {}, [{ prefix: "a/" }]],
    [
      [],
      { include: ["a/*", "*.csv", "a/*.csv", "b"] },
      [{ prefix: "a/" }, { suffix: ".csv" }, { wildcard: "a/*.csv" }, "b"],
    ],
    [[], { exclude: ["tmp/*"] }, [{ "anything-but": { wildcard: ["tmp/*"] } }]],
    [["a/"], { include: ["a/*.csv"] }, [{ wildcard: "a/*.csv" }]],
    [["a/"], { include: ["*.csv"] }, [{ prefix: "a/" }]],
    [["a/"], { exclude: ["*.tmp"] }, [{ prefix: "a/" }]],
    [[], { include: ["*.csv"], exclude: ["a*"] }, [{ suffix: ".csv" }]],
    [[], { sizeBytes: { atMost: 1 } }, undefined],
  ])("K1 of %j and %j is %j", (below, filter, conditions) => {
    expect(JSON.parse(eventPattern("b", below, filter)).detail.object?.key).toEqual(conditions);
  });

  it("K1 leaves out what would make it too long", () => {
    const include = Array.from({ length: 300 }, (_, index) => `part-${index}/*`);
    expect(JSON.parse(eventPattern("b", [], { include })).detail.object).toBeUndefined();
    expect(JSON.parse(eventPattern("b", ["part-"], { include })).detail.object.key).toEqual([
      { prefix: "part-" },
    ]);
    expect(eventPattern("b", [], { include: include.slice(0, 80) }).length).toBeLessThan(
      MAX_EVENT_PATTERN,
    );
  });
});
