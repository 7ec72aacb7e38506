import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatDuration, formatTimeLeft } from "./format.ts";

describe("format", () => {
  it.each([
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_024, "1.0 KiB"],
    [1_048_576 * 1.5, "1.5 MiB"],
    [2 ** 53, "8192.0 TiB"],
  ])("U3 %d bytes", (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });

  it.each([
    [0.4, "0 ms"],
    [999, "999 ms"],
    [1_500, "1.5 s"],
    [150_000, "2.5 min"],
  ])("U3 %d milliseconds", (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });

  it.each([
    [1, "1 s"],
    [61_500, "62 s"],
    [150_000, "3 min"],
  ])("U3 about %d milliseconds left", (milliseconds, expected) => {
    expect(formatTimeLeft(milliseconds)).toBe(expected);
  });

  it("U3 counts have separators", () => {
    expect(formatCount(1_234_567)).toBe("1,234,567");
  });
});
