import { describe, expect, it } from "vitest";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { expectConverged, KEY, reconcile, withLateArrival } from "../testing/reconcile-worlds.ts";
import { reconcileKey } from "./reconcile-key.ts";

const NO_DELETES = { maxDeletesPerHour: 0 } as const;
const ALL_CROSS = { lifecycle: "replicate" } as const;

/** The source has a marker on `a`; the destination has nothing of it yet. */
function withMarker(): MemoryRun {
  const world = new MemoryRun();
  world.source.put(KEY, "a");
  world.source.remove(KEY);
  return world;
}

/** `a` left the source, and its replica stands. */
async function withVanished(): Promise<MemoryRun> {
  const world = new MemoryRun();
  world.source.put(KEY, "a");
  world.source.put(KEY, "b");
  await reconcile(world);
  world.source.removeEntry(KEY, "source-v1");
  world.calls.length = 0;
  return world;
}

const rowsOf = (world: MemoryRun) =>
  world.ledger.peek(KEY).rows.map(({ versionId, kind, state }) => ({ versionId, kind, state }));
const failed = (kind: string) => ({ ok: false, error: { kind: "service", error: { kind } } });

describe("reconcileKey, the budget of deletes", () => {
  it("F4 a marker beyond it is held, while objects cross without being counted", async () => {
    const world = withMarker();
    expect(await reconcile(world, NO_DELETES)).toMatchObject({ value: { appended: 1, held: 1 } });
    expect(world.contents("destination", KEY)).toEqual(["a"]);
    expect(rowsOf(world)).toContainEqual({ versionId: "source-v2", kind: "marker", state: "held" });
    expect(world.calls.filter((call) => call === "ledger.countDelete")).toHaveLength(1);
  });

  it("F4 an operator's release brings the held marker across", async () => {
    const world = withMarker();
    await reconcile(world, NO_DELETES);
    const release = { key: KEY, release: true } as const;
    expect(await reconcileKey(release, world.worker(NO_DELETES))).toMatchObject({
      value: { appended: 1, held: 0 },
    });
    expectConverged(world);
  });

  it("F4 a marker that crossed before and is written again does not count", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    world.source.remove(KEY);
    await reconcile(world);
    // With its oldest replica gone, both are to be written again.
    world.destination.removeEntry(KEY, "destination-v1");
    expect(await reconcile(world, NO_DELETES)).toMatchObject({
      value: { appended: 1, restacked: 1, held: 0 },
    });
    expectConverged(world);
  });

  it("F4 a null marker in the place of a null version counts, and held it takes nothing away", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "a");
    await reconcile(world);
    world.source.remove(KEY);
    expect(await reconcile(world, NO_DELETES)).toMatchObject({ value: { appended: 0, held: 1 } });
    expect(world.contents("destination", KEY)).toEqual(["a"]);
    await reconcileKey({ key: KEY, release: true }, world.worker(NO_DELETES));
    expectConverged(world);
  });

  it("F4 the delete of what left the source is held, too", async () => {
    const world = await withVanished();
    const policy = { ...ALL_CROSS, ...NO_DELETES };
    expect(await reconcile(world, policy)).toMatchObject({ value: { deleted: 0, held: 1 } });
    expect(world.contents("destination", KEY)).toEqual(["b", "a"]);
    expect(rowsOf(world)).toContainEqual({ versionId: "source-v1", kind: "object", state: "held" });
  });

  it("F4 within it the delete is done and counted", async () => {
    const world = await withVanished();
    const policy = { ...ALL_CROSS, maxDeletesPerHour: 1 };
    expect(await reconcile(world, policy)).toMatchObject({ value: { deleted: 1, held: 0 } });
    expectConverged(world);
  });

  it("F4 what has no replica is forgotten without being counted", async () => {
    const world = await withLateArrival();
    await reconcile(world, { maxRewrites: 0 });
    world.source.removeEntry(KEY, "source-v2");
    world.calls.length = 0;
    expect(await reconcile(world, NO_DELETES)).toMatchObject({ value: { deleted: 1, held: 0 } });
    expect(world.calls).not.toContain("ledger.countDelete");
    expect(world.calls).not.toContain("destination.deleteEntry");
    expectConverged(world);
  });

  it.each([
    ["a marker", async () => withMarker(), ["a"]],
    ["a delete", withVanished, ["b", "a"]],
  ] as const)(
    "F2 a count that is refused is a failure: %s is not done",
    async (_title, make, left) => {
      const world = await make();
      world.intercept = onCall("ledger.countDelete", { kind: "refuse", error: "throttled" });
      const policy = { ...ALL_CROSS, maxDeletesPerHour: 9 };
      expect(await reconcile(world, policy)).toMatchObject(failed("throttled"));
      expect(world.contents("destination", KEY)).toEqual(left);
      expect(rowsOf(world).map((row) => row.state)).not.toContain("held");
      expect(await reconcile(world, policy)).toMatchObject({ ok: true });
      expectConverged(world);
    },
  );
});

