import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import { retryDelayMs } from "./retry-delay.ts";

const NOW_MS = Date.parse("2026-03-08T17:50:20Z");
const MIDDLE = 0.5;
const THROTTLED: ReplicationFailure = {
  kind: "service",
  error: { kind: "throttled", side: "destination", operation: "PutObject", message: "SlowDown" },
};

const delayOf = (cause: ReplicationFailure | undefined, receives = 1, random = MIDDLE) =>
  retryDelayMs({ cause, receives }, NOW_MS, random);

describe("retryDelayMs", () => {
  it("B4 waits double from five seconds to half an hour", () => {
    const seconds = [1, 2, 3, 9, 10, 11, 1000].map((n) => delayOf(THROTTLED, n) / 1000);
    expect(seconds).toEqual([5, 10, 20, 1280, 1800, 1800, 1800]);
  });

  it("B4 twenty receives last for five to six hours", () => {
    const waits = Array.from({ length: 19 }, (_, index) => delayOf(THROTTLED, index + 1));
    const hours = waits.reduce((sum, wait) => sum + wait) / 3_600_000;
    expect(hours).toBeGreaterThan(5);
    expect(hours).toBeLessThan(6);
  });

  it("B4 waits are spread by a quarter of them, and no receive count makes them odd", () => {
    expect(delayOf(THROTTLED, 3, 0)).toBe(15_000);
    expect(delayOf(THROTTLED, 3, 0.999_999)).toBeCloseTo(25_000, -1);
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 0.999, noNaN: true }), (receives, at) => {
        const delay = delayOf(THROTTLED, receives, at);
        return delay >= 3_750 && delay <= 2_250_000;
      }),
    );
  });

  it.each(["leased", "handed-over"] as const)("B4 %s: not longer than the lease lasts", (kind) => {
    const until = (ms: number) => ({ kind, untilMs: NOW_MS + ms }) as const;
    expect(delayOf(until(3_000))).toBe(3_000);
    expect(delayOf(until(6 * 3_600_000))).toBe(5_000);
    expect(delayOf(until(6 * 3_600_000), 4)).toBe(40_000);
    expect(delayOf(until(-10))).toBe(1_000);
  });

  it("B4 what there was no time for is tried at once", () => {
    expect(delayOf(undefined, 7)).toBe(0);
    expect(delayOf({ kind: "no-time", neededMs: 1_000 }, 7)).toBe(0);
  });
});
