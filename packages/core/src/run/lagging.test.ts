import { describe, expect, it } from "vitest";
import type { Stack } from "../model/stack.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { created, deliver, KEY } from "../testing/deliver.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { createdEvent, tagsChangedEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

/** What a listing lacks: the newest entry, or all. */
type Lack = (stack: Stack) => Stack;
const withoutNewest: Lack = ({ entries }) => ({ entries: entries.slice(1) });
const empty: Lack = () => ({ entries: [] });

/** Only so many listings lack all. */
function lacking(count: number): Lack {
  let listings = 0;
  return (stack) => {
    listings += 1;
    return listings > count ? stack : { entries: [] };
  };
}

/** Nobody may know what is current at one side. */
function deniedCurrent(side: "source" | "destination"): MemoryRun["intercept"] {
  return (call) =>
    call === `${side}.describeCurrent` ? { kind: "refuse", error: "denied" } : undefined;
}

/** A worker of whose listings this side's lack something. */
function misled(world: MemoryRun, side: "source" | "destination", lack: Lack): ReplicationRun {
  const run = world.worker();
  const readStack = async (key: string) => {
    const read = await run[side].readStack(key);
    return read.ok ? ({ ok: true, value: lack(read.value) } as const) : read;
  };
  return { ...run, [side]: { ...run[side], readStack } };
}

const LAGS = { error: { kind: "service", error: { operation: "ListObjectVersions" } } };

describe("a listing that lacks what its bucket shows", () => {
  it.each([
    ["its newest", withoutNewest],
    ["all", empty],
  ])(
    "O7 nothing older is put on top of what another tool copied: it lacks %s",
    async (_t, lack) => {
      const world = new MemoryRun();
      const old = world.source.put(KEY, "old");
      world.nowMs += 1_000;
      world.source.put(KEY, "new");
      world.destination.put(KEY, "new");
      const event = tagsChangedEvent({ key: KEY, versionId: old });
      expect(await replicate(event, misled(world, "source", lack))).toMatchObject(LAGS);
      expect(world.contents("destination", KEY)).toEqual(["new"]);
    },
  );

  it("O7 nor of what a lost ledger knew, where the event's own older entry is listed", async () => {
    const world = new MemoryRun();
    const old = world.source.put(KEY, "old");
    world.nowMs += 1_000;
    world.source.put(KEY, "new");
    world.destination.put(KEY, "new");
    // Somebody began with the key, and what is current at the source is not asked for any more.
    await world.ledger.saveHead({ key: KEY, sequencer: "00A0" });
    const event = createdEvent({ key: KEY, versionId: old, sequencer: "00A1" });
    expect(await replicate(event, misled(world, "source", withoutNewest))).toMatchObject(LAGS);
    expect(world.contents("destination", KEY)).toEqual(["new"]);
  });

  it("O7 what came with an event is looked for though what was current then went", async () => {
    const world = new MemoryRun();
    const first = world.source.put(KEY, "first");
    world.source.remove(KEY);
    const event = { key: KEY, versionId: first, sequencer: "00A1" };
    world.afterCall = (call) => {
      if (call === "source.readStack") {
        world.source.removeEntry(KEY, "source-v2");
      }
    };
    expect(await replicate(createdEvent(event), misled(world, "source", empty))).toMatchObject(
      LAGS,
    );
    world.nowMs += 5_000;
    await replicate(createdEvent(event), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["first"]);
  });

  it("O7 what went since it was seen is not missed", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "kept");
    world.source.put(KEY, "gone");
    const run = world.worker();
    const readStack = (key: string) => {
      world.source.removeEntry(KEY, "source-v2");
      return run.source.readStack(key);
    };
    const asked = { ...run, source: { ...run.source, readStack } };
    expect(await reconcileKey({ key: KEY }, asked)).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["kept"]);
  });

  it("O7 what a crash left at the destination is looked for until its listing has it", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "A");
    world.intercept = onCall("destination.putObject", { kind: "lose-answer" });
    await deliver(world, created(undefined, "00A1"));
    world.source.removeEntry(KEY, "null");
    world.nowMs += 5_000;
    expect(await reconcileKey({ key: KEY }, misled(world, "destination", empty))).toMatchObject(
      LAGS,
    );
    world.nowMs += 5_000;
    await reconcileKey({ key: KEY }, world.worker());
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId: "null" }]);
  });

  it("O7 what another tool copied of a key that nobody knows is not copied again", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.destination.put(KEY, "A");
    expect(await reconcileKey({ key: KEY }, misled(world, "destination", empty))).toMatchObject(
      LAGS,
    );
    expect(world.contents("destination", KEY)).toEqual(["A"]);
  });

  it("O7 R8 nor where the ledger knows the key, and no replica of it", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.nowMs += 1_000;
    world.source.put(KEY, "B");
    world.destination.put(KEY, "B");
    const row = { versionId: "gone", kind: "marker", state: "source-expired" } as const;
    await world.ledger.saveRow(rowOf({ key: KEY, ...row }));
    const run = misled(world, "destination", empty);
    expect(await reconcileKey({ key: KEY, history: "all" }, run)).toMatchObject(LAGS);
    expect(world.contents("destination", KEY)).toEqual(["B"]);
  });

  it("O7 nor is it where a reconcile broke off that had nothing on its way, though the ledger names another", async () => {
    const world = new MemoryRun();
    const first = world.source.put(KEY, "A");
    const replica = world.destination.put(KEY, "A");
    world.nowMs += 1_000;
    world.source.put(KEY, "B");
    world.destination.put(KEY, "B");
    const row = { versionId: first, kind: "object", state: "replicated" } as const;
    await world.ledger.saveRow(rowOf({ key: KEY, ...row, destinationVersionId: replica }));
    const attempt = { id: "w0#1", scope: "key", startedMs: 1, leaseUntilMs: 2 } as const;
    await world.ledger.saveHead({ key: KEY, history: "all", attempt });
    const run = misled(world, "destination", withoutNewest);
    expect(await reconcileKey({ key: KEY, history: "all" }, run)).toMatchObject(LAGS);
    expect(world.contents("destination", KEY)).toEqual(["B", "A"]);
  });

  it.each([
    [2, LAGS],
    [9, { value: { parked: 0 } }], // a policy may deny what is not there
  ])("O7 what is denied is looked for where %i listings lack it", async (count, expected) => {
    const world = new MemoryRun();
    world.source.setReadable(KEY, world.source.put(KEY, "A"), "denied");
    world.intercept = deniedCurrent("source");
    const run = misled(world, "source", lacking(count));
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject(expected);
    world.nowMs += 5_000;
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      value: { parked: 1 },
    });
  });

  it("O7 so it is where what was current before it went", async () => {
    const world = new MemoryRun();
    const first = world.source.put(KEY, "first");
    const second = world.source.put(KEY, "second");
    world.intercept = deniedCurrent("source");
    world.afterCall = (call) => {
      if (call === "source.readStack") {
        world.source.removeEntry(KEY, second);
      }
    };
    const event = createdEvent({ key: KEY, versionId: first, sequencer: "00A1" });
    expect(await replicate(event, misled(world, "source", lacking(1)))).toMatchObject(LAGS);
  });

  it("O7 so it is at the destination, of a key that nobody knows", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.destination.put(KEY, "A");
    world.intercept = deniedCurrent("destination");
    const run = misled(world, "destination", lacking(1));
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject(LAGS);
  });

  it("F2 who may not ask what is current believes the listing", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.intercept = (call) =>
      call.endsWith("describeCurrent") ? { kind: "refuse", error: "denied" } : undefined;
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["A"]);
  });

  it.each(["source", "destination"])(
    "F2 a %s that is throttled is no proof of anything",
    async (side) => {
      const world = new MemoryRun();
      world.source.put(KEY, "A");
      world.intercept = (call) =>
        call === `${side}.describeCurrent` ? { kind: "refuse", error: "throttled" } : undefined;
      expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
        error: { kind: "service", error: { kind: "throttled" } },
      });
    },
  );
});
