import { describe, expect, it } from "vitest";
import { partCountOf } from "./part-count.ts";

describe("partCountOf", () => {
  it.each([
    ["0af1-1", 1],
    ["0af1-10000", 10_000],
    ["0af1-10001", undefined],
    ["0af1-0", undefined],
    ["0af1", undefined],
    ["0af1-", undefined],
    ["0af1-2x", undefined],
  ])("A3 %s", (etag, count) => {
    expect(partCountOf(etag)).toBe(count);
  });
});
