import { describe, expect, it } from "vitest";
import { measureLiveLag } from "../bench/live-lag.ts";

const KEYS = 90;
const BACKLOG = 10;
/** What the functions have in work besides: batches of ten, three at one time. */
const IN_WORK = 30;

describe("live events while a backfill runs", () => {
  it("V12 a live event waits for no more of the backfill than may wait, and what is in work", async () => {
    const { ahead, exitCode, copied } = await measureLiveLag(KEYS, BACKLOG);
    expect([exitCode, copied]).toEqual([0, KEYS]);
    expect(ahead.length).toBeGreaterThan(0);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(2 * BACKLOG + IN_WORK);
  });
});
