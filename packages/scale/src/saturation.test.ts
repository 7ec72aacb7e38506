import { SERVICE_LIMITS } from "@xpart/operations";
import { describe, expect, it } from "vitest";
import { caseOf, EXACT_TIMES, SETTINGS } from "../test/sample-case.ts";
import { batchTimes, capacityOf, keyCapacity, type Limit } from "./capacity.ts";
import { GROWN_PLACE, type Place } from "./conditions.ts";
import type { ScaleCase } from "./scale-case.ts";
import { simulate } from "./simulate.ts";

/** Places and settings small enough for a few seconds, in each of which another limit is the least. */
const LEAST: Readonly<
  Record<
    Exclude<Limit, "S3 reads of a prefix">,
    Partial<Pick<ScaleCase, "settings">> & Partial<Place>
  >
> = {
  "EventBridge's invocations": { eventsPerSecond: 120 },
  "functions.eventConcurrency": {
    settings: { ...SETTINGS, eventConcurrency: 1, concurrency: 200 },
  },
  "SQS FIFO's messages": { queueKeysPerSecond: 150 },
  "functions.concurrency": { settings: { ...SETTINGS, concurrency: 4 } },
  "the ledger's write units": { ledgerUnits: 260 },
  "S3 writes of a prefix": { prefixes: 0.04 },
};

/** Long enough for a tenth of a rate to pile up. */
const MINUTES = { durationMs: 160_000, fromMs: 60_000 };

describe("where it saturates", () => {
  it.each(Object.entries(LEAST))(
    "V30 %s: below what arithmetic says nothing piles up, above it the difference does",
    (limit, { settings = SETTINGS, ...less }) => {
      const place = { ...GROWN_PLACE, ...less };
      const [least, next] = capacityOf(settings, place, EXACT_TIMES);
      expect(least.limit).toBe(limit);
      expect(next?.perSecond).toBeGreaterThan(1.3 * least.perSecond);
      const run = (share: number) =>
        simulate(caseOf(share * least.perSecond, { settings, place, ...MINUTES }));
      const [below, above] = [run(0.95), run(1.2)];
      expect(Math.abs(below.perSecond / (0.95 * least.perSecond) - 1)).toBeLessThan(0.03);
      expect(Math.abs(below.growsPerSecond)).toBeLessThan(0.03 * least.perSecond);
      expect(Math.abs(above.perSecond / least.perSecond - 1)).toBeLessThan(0.03);
      expect(above.growsPerSecond / least.perSecond).toBeGreaterThan(0.16);
      expect(above.growsPerSecond / least.perSecond).toBeLessThan(0.24);
    },
  );

  it("V30 S3 reads bind where a prefix gives less of them than of writes", () => {
    // By AWS's own figures it never does for a GET and a PUT each.
    expect(SERVICE_LIMITS.s3Reads.value).toBeGreaterThan(SERVICE_LIMITS.s3Writes.value);
    const limits = capacityOf(SETTINGS, GROWN_PLACE, EXACT_TIMES).map(({ limit }) => limit);
    expect(limits.indexOf("S3 writes of a prefix")).toBeLessThan(
      limits.indexOf("S3 reads of a prefix"),
    );
  });

  it("V30 full batches take what the table of times adds up to", () => {
    // Ten requests of 10 ms and 0.4 ms, and a hundred events of 0.01 ms, on 512 of 1,769 MB.
    const share = 512 / 1_769;
    const { eventMs, objectMs } = batchTimes(EXACT_TIMES, SETTINGS);
    expect(eventMs).toBeCloseTo(10 * (10 + 0.4 / share) + (100 * 0.01) / share, 9);
    // The question, 100 ms of answers, ten times 2 ms on 1,024 of 1,769 MB, received and deleted.
    expect(objectMs).toBeCloseTo(5 + 100 + (20 * 1_769) / 1_024 + 20, 9);
  });

  it("V30 one key has so many versions a second and no more, however many workers there are", () => {
    const most = keyCapacity(SETTINGS, EXACT_TIMES);
    // Ten after each other, each with a read of the ledger, its answers and its processor time.
    expect(most).toBeCloseTo(10_000 / (10 * (5 + 100 + (2 * 1_769) / 1_024) + 20), 9);
    const hot = { perSecond: 3 * most, hotShare: 1 };
    const { hotLag, measuredSeconds, object } = simulate(caseOf(0, { arrivals: hot, ...MINUTES }));
    expect(hotLag.count / measuredSeconds / most).toBeCloseTo(1, 1);
    expect(object.most).toBe(1);
  });
});
