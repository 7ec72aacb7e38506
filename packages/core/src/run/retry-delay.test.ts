import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UPLOAD_LEASE_MS } from "../copy/hand-over.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import { RECEIVE_LIMIT, retryDelayMs } from "./retry-delay.ts";

const NOW_MS = Date.parse("2026-03-08T17:50:20Z");
const MIDDLE = 0.5;
const THROTTLED: ReplicationFailure = {
  kind: "service",
  error: { kind: "throttled", side: "destination", operation: "PutObject", message: "SlowDown" },
};

const delayOf = (cause: ReplicationFailure | undefined, receives = 1, random = MIDDLE) =>
  retryDelayMs({ cause, receives }, NOW_MS, random);

const HOUR_MS = 3_600_000;

/** From the first receive of a record that always fails so, until it is given out for the last time. */
function lastsMs(cause: ReplicationFailure): number {
  const waits = Array.from({ length: RECEIVE_LIMIT - 1 }, (_, index) => delayOf(cause, index + 1));
  return waits.reduce((sum, wait) => sum + wait);
}

function* zeros(): Generator<number, never> {
  while (true) {
    yield 0;
  }
}

describe("retryDelayMs", () => {
  it("B4 waits double from five seconds to half an hour", () => {
    const seconds = [1, 2, 3, 9, 10, 11, 1000].map((n) => delayOf(THROTTLED, n) / 1000);
    expect(seconds).toEqual([5, 10, 20, 1280, 1800, 1800, 1800]);
  });

  it("B4 twenty receives last for five to six hours", () => {
    expect(lastsMs(THROTTLED)).toBeGreaterThan(5 * HOUR_MS);
    expect(lastsMs(THROTTLED)).toBeLessThan(6 * HOUR_MS);
  });

  it("B4 with five receives left, after as many kills, a record still outlasts an outage of an hour and a half", () => {
    const waits = [15, 16, 17, 18, 19].map((receives) => delayOf(THROTTLED, receives, 0));
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(1.5 * HOUR_MS);
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

  it("B4 what others left no time for is tried at once, but does not use its receives up", () => {
    const short: ReplicationFailure = { kind: "no-time", neededMs: 1_000 };
    for (const cause of [undefined, short]) {
      const seconds = [1, 5, 6, 7, 15].map((receives) => delayOf(cause, receives) / 1000);
      expect(seconds).toEqual([0, 0, 5, 10, 1800]);
    }
    expect(lastsMs(short)).toBeGreaterThan(3 * HOUR_MS);
  });

  it("B4 what was alone and had too little time waits longer each time", () => {
    const alone: ReplicationFailure = { kind: "no-time", neededMs: 1_000, isAlone: true };
    expect([1, 2, 3].map((receives) => delayOf(alone, receives) / 1000)).toEqual([5, 10, 20]);
  });

  it("B4 an event outlives any lease that it waits for, whatever it went through before", () => {
    const leases = fc.integer({ min: 0, max: UPLOAD_LEASE_MS });
    const starts = fc.integer({ min: 1, max: RECEIVE_LIMIT - 1 });
    const kinds = fc.constantFrom("leased" as const, "handed-over" as const);
    const spreads = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));
    const lates = fc.infiniteStream(fc.integer({ min: 0, max: 60_000 }));
    fc.assert(
      fc.property(kinds, leases, starts, spreads, lates, (kind, leaseMs, start, randoms, late) => {
        const cause = { kind, untilMs: NOW_MS + leaseMs };
        let nowMs = NOW_MS;
        let receives = start;
        while (nowMs < cause.untilMs) {
          const delayMs = retryDelayMs({ cause, receives }, nowMs, randoms.next().value);
          expect(delayMs).toBeLessThanOrEqual(12 * HOUR_MS); // SQS's longest
          nowMs += Math.ceil(delayMs / 1000) * 1000 + late.next().value;
          receives += 1;
          expect(receives).toBeLessThanOrEqual(RECEIVE_LIMIT);
        }
      }),
      {
        examples: [
          ["handed-over", UPLOAD_LEASE_MS, 1, new fc.Stream(zeros()), new fc.Stream(zeros())],
        ],
      },
    );
  });

  it("B4 an event that waits for a lease from its first receive has five left when that ends", () => {
    for (const random of [0, MIDDLE, 0.999]) {
      const cause = { kind: "handed-over", untilMs: NOW_MS + UPLOAD_LEASE_MS } as const;
      let nowMs = NOW_MS;
      let receives = 1;
      for (; nowMs < cause.untilMs; receives += 1) {
        nowMs += retryDelayMs({ cause, receives }, nowMs, random);
      }
      expect(receives).toBeLessThanOrEqual(RECEIVE_LIMIT - 5);
    }
  });
});
