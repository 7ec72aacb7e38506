import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { BROKEN_RULES } from "../bench/broken-rules.ts";

describe("the rules that are broken on purpose", () => {
  it("G4 are all still there to be broken, each in one place", async () => {
    const missed: string[] = [];
    for (const { file, title, and, ...first } of BROKEN_RULES) {
      const text = await readFile(new URL(`../src/${file}`, import.meta.url), "utf8");
      for (const { find } of and === undefined ? [first] : [first, and]) {
        if (text.split(find).length !== 2) {
          missed.push(`${title}: ${file}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });
});
