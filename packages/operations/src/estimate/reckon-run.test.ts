import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reckoned, reckonedDocument } from "../../test/reckoned-document.ts";

const KEYS = 1e9;
const EQUAL = { keys: KEYS, entries: KEYS, sent: 0 };
const LIMITS = { listingsPerSecond: 1_000, keysPerSecond: 300 };
const RAISED = { listingsPerSecond: 100_000, keysPerSecond: 3_000 };

describe("reckonRun", () => {
  it("V20 docs/a-billion-keys.md says what is reckoned (or run: npx vitest run reckon-run -u)", async () => {
    await expect(reckonedDocument()).toMatchFileSnapshot("../../../../docs/a-billion-keys.md");
  });

  it.each([
    // Four parts, a page in 150 ms: 26.7 pages a second.
    [1, LIMITS, "concurrency", 1e6 / (4 / 0.15) / 3_600],
    [100, LIMITS, "listingsPerSecond", 1_000 / 3_600],
    [1_000, LIMITS, "listingsPerSecond", 1_000 / 3_600],
    [100, RAISED, "concurrency", 1e6 / (400 / 0.15) / 3_600],
    [1_000, RAISED, "S3's requests a prefix", 1e6 / 5_500 / 3_600],
  ] as const)("V20 %i children compare, with %j: %s binds", (children, limits, bound, hours) => {
    const { listings, compare, cost, send } = reckoned(EQUAL, children, limits);
    expect([listings, compare.bound, send]).toEqual([2e6, bound, undefined]);
    expect(compare.hours).toBeCloseTo(hours, 6);
    // Listings, and a gigabyte of memory for each child's time, of those that are too many for four minutes each at most; states and what
    // they write down are less than two dollars.
    const needed = Math.min(children, 1e6 / (hours * 3_600) / (4 / 0.15));
    const gigabytes = needed * hours * 3_600 + (children - needed) * 240;
    const plain = 10 + gigabytes * 0.0000133334;
    expect(cost).toBeGreaterThan(10 + needed * hours * 3_600 * 0.0000133334);
    expect(cost).toBeLessThan(plain + 2);
  });

  it("V21 children that only wait are not paid for", () => {
    const all = { ...EQUAL, sent: KEYS };
    const few = reckoned(all, 10, LIMITS).cost;
    const many = reckoned(all, 1_000, LIMITS).cost;
    expect(many - few).toBeLessThan(0.001 * 990 * 925.9 * 3_600 * 0.0000133334 + 60);
  });

  it.each([
    [1, LIMITS, "functions.concurrency", 25],
    [100, LIMITS, "keysPerSecond", 300],
    [1_000, RAISED, "keysPerSecond", 3_000],
  ] as const)("V20 %i children fill, with %j: %s binds", (children, limits, bound, perSecond) => {
    const { send, hours } = reckoned({ ...EQUAL, sent: KEYS }, children, limits);
    expect(send).toMatchObject({ bound, perSecond });
    expect(hours).toBeCloseTo(KEYS / perSecond / 3_600, 6);
  });

  it("V20 no more children and no higher limit make it slower, and the bound is the least rate", () => {
    const scale = fc.record({
      children: fc.integer({ min: 1, max: 2_000 }),
      listingsPerSecond: fc.integer({ min: 1, max: 100_000 }),
      keysPerSecond: fc.integer({ min: 1, max: 3_000 }),
    });
    const all = { keys: KEYS, entries: 3 * KEYS, sent: KEYS };
    fc.assert(
      fc.property(scale, ({ children, ...limits }) => {
        const { hours } = reckoned(all, children, limits);
        expect(reckoned(all, children + 1, limits).hours).toBeLessThanOrEqual(hours);
        const doubled = {
          listingsPerSecond: 2 * limits.listingsPerSecond,
          keysPerSecond: 2 * limits.keysPerSecond,
        };
        expect(reckoned(all, children, doubled).hours).toBeLessThanOrEqual(hours);
      }),
    );
  });
});
