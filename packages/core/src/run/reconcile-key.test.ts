import { describe, expect, it } from "vitest";
import { ok } from "../model/result.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import {
  expectConverged,
  KEY,
  reconcile,
  withLateArrival,
  withNullVersion,
} from "../testing/reconcile-worlds.ts";
import { createdEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

describe("reconcileKey", () => {
  it("R2 a late arrival is put in its place, with what is on top of it", async () => {
    const world = await withLateArrival();
    expect(await reconcile(world)).toMatchObject(
      ok({ appended: 1, restacked: 1, deleted: 1, gaps: 0, locked: 0, bytes: 1, foreign: [] }),
    );
    expect(world.contents("destination", KEY)).toEqual(["c", "b", "a"]);
    expect(world.destination.entries(KEY)).toMatchObject([{ tags: { letter: "c" } }, {}, {}]);
    expectConverged(world);
  });

  it("R3 it appends, and only then deletes", async () => {
    const world = await withLateArrival();
    await reconcile(world);
    const writes = world.calls.filter((call) => /destination\.(put|copy|delete)/.test(call));
    expect(writes).toEqual([
      "destination.putObject",
      "destination.copyReplica",
      "destination.deleteEntry",
    ]);
  });

  it("R4 a second run reads, takes hold of the key, lets go, and writes nothing else", async () => {
    const world = await withLateArrival();
    await reconcile(world);
    world.calls.length = 0;
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { appended: 0, deleted: 0 } });
    expect(world.calls).toEqual([
      "ledger.readKey",
      "ledger.saveHead",
      "ledger.readKey",
      "source.describeCurrent",
      "source.readStack",
      "destination.readStack",
      "ledger.saveHead",
    ]);
  });

  it("O6 the head says how new the newest is that was reconciled", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    const newestMs = world.nowMs;
    world.nowMs += 9_000;
    await reconcile(world);
    expect(world.ledger.peek(KEY).head).toMatchObject({ newestMs });
  });

  it("O6 a multipart upload that began before the newest is put below it", async () => {
    const world = await withLateArrival();
    const newest = world.nowMs;
    const versionId = world.source.put(KEY, "m", {
      lastModifiedMs: newest - 500,
      place: "by-time",
    });
    const upload = createdEvent({ key: KEY, versionId, sequencer: "00A9", multipart: true });
    expect(await replicate(upload, world.worker())).toMatchObject({
      value: { kind: "reconciled", reason: "not-newer" },
    });
    expectConverged(world);
    expect(world.contents("destination", KEY)).toEqual(["c", "m", "b", "a"]);
  });

  it("D2 the null version that was written again replaces its replica", async () => {
    const world = await withNullVersion();
    expect(world.contents("destination", KEY)).toEqual(["old", "a"]);
    await reconcile(world);
    expect(world.contents("destination", KEY)).toEqual(["-", "new", "a"]);
    expectConverged(world);
  });

  it("D2 in buckets without versions the null version is written in place, not deleted", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "old");
    await reconcile(world);
    world.nowMs += 1_000;
    world.source.put(KEY, "new");
    await reconcile(world);
    expect(world.contents("destination", KEY)).toEqual(["new"]);
    expect(world.calls).not.toContain("destination.deleteEntry");
    expectConverged(world);
  });

  it("L1 rows that another implementation wrote are believed, and nothing is copied", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "a");
    const destinationVersionId = world.destination.put(KEY, "a");
    const kind = "object";
    world.ledger.seedRow({ key: KEY, versionId, kind, state: "replicated", destinationVersionId });
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { appended: 0, deleted: 0 } });
    expectConverged(world);
  });

  it("R5 a foreign entry is reported and stays", async () => {
    const world = await withLateArrival();
    const foreign = world.destination.put(KEY, "foreign");
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { foreign: [foreign] } });
    expect(world.contents("destination", KEY)).toEqual(["c", "b", "foreign", "a"]);
  });

  it("R5 a foreign entry goes where the policy says so", async () => {
    const world = await withLateArrival();
    world.destination.put(KEY, "foreign");
    await reconcile(world, { foreign: "delete" });
    expectConverged(world);
  });

  it("R6 a late arrival that costs too much is recorded as a gap, once", async () => {
    const world = await withLateArrival();
    expect(await reconcile(world, { maxRewrites: 0 })).toMatchObject({
      ok: true,
      value: { gaps: 1, appended: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
    expect(world.ledger.peek(KEY).rows).toContainEqual(
      expect.objectContaining({ versionId: "source-v2", state: "gap", reason: expect.any(String) }),
    );
    expect(await reconcile(world, { maxRewrites: 0 })).toMatchObject({
      ok: true,
      value: { gaps: 0, appended: 0 },
    });
  });

  it.each(["object", "marker"])("R6 a gap of a null %s is recorded once, too", async (kind) => {
    const world = new MemoryRun("suspended", "enabled");
    if (kind === "object") {
      world.source.put(KEY, "null");
    } else {
      world.source.remove(KEY);
    }
    world.source.versioning = "enabled";
    const versionId = world.source.put(KEY, "top");
    const event = createdEvent({ key: KEY, versionId, sequencer: "00A2" });
    await replicate(event, world.worker());
    const again = () => reconcile(world, { maxRewrites: 0 }, { history: "all" });
    expect(await again()).toMatchObject({ value: { gaps: 1 } });
    expect(await again()).toMatchObject({ value: { gaps: 0 } });
  });

  it("R7 a replaced replica that Object Lock keeps is counted, and reported from then on", async () => {
    const world = await withLateArrival();
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { locked: 1, deleted: 0 } });
    expect(world.calls.filter((call) => call === "destination.deleteEntry")).toHaveLength(1);
    expect(await reconcile(world)).toMatchObject({
      ok: true,
      value: { locked: 0, foreign: ["destination-v2"] },
    });
  });

  it("R7 a replica that left the source and that Object Lock keeps is not tried for ever", async () => {
    const world = await withLateArrival();
    world.source.removeEntry(KEY, "source-v1");
    world.source.removeEntry(KEY, "source-v2");
    const policy = { lifecycle: "replicate" } as const;
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    expect(await reconcile(world, policy)).toMatchObject({ ok: true, value: { locked: 1 } });
    world.calls.length = 0;
    expect(await reconcile(world, policy)).toMatchObject({ ok: true, value: { locked: 0 } });
    expect(world.calls).not.toContain("destination.deleteEntry");
    expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
  });

  it.each(["source", "destination"] as const)(
    "O5 an order of the %s that its listing does not tell is not guessed",
    async (side) => {
      const world = await withLateArrival();
      const run = world.worker();
      const readStack = async () => ok({ entries: [], ambiguous: true });
      const result = await reconcileKey(
        { key: KEY },
        {
          ...run,
          [side]: { ...run[side], readStack },
        },
      );
      expect(result).toEqual({ ok: false, error: { kind: "ambiguous-order", side } });
      expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
    },
  );

  it.each(["source.readStack", "destination.readStack"])(
    "F2 a denied answer to %s is never taken for an empty stack",
    async (call) => {
      const world = await withLateArrival();
      world.intercept = onCall(call, { kind: "refuse", error: "denied" });
      expect(await reconcile(world, { lifecycle: "replicate" })).toMatchObject({
        ok: false,
        error: { kind: "service", error: { kind: "denied" } },
      });
      expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
      expect(await reconcile(world)).toMatchObject({ ok: true });
      expectConverged(world);
    },
  );

  it("O4 an entry that goes between listing and reading is left out", async () => {
    const world = await withLateArrival();
    world.afterCall = (call) => {
      if (call === "destination.readStack") {
        world.source.removeEntry(KEY, "source-v2");
      }
    };
    expect(await reconcile(world)).toMatchObject({
      ok: true,
      value: { appended: 0, restacked: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
  });
});
