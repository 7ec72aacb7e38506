import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CopyMeans, neverFits, planCopy, RANGE_BYTES, splitParts } from "./copy-plan.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const means: CopyMeans = { timeLeftMs: 60_000, bytesPerSecond: 1_000, canHandOver: true };
const pin = (sizeBytes: number, etag = "0af1") => ({ etag, sizeBytes, lastModifiedMs: 0 });

describe("planCopy", () => {
  it.each([
    ["A3 one PutObject stays one", pin(60_000), means, { kind: "put" }],
    ["A3 parts that fit the time", pin(60_000, "0af1-3"), means, { kind: "parts", partCount: 3 }],
    [
      "A3 an upload of one part stays one",
      pin(1, "0af1-1"),
      means,
      { kind: "parts", partCount: 1 },
    ],
    [
      "B2 one PutObject that takes longer",
      pin(60_001),
      means,
      { kind: "no-time", neededMs: 60_001 },
    ],
    [
      "B2 parts that take longer, and nobody to hand them to",
      pin(60_001, "0af1-3"),
      { ...means, canHandOver: false },
      { kind: "no-time", neededMs: 60_001 },
    ],
    [
      "A6 parts that take longer are handed over",
      pin(60_001, "0af1-3"),
      means,
      { kind: "hand-over", partCount: 3, ranges: [{ first: 1, last: 3 }] },
    ],
    [
      "B6 one PutObject that takes longer than a worker lives",
      pin(90_001),
      { ...means, lifeMs: 90_000 },
      { kind: "never", neededMs: 90_001, haveMs: 90_000 },
    ],
    [
      "B6 one PutObject that a fresh worker can do",
      pin(90_000),
      { ...means, lifeMs: 90_000 },
      { kind: "no-time", neededMs: 90_000 },
    ],
    [
      "B6 parts that take longer than a worker lives, and nobody to hand them to",
      pin(90_001, "0af1-3"),
      { ...means, canHandOver: false, lifeMs: 90_000 },
      { kind: "never", neededMs: 90_001, haveMs: 90_000 },
    ],
    [
      "B6 parts of which each fits a worker's life are handed over",
      pin(270_000, "0af1-3"),
      { ...means, lifeMs: 90_000 },
      { kind: "hand-over", partCount: 3, ranges: [{ first: 1, last: 3 }] },
    ],
    [
      "B6 parts that no part worker could end are not handed over",
      pin(270_003, "0af1-3"),
      { ...means, lifeMs: 90_000 },
      { kind: "never", neededMs: 270_003, haveMs: 90_000 },
    ],
  ] as const)("%s", (_title, content, given, expected) => {
    expect(planCopy(content, given)).toEqual(expected);
  });

  it.each([
    ["B5 what fits beside other copies", 2 * MIB, { kind: "put" }],
    ["B5 what does not fit beside other copies", 2 * MIB + 1, { kind: "no-time" }],
    ["B5 a small object beside any other copies", MIB, { kind: "put" }],
  ])("%s", (_title, sizeBytes, expected) => {
    const shared = { timeLeftMs: 8_000, bytesPerSecond: MIB, pendingBytes: 6 * MIB, lifeMs: 8_000 };
    const pendingBytes = sizeBytes === MIB ? 1_000 * MIB : shared.pendingBytes;
    expect(planCopy(pin(sizeBytes), { ...means, ...shared, pendingBytes })).toMatchObject(expected);
  });

  it("B5 what a worker begins at once fits its time as a whole, small objects aside", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 100 * MIB }), { maxLength: 10 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 20_000 }), (sizesBytes, timeLeftMs) => {
        let pendingBytes = 0;
        for (const sizeBytes of sizesBytes) {
          const given = { timeLeftMs, bytesPerSecond: 20 * MIB, canHandOver: false, pendingBytes };
          const isBegun = planCopy(pin(sizeBytes), given).kind === "put";
          pendingBytes += isBegun && sizeBytes > MIB ? sizeBytes : 0;
        }
        expect((pendingBytes / (20 * MIB)) * 1000).toBeLessThanOrEqual(timeLeftMs);
      }),
    );
  });

  it("A6 the biggest object that S3 takes is one range a part", () => {
    const plan = planCopy(pin(10_000 * 5 * GIB, "0af1-10000"), {
      ...means,
      bytesPerSecond: 100 * 1024 ** 2,
    });
    expect(plan).toMatchObject({ kind: "hand-over", partCount: 10_000 });
    const ranges = plan.kind === "hand-over" ? plan.ranges : [];
    expect(ranges).toHaveLength(10_000);
    expect(ranges.at(-1)).toEqual({ first: 10_000, last: 10_000 });
  });
});

describe("splitParts", () => {
  it("A6 small parts share a range of about a GiB", () => {
    expect(splitParts(1_000, 8 * GIB)).toEqual(
      Array.from({ length: 8 }, (_, index) => ({
        first: index * 125 + 1,
        last: (index + 1) * 125,
      })),
    );
  });

  it("A6 every part is in one range, and a range of more than one part is no bigger than it should", () => {
    const counts = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 5 * GIB }), (partCount, averageBytes) => {
        const ranges = splitParts(partCount, partCount * averageBytes);
        const starts = [1, ...ranges.map(({ last }) => last + 1)];
        const isInOrder = ranges.every(
          ({ first, last }, i) => first === starts[i] && last >= first,
        );
        const isSmall = ranges.every(
          ({ first, last }) => last === first || (last - first + 1) * averageBytes <= RANGE_BYTES,
        );
        expect([isInOrder, isSmall, starts.at(-1)]).toEqual([true, true, partCount + 1]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("neverFits", () => {
  it("B6 a copy that can never fit names what to change", () => {
    const text = neverFits({ neededMs: 120_100, haveMs: 60_000 });
    expect(text).toMatch(/121 s.*60 s.*timeout.*PARTS_QUEUE/);
  });
});
