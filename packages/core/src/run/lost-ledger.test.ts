import { describe, expect, it } from "vitest";
import { created, deleted, deliver, KEY, replica } from "../testing/deliver.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import type { PutOptions } from "../testing/memory-stacks.ts";
import { expectConverged, reconcile } from "../testing/reconcile-worlds.ts";

/** Five entries at both sides, with the events that brought them. */
async function withFive() {
  const world = new MemoryRun();
  const events = [];
  for (const [index, content] of ["v1", "v2", "-", "v4", "v5"].entries()) {
    world.nowMs += 1_000;
    const sequencer = `00A${index + 1}`;
    if (content === "-") {
      world.source.remove(KEY);
      events.push(deleted("Delete Marker Created", `source-v${index + 1}`, sequencer));
    } else {
      events.push(created(world.source.put(KEY, content, { tags: { n: content } }), sequencer));
    }
    await deliver(world, ...events.slice(-1));
  }
  expectCrossed(world);
  world.calls.length = 0;
  return { world, events };
}

const FIVE = ["v5", "v4", "-", "v2", "v1"];

function expectCrossed(world: MemoryRun): void {
  expect(replica(world)).toEqual(FIVE);
}

/** What stands, by id: an entry that was written anew has another one. */
const standing = (world: MemoryRun) =>
  world.destination.entries(KEY).map(({ versionId }) => versionId);
const writes = (world: MemoryRun) =>
  world.calls.filter((call) =>
    /^destination\.(put|copy|addMarker|delete|begin|upload|writeTags)/.test(call),
  );

describe("a ledger that was lost", () => {
  it.each([
    ["in order", [0, 1, 2, 3, 4]],
    ["backwards", [4, 3, 2, 1, 0]],
    ["in any order", [2, 0, 4, 1, 3]],
  ])(
    "L3 all events come again, %s: the same entries stand, and nothing is copied",
    async (_title, order) => {
      const { world, events } = await withFive();
      const before = standing(world);
      world.ledger.restore();
      const replayed = order.flatMap((index) => events.slice(index, index + 1));
      for (const event of replayed) {
        expect(await deliver(world, event)).toEqual([]);
        expect(replica(world)[0]).toBe("v5");
      }
      expectCrossed(world);
      expect(standing(world)).toEqual(before);
      await reconcile(world, {}, { history: "all" });
      expectConverged(world);
    },
  );

  it("L3 a backfill finds all of it", async () => {
    const { world } = await withFive();
    world.ledger.restore();
    expect(await reconcile(world, {}, { history: "all" })).toMatchObject({
      value: { adopted: 5, appended: 0, restacked: 0, deleted: 0, foreign: [] },
    });
    expect(writes(world)).toEqual([]);
    expectConverged(world);
  });

  it("R8 the first write of a key that the ledger lost is not put on top blindly", async () => {
    const { world } = await withFive();
    world.ledger.restore();
    world.nowMs += 1_000;
    const versionId = world.source.put(KEY, "v6");
    expect(await deliver(world, created(versionId, "00A6"))).toEqual([]);
    expect(replica(world)).toEqual(["v6", ...FIVE]);
    await reconcile(world, {}, { history: "all" });
    expectConverged(world);
  });
});

describe("a ledger that was restored to a point in time", () => {
  it("L3 events since then come again: nothing is copied twice", async () => {
    const { world, events } = await withFive();
    const moment = world.ledger.snapshot();
    world.nowMs += 1_000;
    const later = created(world.source.put(KEY, "v6"), "00A6");
    await deliver(world, later);
    world.source.removeEntry(KEY, "source-v2");
    const gone = deleted("Permanently Deleted", "source-v2", "00A7");
    await deliver(world, gone);
    const expected = ["v6", "v5", "v4", "-", "v1"];
    expect(replica(world)).toEqual(expected);
    const before = standing(world);
    world.ledger.restore(moment);
    expect(await deliver(world, ...events, later, gone)).toEqual([]);
    expect(replica(world)).toEqual(expected);
    expect(standing(world)).toEqual(before);
    expectConverged(world);
  });

  it("L3 an entry that only the lost part of the ledger knew goes with its delete", async () => {
    const { world } = await withFive();
    const moment = world.ledger.snapshot();
    const later = created(world.source.put(KEY, "v6"), "00A6");
    await deliver(world, later);
    world.ledger.restore(moment);
    await deliver(world, later);
    world.source.removeEntry(KEY, "source-v6");
    expect(await deliver(world, deleted("Permanently Deleted", "source-v6", "00A7"))).toEqual([]);
    expectCrossed(world);
    expectConverged(world);
  });
});