describe("reconcileKey, foreign entries that policy deletes", () => {
  /** A replica, and three entries that xpart did not make. */
  async function withForeign() {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    await reconcile(world);
    for (const content of ["f1", "f2", "f3"]) {
      world.destination.put(KEY, content);
    }
    world.calls.length = 0;
    return world;
  }

  const policy = { foreign: "delete", maxDeletesPerHour: 1 } as const;
  const HOUR_MS = 60 * 60 * 1000;

  it("F4 they are counted by it; what is beyond it goes with a later reconcile", async () => {
    const world = await withForeign();
    expect(await reconcile(world, policy)).toMatchObject({ value: { deleted: 1, held: 2 } });
    expect(world.contents("destination", KEY)).toHaveLength(3);
    world.nowMs += HOUR_MS;
    await reconcile(world, policy);
    world.nowMs += HOUR_MS;
    expect(await reconcile(world, policy)).toMatchObject({ value: { deleted: 1, held: 0 } });
    expectConverged(world);
  });

  it("F4 an operator's release lets them all go", async () => {
    const world = await withForeign();
    await reconcile(world, policy, { release: true });
    expectConverged(world);
  });

  it("R7 one that Object Lock keeps is tried once, until an operator asks again", async () => {
    const world = await withForeign();
    const all = { foreign: "delete" } as const;
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    expect(await reconcile(world, all)).toMatchObject({ value: { deleted: 2, locked: 1 } });
    const { lockedForeign = [] } = world.ledger.peek(KEY).head ?? {};
    expect(lockedForeign).toHaveLength(1);
    world.calls.length = 0;
    expect(await reconcile(world, all)).toMatchObject({
      value: { deleted: 0, locked: 0, foreign: lockedForeign },
    });
    expect(world.calls).not.toContain("destination.deleteEntry");
    await reconcile(world, all, { release: true });
    expect(world.contents("destination", KEY)).toEqual(["a"]);
  });
});

describe("reconcileKey, what its rows say", () => {
  it("F5 a refused delete of what left the source keeps the row for the next run", async () => {
    const world = await withVanished();
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "denied" });
    expect(await reconcile(world, ALL_CROSS)).toMatchObject(failed("denied"));
    expect(rowsOf(world)).toHaveLength(2);
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({ ok: true, value: { deleted: 1 } });
    expectConverged(world);
  });

  it("R7 the row of a replica that Object Lock keeps says locked", async () => {
    const world = await withVanished();
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({ value: { locked: 1, deleted: 0 } });
    expect(world.ledger.peek(KEY).rows).toContainEqual(
      expect.objectContaining({ state: "locked", destinationVersionId: "destination-v1" }),
    );
  });

  it.each([
    ["object", "pin", "markerMs"],
    ["marker", "markerMs", "pin"],
  ] as const)("R6 the row of a gap tells which null %s it is of", async (kind, known, unknown) => {
    const world = new MemoryRun("suspended", "enabled");
    const wroteMs = world.nowMs;
    if (kind === "object") {
      world.source.put(KEY, "null");
    } else {
      world.source.remove(KEY);
    }
    world.source.versioning = "enabled";
    world.source.put(KEY, "top");
    const destinationVersionId = world.destination.put(KEY, "top");
    const row = { key: KEY, versionId: "source-v2", kind: "object", state: "replicated" } as const;
    world.ledger.seedRow({ ...row, destinationVersionId });
    await reconcile(world, { maxRewrites: 0 }, { history: "all" });
    const gap = world.ledger.peek(KEY).rows.find(({ state }) => state === "gap");
    const pin = { etag: "etag of null", sizeBytes: 4, lastModifiedMs: wroteMs };
    expect(gap).toMatchObject({ kind, [known]: known === "pin" ? pin : wroteMs });
    expect(gap).not.toHaveProperty(unknown);
  });
});
