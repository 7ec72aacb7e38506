import { describe, expect, it } from "vitest";
import { PLANTED } from "../../test/planted-differences.ts";
import { compareAll, SliceWorld } from "../../test/slice-world.ts";
import { planRepair } from "./plan-repair.ts";
import { waitForRepair } from "./wait-for-repair.ts";

describe("planRepair", () => {
  it("V7 asks for what a reconcile mends, and for nothing that is settled, in flight or a person's", async () => {
    const world = new SliceWorld();
    for (const { name, plant, policy } of PLANTED) if (policy === undefined) plant(world, name);
    const { findings } = await compareAll(world.ports());
    const { keys, work, left } = planRepair(findings);
    expect(new Set(keys)).toEqual(
      new Set([
        "a key that never crossed",
        "a newer version that never crossed",
        "a delete that never crossed",
        "a replica that somebody deleted",
        "a replica of another size",
        "replicas in another order",
        "a replica that the ledger lacks, below one that never crossed",
      ]),
    );
    expect(left.map(({ reasons }) => reasons.join())).toEqual([
      "foreign",
      "foreign",
      "unannounced",
    ]);
    expect(work).toEqual({ appends: 7, bytes: 5, deletes: 2, notes: 1 });
  });
});

describe("waitForRepair", () => {
  it("V7 ends when all keys are mended", async () => {
    const world = new SliceWorld();
    for (const key of ["a", "b", "c"]) world.source.put(key, key);
    const waiting = ["a", "b", "c"];
    const told: number[] = [];
    const sleep = async (ms: number) => {
      world.nowMs += ms;
      const key = waiting.shift() ?? "";
      world.destination.put(key, key);
    };
    const left = await waitForRepair(["a", "b", "c"], world.ports(), {
      ...{ sleep, signal: new AbortController().signal, patienceMs: 60_000 },
      onLeft: (count) => told.push(count),
    });
    expect([left, told]).toEqual([[], [3, 2, 1]]);
  });

  it("V7 gives up where nothing comes of it, and tells what is left", async () => {
    const world = new SliceWorld();
    world.source.put("a", "x");
    const begunMs = world.nowMs;
    const sleep = async (ms: number) => {
      world.nowMs += ms;
    };
    const signal = new AbortController().signal;
    const left = await waitForRepair(["a"], world.ports(), { sleep, signal, patienceMs: 60_000 });
    expect(left).toMatchObject([{ key: "a", verdict: "differs", reasons: ["missing"] }]);
    expect(world.nowMs - begunMs).toBeLessThan(90_000);
  });
});
