import { describe, expect, it } from "vitest";
import { type CallFate, onCall, WORKER_LIFE_MS, WorkerDied } from "../testing/memory-run.ts";
import {
  expectConverged,
  KEY,
  reconcile,
  withLateArrival,
  withNullVersion,
} from "../testing/reconcile-worlds.ts";

const LEASE_MS = WORKER_LIFE_MS + 5_000;

describe("reconcileKey, two workers", () => {
  it("L4 S15: a key that another worker holds is left alone", async () => {
    const world = await withLateArrival();
    world.intercept = onCall("source.readStack", { kind: "die-before" });
    await expect(reconcile(world)).rejects.toThrow(WorkerDied);
    world.calls.length = 0;
    expect(await reconcile(world)).toEqual({
      ok: false,
      error: { kind: "leased", untilMs: world.nowMs + LEASE_MS },
    });
    expect(world.calls).toEqual(["ledger.readKey"]);
  });

  it("L4 who loses the race for the key touches neither bucket", async () => {
    const world = await withLateArrival();
    const results = await Promise.all([reconcile(world), reconcile(world)]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(world.calls.filter((call) => call === "source.readStack")).toHaveLength(1);
    expectConverged(world);
  });

  it("L4 a worker whose lease is over in the middle of a plan writes nothing more", async () => {
    const world = await withLateArrival();
    world.afterCall = (call) => {
      world.nowMs += call === "ledger.saveRow" ? LEASE_MS : 0;
    };
    expect(await reconcile(world)).toEqual({ ok: false, error: { kind: "lease-lost" } });
    expect(world.calls.at(-1)).toBe("ledger.saveRow");
    expect(world.contents("destination", KEY)).toEqual(["b", "c", "a"]);
    world.afterCall = () => {};
    await reconcile(world);
    expectConverged(world);
  });
});

const WORLDS = [
  ["a late arrival", withLateArrival],
  ["a null version", withNullVersion],
] as const;

const FATES: readonly CallFate[] = [
  { kind: "die-before" },
  { kind: "die-after" },
  { kind: "lose-answer" },
  { kind: "refuse", error: "throttled" },
];

describe.each(WORLDS)("reconcileKey, %s, interrupted", (_title, prepare) => {
  it.each(FATES)("R3 at any call, by $kind: the next run repairs it", async (fate) => {
    const whole = await prepare();
    await reconcile(whole);
    const count = whole.calls.length;
    expect(count).toBeGreaterThan(8);
    for (let index = 0; index < count; index += 1) {
      const world = await prepare();
      world.intercept = (_call, at) => (at === index ? fate : undefined);
      await reconcile(world).catch((error: unknown) => expect(error).toBeInstanceOf(WorkerDied));
      const top = world.contents("destination", KEY).slice(0, 2);
      expect(top.length, `call ${index}`).toBe(2);
      world.nowMs += LEASE_MS;
      expect(await reconcile(world), `call ${index}`).toMatchObject({ ok: true });
      expectConverged(world);
    }
  });
});
