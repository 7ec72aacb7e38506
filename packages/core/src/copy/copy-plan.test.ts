import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CopyMeans, partCountOf, planCopy, RANGE_BYTES, splitParts } from "./copy-plan.ts";

const GIB = 1024 ** 3;
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
  ] as const)("%s", (_title, content, given, expected) => {
    expect(planCopy(content, given)).toEqual(expected);
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

describe("partCountOf", () => {
  it.each([
    ["0af1-1", 1],
    ["0af1-10000", 10_000],
    ["0af1-10001", undefined],
    ["0af1-0", undefined],
    ["0af1", undefined],
    ["0af1-", undefined],
    ["0af1-2x", undefined],
  ])("A3 %s", (etag, count) => {
    expect(partCountOf(etag)).toBe(count);
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