describe("a destination that another tool has filled", () => {
  /** The same contents at both sides; what the destination's puts say beside them. */
  function prefilled(there: PutOptions = {}, here: PutOptions = {}) {
    const world = new MemoryRun();
    for (const content of ["v1", "v2", "v3"]) {
      world.nowMs += 1_000;
      world.source.put(KEY, content, here);
      world.destination.put(KEY, content, there);
    }
    return world;
  }

  const attributes = (metadata: Readonly<Record<string, string>>) => ({ attributes: { metadata } });

  it("L3 is taken over: equal entries in the source's order are its replicas", async () => {
    const world = prefilled(attributes({ a: "1" }), attributes({ a: "1" }));
    expect(await reconcile(world)).toMatchObject({ value: { adopted: 3, appended: 0 } });
    expect(writes(world)).toEqual([]);
    expectConverged(world);
  });

  it("L3 what has other metadata is not: it is copied, and the other is reported", async () => {
    const world = prefilled(attributes({ a: "other" }), attributes({ a: "1" }));
    expect(await reconcile(world)).toMatchObject({
      value: {
        ...{ adopted: 0, appended: 3 },
        foreign: ["destination-v3", "destination-v2", "destination-v1"],
      },
    });
    expect(replica(world)).toEqual(["v3", "v2", "v1", "v3", "v2", "v1"]);
    expect(world.destination.entries(KEY)[0]).toMatchObject(attributes({ a: "1" }));
  });

  it("L3 other tags are mended, and nothing is copied", async () => {
    const world = prefilled({ tags: { a: "other" } }, { tags: { a: "1" } });
    expect(await reconcile(world)).toMatchObject({ value: { adopted: 3, appended: 0 } });
    expect(writes(world)).toEqual(Array.from({ length: 3 }, () => "destination.writeTags"));
    expect(world.destination.entries(KEY)).toMatchObject([
      ...Array.from({ length: 3 }, () => ({ tags: { a: "1" } })),
    ]);
    expectConverged(world);
  });

  it("L3 what stands in another order is put in order from what stands there", async () => {
    const world = new MemoryRun();
    for (const content of ["v1", "v2", "v3"]) {
      world.nowMs += 1_000;
      world.source.put(KEY, content, { tags: { a: "1" } });
    }
    for (const content of ["v2", "v3", "v1"]) {
      world.destination.put(KEY, content, { tags: { a: "other" } });
    }
    expect(await reconcile(world)).toMatchObject({ ok: true, value: { appended: 0 } });
    expect(replica(world)).toEqual(["v3", "v2", "v1"]);
    for (const entry of world.destination.entries(KEY)) {
      expect(entry).toMatchObject({ tags: { a: "1" } });
    }
    expectConverged(world);
  });

  it("L3 only the half of it that is there is taken, the rest is copied", async () => {
    const world = new MemoryRun();
    for (const content of ["v1", "v2", "v3"]) {
      world.nowMs += 1_000;
      world.source.put(KEY, content);
    }
    world.destination.put(KEY, "v1");
    world.destination.put(KEY, "v2");
    expect(await reconcile(world)).toMatchObject({ value: { adopted: 2, appended: 1 } });
    expectConverged(world);
  });

  it("R9 an event takes over what it is about, and leaves what was there before it alone", async () => {
    const world = prefilled();
    expect(await deliver(world, created("source-v3", "00A3"))).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { versionId: "source-v3", destinationVersionId: "destination-v3" },
    ]);
    expect(replica(world)).toEqual(["v3", "v2", "v1"]);
    expect(writes(world).filter((call) => call !== "destination.putObject")).toEqual([]);
  });
});
