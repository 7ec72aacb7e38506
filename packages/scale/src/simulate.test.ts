import { readFileSync } from "node:fs";
import { SERVICE_LIMITS } from "@xpart/operations";
import { describe, expect, it } from "vitest";
import { caseOf, EXACT_TIMES, SETTINGS } from "../test/sample-case.ts";
import { GROWN_PLACE } from "./conditions.ts";
import { simulate } from "./simulate.ts";

const SPREAD_TIMES = { ...EXACT_TIMES, spread: 0.5, objectColdMs: 400, eventColdMs: 300 };

describe("simulate", () => {
  it("V30 the same case gives the same figures, and another seed almost the same", () => {
    const one = caseOf(50, { times: SPREAD_TIMES, durationMs: 160_000, fromMs: 60_000 });
    const figures = simulate(one);
    expect(simulate(one)).toEqual(figures);
    const other = simulate({ ...one, seed: 8 });
    expect(other).not.toEqual(figures);
    expect(Math.abs(other.lag.p50Ms / figures.lag.p50Ms - 1)).toBeLessThan(0.05);
  });

  it("V30 without chance an event takes its delivery, a window, its requests and its answers", () => {
    const { lag, event, object } = simulate(caseOf(1, { durationMs: 1_200_000 }));
    // 1,000 ms; up to 5 ms of a tick; 1,000 ms; 10 ms and 0.4 ms on 512 MB and an event's 0.01; received in 10 ms; 5 + 100 ms and 2 ms on 1,024.
    const leastMs = 1_000 + 1_000 + 10 + (0.41 * 1_769) / 512 + 10 + 105 + (2 * 1_769) / 1_024;
    expect(lag.p50Ms / leastMs).toBeGreaterThan(0.993);
    expect(lag.p50Ms).toBeLessThan(leastMs * 1.006 + 10);
    expect(event.invocations).toBeLessThanOrEqual(lag.count + 5);
    expect(object.mean).toBeLessThan(0.2);
  });

  it("V30 invocations at one time are invocations a second times what each takes (Little)", () => {
    const { object, measuredSeconds, perSecond } = simulate(
      caseOf(400, { times: SPREAD_TIMES, durationMs: 160_000, fromMs: 60_000 }),
    );
    const each = object.seconds / object.invocations;
    expect(object.mean).toBeCloseTo((object.invocations / measuredSeconds) * each, 6);
    expect(perSecond).toBeGreaterThan(380);
    expect(object.mean).toBeGreaterThan(5);
    expect(object.mean).toBeLessThan(object.most);
  });

  it("V30 a key with a backlog as deep as SQS looks keeps all others waiting, a shallower one nobody", () => {
    const scan = SERVICE_LIMITS.queueScan.value;
    const run = (durationMs: number) =>
      simulate(
        caseOf(0, { arrivals: { perSecond: 1_400, hotShare: 0.9 }, durationMs, fromMs: 20_000 }),
      );
    // 1,260 of 1,400 a second are one key's, and it has some 9 of them done.
    const [shallow, deep] = [run(80_000), run(180_000)];
    expect(shallow.backlog.at(-1)?.queue).toBeLessThan(scan);
    expect(shallow.lag.p99Ms).toBeLessThan(5_000);
    expect(deep.backlog.at(-1)?.queue).toBeGreaterThan(scan);
    expect(deep.lag.count).toBeLessThan(shallow.lag.count * 2);
    expect(deep.growsPerSecond).toBeGreaterThan(1_250);
  });

  it("V30 throttled records come back by their own time, and none is lost", () => {
    const arrivals = { perSecond: 100, untilMs: 60_000, hotShare: 0 };
    const { lag, returned, dead, backlog } = simulate(
      caseOf(0, {
        ...{ arrivals, durationMs: 3_600_000, fromMs: 0, drains: true },
        place: { ...GROWN_PLACE, ledgerUnits: 40 },
      }),
    );
    expect(returned).toBeGreaterThan(0);
    expect(dead).toBe(0);
    expect(lag.count).toBeGreaterThan(5_500);
    expect(backlog.at(-1)).toMatchObject({ bridge: 0, buffer: 0, queue: 0 });
    // 20 records a second can be written.
    expect(lag.mostMs).toBeGreaterThan((lag.count / 20 - 60) * 1_000);
  });

  it("V30 an outage of the destination loses nothing, and its events come in not much longer than it lasted", () => {
    const arrivals = { perSecond: 20, untilMs: 360_000, hotShare: 0 };
    const outage = { fromMs: 60_000, untilMs: 360_000 };
    const { lag, dead, backlog, returned } = simulate(
      caseOf(0, { arrivals, outage, durationMs: 3_600_000, fromMs: 0, drains: true }),
    );
    expect(lag.count).toBeGreaterThan(7_000);
    expect([dead, backlog.at(-1)?.queue]).toEqual([0, 0]);
    // After 5, 10, 20, 40, 80 and 160 s, spread by a quarter: six times for the first of them.
    expect(returned / (20 * 300)).toBeGreaterThan(4);
    expect(returned / (20 * 300)).toBeLessThan(6.5);
    expect((backlog.at(-1)?.atMs ?? 0) - outage.untilMs).toBeLessThan(400_000);
  });

  it.each([
    [20, 1],
    [4, 2],
    [2, 4],
  ])(
    "V30 8 GiB are eight ranges: %i part workers copy them in %i rounds, and nobody waits for it",
    (workers, rounds) => {
      const big = { bytes: 8 * 1_024 ** 3, partBytes: 64 * 1_024 ** 2, writtenMs: 30_000 };
      const settings = { ...SETTINGS, partConcurrency: workers };
      const { bigLag, lag, part } = simulate(
        caseOf(20, { big, settings, durationMs: 300_000, fromMs: 20_000 }),
      );
      const roundMs = (1_024 * 1_000) / 20;
      expect(part.invocations).toBe(8);
      expect(part.most).toBe(Math.min(workers, 8));
      expect(bigLag.count).toBe(1);
      expect(bigLag.mostMs).toBeGreaterThan(rounds * roundMs);
      expect(bigLag.mostMs).toBeLessThan(rounds * roundMs + 5_000);
      expect(lag.p99Ms).toBeLessThan(2_600);
    },
  );

  it("V30 a backfill that keeps the queue short has live events wait as ADR 17 says", () => {
    const adr = readFileSync(
      new URL("../../../docs/adr/0017-a-backfill-keeps-the-queue-short.md", import.meta.url),
      "utf8",
    );
    expect(adr).toContain("| 500 may wait (chosen) | 3.4 min | 10.0 s | 17.5 s |");
    // Five functions, a second for ten keys; a live event each half second.
    const times = {
      ...EXACT_TIMES,
      ...{ s3AnswerMs: 0, ledgerAnswerMs: 0, betweenPartitionsMs: 0, queueAnswerMs: 0 },
      objectCpuMs: (100 * 1_024) / 1_769,
    };
    const settings = { ...SETTINGS, concurrency: 5 };
    const backfill = { keys: 10_000, keysPerSecond: 300, mostWaiting: 500 };
    const { lag, backfillLag, backlog } = simulate(
      caseOf(2, { times, settings, backfill, durationMs: 220_000, fromMs: 0 }),
    );
    expect(backfillLag.count).toBe(10_000);
    // Those are from the queue on; here are a delivery and a window before it.
    expect(lag.p50Ms / 1_000 - 2).toBeGreaterThan(9);
    expect(lag.p50Ms / 1_000 - 2).toBeLessThan(11);
    expect(lag.mostMs / 1_000 - 2).toBeGreaterThan(14);
    expect(lag.mostMs / 1_000 - 2).toBeLessThan(19);
    expect(Math.max(...backlog.map(({ queue }) => queue))).toBeLessThan(900);
  });
});
