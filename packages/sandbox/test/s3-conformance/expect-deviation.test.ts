import { describe, expect, it } from "vitest";
import type { Deviation } from "./deviation.ts";
import { expectDeviation } from "./expect-deviation.ts";

const row: Deviation = {
  behaviour: "undelete",
  server: "moto",
  instead: "keeps the marker",
  source: "user guide",
  failure: "expected 1 to be 2",
};

describe("a known deviation", () => {
  it("W13 passes while the server fails as its row says", async () => {
    const run = async () => expect(1).toBe(2);
    await expect(expectDeviation(row, run)).resolves.toBeUndefined();
  });

  it("W13 fails, and asks for the row to be removed, when the server behaves", async () => {
    await expect(expectDeviation(row, async () => {})).rejects.toThrow(
      'behaves as S3 does now: remove the row of moto for "undelete"',
    );
  });

  it("W13 fails when the server fails in another way", async () => {
    const run = async () => expect(1).toBe(3);
    await expect(expectDeviation(row, run)).rejects.toThrow("expected 1 to be 3");
  });
});
