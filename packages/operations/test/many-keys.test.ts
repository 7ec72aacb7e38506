import { describe, expect, it } from "vitest";
import { PLANTED } from "./planted-differences.ts";
import { compareAll, SliceWorld } from "./slice-world.ts";

const KEYS = 100_000;
const DIFFERENCES = 100;

/** All kinds that need no policy of their own, in turn. */
const KINDS = PLANTED.filter(({ policy }) => policy === undefined);

describe("10^5 keys with 100 planted differences", () => {
  it("V4 all of every kind are found, with their reasons, and none is invented", {
    timeout: 120_000,
  }, async () => {
    const world = new SliceWorld();
    const planted = new Map<string, (typeof KINDS)[number]>();
    for (let at = 0; at < KEYS; at += 1) {
      const key = `folder-${at % 7}/${at * 7919}`;
      if (at % (KEYS / DIFFERENCES) === 0) {
        const kind = KINDS[planted.size % KINDS.length];
        if (kind !== undefined) planted.set(key, kind);
      } else {
        world.source.put(key, `content ${at}`);
        world.destination.put(key, `content ${at}`);
      }
    }
    const young = [...planted].filter(([, { expected }]) => expected.reasons.includes("young"));
    for (const [key, kind] of planted)
      if (!young.some(([other]) => other === key)) kind.plant(world, key);
    for (const [key, kind] of young) kind.plant(world, key);
    const { findings, equal, tally, end } = await compareAll(world.ports({}, true));
    expect(end).toBe("done");
    const expected = [...planted].filter(([, kind]) => kind.expected.verdict !== "equal");
    const told = new Map(findings.map((finding) => [finding.key, finding]));
    for (const [key, kind] of expected) {
      expect([key, told.get(key)?.verdict, told.get(key)?.reasons]).toEqual([
        key,
        kind.expected.verdict,
        kind.expected.reasons,
      ]);
    }
    expect(findings).toHaveLength(expected.length);
    expect(equal).toHaveLength(KEYS - expected.length);
    expect(tally.keys).toBe(KEYS);
    const counted = Object.values(tally.prefixes).flatMap((counts) => Object.values(counts));
    expect(counted.reduce((sum, count) => sum + count)).toBe(KEYS);
  });
});
