import { describe, expect, it } from "vitest";
import { toVersionId } from "./version-id.ts";

describe("toVersionId", () => {
  it.each([
    [undefined, "null"],
    [null, "null"],
    ["", "null"],
    ["null", "null"],
    ["NULL", "NULL"],
    ["Xz0yQ1b7sS3kqW9mJ5nT2cR8vL4pH6dG", "Xz0yQ1b7sS3kqW9mJ5nT2cR8vL4pH6dG"],
  ])("P4 %j is the version %s", (raw, expected) => {
    expect(toVersionId(raw)).toBe(expected);
  });
});
