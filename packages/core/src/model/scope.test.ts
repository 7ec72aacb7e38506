import { describe, expect, it } from "vitest";
import { outOfScope, type Scope } from "./scope.ts";

const everything: Scope = { prefixes: [] };
const one: Scope = { bucket: "b", prefixes: ["reports/", "logs/2026"] };

describe("outOfScope", () => {
  it.each<[Scope, string, string, string | undefined]>([
    [everything, "any", "any", undefined],
    [one, "b", "reports/a", undefined],
    [one, "b", "reports/", undefined],
    [one, "b", "logs/2026-03", undefined],
    [one, "b", "logs/2025", "out-of-scope"],
    [one, "b", "reports", "out-of-scope"],
    [one, "b", "/reports/a", "out-of-scope"],
    [one, "b", "Reports/a", "out-of-scope"],
    [one, "bb", "reports/a", "other-bucket"],
    [one, "c", "elsewhere", "other-bucket"],
    [{ bucket: "b", prefixes: [] }, "b", "any", undefined],
    [{ prefixes: ["a b+ü/"] }, "any", "a b+ü/k", undefined],
  ])("P6 in %j, %s %s is %s", (scope, bucket, key, expected) => {
    expect(outOfScope(scope, bucket, key)).toBe(expected);
  });
});
