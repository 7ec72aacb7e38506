import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { Progress } from "./io-host.ts";
import { barText, liveBlock } from "./live-block.ts";

const PROGRESS: Progress = {
  code: "demo-progress",
  title: "replicating",
  bar: { done: 1_234, total: 2_468, leftMs: 11_900 },
  figures: [
    { label: "versions", value: "2,000" },
    { label: "under way", value: "766" },
  ],
  panels: [
    { title: "one key", rows: [[{ text: "9" }, { text: "version" }, { text: "=", tone: "good" }]] },
    {
      title: "crossing",
      rows: Array.from({ length: 6 }, (_, index) => [
        { text: `日本/${"long/".repeat(30)}${index}.txt` },
        { text: "version 3 B" },
      ]),
    },
  ],
};

function plainLines(progress: Progress, size: Parameters<typeof liveBlock>[1]): readonly string[] {
  return stripVTControlCharacters(liveBlock(progress, size)).split("\n");
}

describe("liveBlock", () => {
  it("U3 shows a bar with total and time, then figures, then panels", () => {
    const [first, second, ...others] = plainLines(PROGRESS, { columns: 100, rows: 40 });
    const drawn = "█".repeat(14) + "░".repeat(14);
    expect(first).toBe(`replicating  ${drawn} 1,234 of 2,468 (50%), about 12 s left`);
    expect(second).toBe("  versions 2,000  under way 766");
    expect(others).toContain("one key");
    expect(others).toHaveLength(11);
  });

  it("U3 no line is wider than the terminal; of a long key the middle is left out", () => {
    const lines = plainLines(PROGRESS, { columns: 60, rows: 40 });
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
    expect(lines.at(-1)).toMatch(/^ {2}日本\/long.*….*long\/5\.txt {2}version 3 B$/);
  });

  it("U3 what has no room in the terminal's height is left out, the least important first", () => {
    const lines = plainLines(PROGRESS, { columns: 100, rows: 8 });
    expect(lines.length).toBeLessThan(8);
    expect(lines).toContain("one key");
    expect(lines).not.toContain("crossing");
  });

  it.each([
    [{ done: 3, total: undefined, leftMs: undefined }, "3 done"],
    [{ done: 0, total: 0, leftMs: undefined }, "0 of 0 (0%)"],
    [{ done: 5, total: 13, leftMs: undefined }, "5 of 13 (38%)"],
  ])("U3 says no more than is known: %j", (bar, expected) => {
    expect(barText(bar)).toBe(expected);
  });
});
