import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import type { Entry } from "../model/stack.ts";
import { planAppends } from "./plan-appends.ts";
import { planReconcile } from "./plan-reconcile.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";

/**
 * Far above what a linear plan takes on a slow machine, far below what a quadratic one does. Of this process' own work:
 * what others do on the machine meanwhile does not count.
 */
const BOUND_MICROS = 10_000_000;

function entriesOf(count: number, prefix: string): readonly Entry[] {
  return Array.from({ length: count }, (_any, index): Entry => {
    const lastModifiedMs = (count - index) * 1_000;
    const pin = { etag: "e", sizeBytes: 1, lastModifiedMs };
    return { kind: "object", versionId: `${prefix}${count - index}`, pin };
  });
}

/** Which of the entries, counted from the oldest, 1, have a replica, in the source's order or the opposite one. */
function factsOf(count: number, has: (place: number) => boolean, isReversed = false) {
  const source = entriesOf(count, "s");
  const standing = entriesOf(count, "d").filter((_entry, index) => has(count - index));
  const rows = source
    .filter((_entry, index) => has(count - index))
    .map(({ versionId }): LedgerRow => {
      const destinationVersionId = versionId.replace("s", "d");
      return { key: "k", versionId, kind: "object", state: "replicated", destinationVersionId };
    });
  const destination = { entries: isReversed ? standing.toReversed() : standing };
  return { key: "k", source: { entries: source }, destination, rows, retiring: [] };
}

interface SizeCase {
  readonly title: string;
  readonly has: (place: number) => boolean;
  readonly isReversed?: boolean;
  readonly immovable?: (count: number) => readonly string[];
  readonly maxRewrites?: number;
  /** Of each kind of step, by the number of entries. */
  readonly steps: (count: number) => Readonly<Record<string, number>>;
}

const EVERYTHING = 1_000_000;

const SIZES: readonly SizeCase[] = [
  { title: "nothing has crossed", has: () => false, steps: (count) => ({ append: count }) },
  { title: "everything has crossed", has: () => true, steps: () => ({}) },
  {
    title: "the oldest is missing, and everything is put on top once more",
    has: (place) => place > 1,
    maxRewrites: EVERYTHING,
    steps: (count) => ({ append: 1, restack: count - 1, delete: count - 1 }),
  },
  {
    title: "everything stands in the opposite order",
    has: () => true,
    isReversed: true,
    maxRewrites: EVERYTHING,
    steps: (count) => ({ restack: count - 1, delete: count - 1 }),
  },
  {
    title: "everything stands in the opposite order, which costs too much",
    has: () => true,
    isReversed: true,
    steps: () => ({ restack: 1, delete: 1 }),
  },
  {
    title: "every other is missing, which costs too much",
    has: (place) => place % 2 === 0,
    steps: (count) => ({ "note-row": count / 2 - 100, append: 100, restack: 100, delete: 100 }),
  },
  {
    title: "every other is missing, and the newest can be read nowhere",
    has: (place) => place % 2 === 0,
    immovable: (count) => [`s${count}`],
    maxRewrites: EVERYTHING,
    steps: (count) => ({ "note-row": count / 2 }),
  },
];

/** @returns how many steps there are of each kind. */
function plan(count: number, { has, isReversed, immovable, maxRewrites = 100 }: SizeCase) {
  const facts: ReconcileFacts = {
    ...factsOf(count, has, isReversed),
    immovable: new Set(immovable?.(count)),
  };
  const startMicros = process.cpuUsage().user;
  const { steps } = planReconcile(facts, { ...DEFAULT_POLICY, maxRewrites });
  const counts: Record<string, number> = {};
  for (const { kind } of steps) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return { counts, tookMicros: process.cpuUsage().user - startMicros };
}

describe("planReconcile, keys of any size", () => {
  it.each(SIZES)("R1 32,000 entries are planned in linear time: $title", (given) => {
    const { counts, tookMicros } = plan(32_000, given);
    expect(counts).toEqual(given.steps(32_000));
    expect(tookMicros).toBeLessThan(BOUND_MICROS);
  });

  it.each(SIZES)("R1 130,000 entries are planned at all: $title", (given) => {
    expect(plan(130_000, given).counts).toEqual(given.steps(130_000));
  });

  it("R1 foreign entries and rows without a source are linear, too", () => {
    const COUNT = 130_000;
    const { rows } = factsOf(COUNT, () => true);
    const foreign = entriesOf(COUNT, "f");
    const facts = {
      ...{ key: "k", source: { entries: [] }, rows, retiring: [] },
      destination: { entries: [...foreign, ...entriesOf(COUNT, "d")] },
    };
    const policy = { ...DEFAULT_POLICY, lifecycle: "replicate", foreign: "delete" } as const;
    const { steps } = planReconcile(facts, policy);
    expect(steps).toHaveLength(2 * COUNT);
  });
});

describe("planAppends, keys of any size", () => {
  it("R6 its work on the entries grows with their number and no faster", () => {
    const COUNT = 32_000;
    const wanted = entriesOf(COUNT, "s");
    let looks = 0;
    const positions = new Map(wanted.map((entry, index) => [entry, index]));
    const placed: ReadonlyMap<Entry, number> = new Proxy(positions, {
      get(target, name) {
        looks += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const { gaps } = planAppends(wanted, placed, new Set(["s1"]), 0);
    expect(gaps).toEqual([]);
    expect(looks).toBeGreaterThan(COUNT);
    expect(looks).toBeLessThan(20 * COUNT);
  });
});
