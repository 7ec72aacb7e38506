import { describe, expect, it } from "vitest";
import { ok } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { created, deleted, deliver, KEY, replica } from "../testing/deliver.ts";
import { MemoryRun, portError } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";
import { TwoWayWorld } from "../testing/two-way-world.ts";
import { reconcileKey } from "./reconcile-key.ts";

const CAUSES = ["customer-key", "key-unusable"] as const;

const rowOf = (world: MemoryRun, versionId: string) =>
  world.ledger.peek(KEY).rows.find((row) => row.versionId === versionId);

/** A null version that has crossed, and in whose place, some seconds later, is one that cannot be read. */
async function replacedBy(unreadable: (typeof CAUSES)[number]): Promise<MemoryRun> {
  const world = new MemoryRun("suspended", "enabled");
  world.source.put(KEY, "first");
  expect(await deliver(world, created("null", "00A1"))).toEqual([]);
  world.nowMs += 2_000;
  world.source.put(KEY, "second", { unreadable });
  return world;
}

/** A worker of which the source lists all but one version. */
function misled(world: MemoryRun, unlisted: string): ReplicationRun {
  const run = world.worker({ versionDeletes: "replicate", lifecycle: "replicate" });
  const readStack = async (key: string) => {
    const read = await run.source.readStack(key);
    return read.ok
      ? ok({ entries: read.value.entries.filter(({ versionId }) => versionId !== unlisted) })
      : read;
  };
  return { ...run, source: { ...run.source, readStack } };
}

/** Two versions that have crossed. */
async function withTwo(): Promise<MemoryRun> {
  const world = new MemoryRun();
  for (const content of ["first", "second"]) {
    const versionId = world.source.put(KEY, content);
    expect(await deliver(world, created(versionId, `00A-${content}`))).toEqual([]);
    world.nowMs += 1_000;
  }
  return world;
}

const LAGS = { error: { error: { kind: "unavailable", operation: "ListObjectVersions" } } };

describe.each(CAUSES)("an object of which a HEAD is refused, too: %s", (unreadable) => {
  const parked = { state: "parked", reason: unreadable };

  it("A7 D2 in the place of a null version that was deleted: that event is done", async () => {
    const world = await replacedBy(unreadable);
    expect(await deliver(world, deleted("Permanently Deleted", "null", "00A2"))).toEqual([]);
    expect(rowOf(world, "null")).toMatchObject(parked);
  });

  it.each(["DeleteObject", "Lifecycle Expiration"])(
    "A7 D2 in the place of a null marker (%s): that event is done, and so is its own",
    async (reason) => {
      const world = await replacedBy(unreadable);
      const marker = deleted("Delete Marker Created", "null", "00A2", reason);
      expect(await deliver(world, marker)).toEqual([]);
      expect(await deliver(world, created("null", "00A3"))).toEqual([]);
      expect(rowOf(world, "null")).toMatchObject(parked);
    },
  );

  it("A7 P4 which is current when an event came that names no version: that is done", async () => {
    const world = await replacedBy(unreadable);
    expect(await deliver(world, deleted("Permanently Deleted", undefined, "00A2"))).toEqual([]);
    expect(rowOf(world, "null")).toMatchObject(parked);
  });

  it("A7 O7 the key of which it is current is reconciled, and what is older crosses", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "older");
    world.nowMs += 1_000;
    const versionId = world.source.put(KEY, "current", { unreadable });
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { parked: 1 } });
    expect(replica(world)).toEqual(["older"]);
    expect(rowOf(world, versionId)).toMatchObject(parked);
  });

  it("A9 beside which another is denied: that is set aside", async () => {
    const world = new MemoryRun();
    const denied = world.source.put(KEY, "denied", { unreadable: "denied" });
    world.nowMs += 1_000;
    const other = world.source.put(KEY, "other", { unreadable });
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { parked: 2 } });
    expect(rowOf(world, denied)).toMatchObject({ state: "parked", reason: "source-denied" });
    expect(rowOf(world, other)).toMatchObject(parked);
  });

  it("A9 L3 that another tool had copied before: nothing shows that the copy is equal", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "same", { unreadable });
    world.destination.put(KEY, "same");
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { adopted: 0, parked: 1 } });
    expect(rowOf(world, versionId)).toMatchObject(parked);
    expect(replica(world)).toEqual(["same"]);
  });

  it("A7 O7 is there, though it is not listed: nothing is put on top", async () => {
    const world = await withTwo();
    world.source.put(KEY, "third");
    world.source.setReadable(KEY, "source-v2", unreadable);
    const run = misled(world, "source-v2");
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject(LAGS);
    expect(replica(world)).toEqual(["second", "first"]);
  });

  it("A7 O7 is there, though it is not listed: nothing is deleted", async () => {
    const world = await withTwo();
    world.source.setReadable(KEY, "source-v1", unreadable);
    const run = misled(world, "source-v1");
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject(LAGS);
    expect(replica(world)).toEqual(["second", "first"]);
  });

  it("A7 O7 is there, though it was given before and is not listed", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "first");
    world.nowMs += 1_000;
    const seen = world.source.put(KEY, "second", { unreadable });
    const run = misled(world, seen);
    expect(await reconcileKey({ key: KEY, seen }, run)).toMatchObject(LAGS);
    expect(replica(world)).toEqual([]);
  });

  it("A7 K4 is no replica of the pair that copies the other way", async () => {
    const world = new TwoWayWorld(true, "suspended");
    world.buckets.there.put(KEY, "from there");
    await world.deliver("there", world.look("there"));
    expect(world.contents()[0]).toEqual(["from there"]);
    world.pass();
    world.buckets.here.put(KEY, "written here", { unreadable });
    expect(await world.deliver("here", world.look("here"))).toBe(0);
    expect(rowOf(world.pairs.here, "null")).toMatchObject(parked);
  });
});

describe("a null version whose description is refused for a moment", () => {
  it("F2 is a failure", async () => {
    const world = await replacedBy("customer-key");
    world.source.describe = async () => ({
      ok: false,
      error: portError("throttled", "source", "HeadObject"),
    });
    expect(await deliver(world, deleted("Permanently Deleted", "null", "00A2"))).toHaveLength(1);
  });
});
