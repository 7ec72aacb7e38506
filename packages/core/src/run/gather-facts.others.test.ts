import { describe, expect, it } from "vitest";
import { otherWayBy } from "../mapping/other-way-by.ts";
import { keyMapOf } from "../model/key-mapping.ts";
import { EMPTY_LEDGER_VIEW } from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import type { ScopeFilter } from "../model/scope-filter.ts";
import { MemoryLedger } from "../testing/memory-ledger.ts";
import { MemoryRun, onCall, portError } from "../testing/memory-run.ts";
import { onOpen } from "../testing/on-open.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  markerCreatedEvent,
  restoredEvent,
} from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { gatherFacts } from "./gather-facts.ts";

const NULL = { versionId: "null" } as const;
const TAGGED: ScopeFilter = { tags: { allOf: { cross: "yes" } } };
const THROTTLED = { kind: "refuse", error: "throttled" } as const;

/** Gathers with a source that tells when an opened object is let go of. */
async function gather(event: ObjectEvent, world: MemoryRun, policy: Partial<Policy> = {}) {
  let discarded = 0;
  const discard = () => {
    discarded += 1;
  };
  const run = onOpen(world.worker(policy), (object) => ({ ...object, discard }));
  return { gathered: await gatherFacts(event, run), discarded };
}

describe("gatherFacts, of what a filter leaves out", () => {
  it("K2 the object is named by what leaves it out, and one that crosses by nothing", async () => {
    const world = new MemoryRun();
    const crosses = world.source.put(KEY, "A", { tags: { cross: "yes" } });
    const { gathered } = await gather(createdEvent({ versionId: crosses }), world, {
      scope: TAGGED,
    });
    expect(gathered.ok && "leftOut" in gathered.value).toBe(false);
    const leftOut = world.source.put(KEY, "B");
    expect(
      await gather(createdEvent({ versionId: leftOut }), world, { scope: TAGGED }),
    ).toMatchObject({ gathered: { value: { leftOut: "tags" } }, discarded: 0 });
  });

  it("K2 of a restored object it is asked as of one that was written", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "A");
    const row = sampleRow({ state: "parked", versionId, destinationVersionId: undefined });
    await world.ledger.saveRow(row);
    const { gathered } = await gather(restoredEvent({ versionId }), world, { scope: TAGGED });
    expect(gathered).toMatchObject({ value: { leftOut: "tags" } });
  });

  it("K2 it is not asked of a delete, though the null version is there again", async () => {
    const world = new MemoryRun("suspended");
    world.source.put(KEY, "A");
    const { gathered } = await gather(entryDeletedEvent(NULL), world, { scope: TAGGED });
    expect(gathered).toMatchObject({ value: { source: { kind: "object" } } });
    expect(gathered.ok && "leftOut" in gathered.value).toBe(false);
    expect(world.calls).not.toContain("source.readTags");
  });

  it("K2 it is not asked where another version is current than the one that was written", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "A");
    const current = world.source.put(KEY, "B");
    const { gathered } = await gather(createdEvent({ versionId }), world, { scope: TAGGED });
    expect(gathered).toMatchObject({ value: { source: { kind: "object" }, current } });
    expect(gathered.ok && "leftOut" in gathered.value).toBe(false);
    expect(world.calls).not.toContain("source.readTags");
  });

  it("F2 that it cannot be asked is a failure, and what was opened is let go of", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "A");
    world.intercept = onCall("source.readTags", THROTTLED);
    expect(await gather(createdEvent({ versionId }), world, { scope: TAGGED })).toEqual({
      gathered: { ok: false, error: portError("throttled", "source", "readTags") },
      discarded: 1,
    });
  });
});

describe("gatherFacts, of what took the place of a null marker and was set aside", () => {
  /** The row names what is at the destination: a marker. */
  async function aside(): Promise<MemoryRun> {
    const world = new MemoryRun("suspended", "enabled");
    world.destination.remove(KEY);
    const destinationVersionId = world.destination.entries(KEY)[0]?.versionId;
    const row = sampleRow({ ...NULL, state: "parked", destinationVersionId });
    await world.ledger.saveRow(row);
    return world;
  }

  it.each([
    ["deleted", entryDeletedEvent(NULL)],
    ["marked", markerCreatedEvent(NULL)],
  ])("D2 when it is %s, it is asked whether the row names a marker", async (_title, event) => {
    const world = await aside();
    const { gathered } = await gather(event, world);
    expect(gathered).toMatchObject({ value: { namesMarker: true } });
  });

  it.each([
    ["deleted", entryDeletedEvent(NULL)],
    ["marked", markerCreatedEvent(NULL)],
  ])("F2 when it is %s, that it cannot be asked is a failure", async (_title, event) => {
    const world = await aside();
    world.intercept = onCall("destination.describe", THROTTLED);
    const { gathered } = await gather(event, world);
    expect(gathered).toEqual({
      ok: false,
      error: portError("throttled", "destination", "describe"),
    });
  });
});

describe("gatherFacts, where a pair copies the other way", () => {
  const VERSION = { versionId: "source-v1" };

  /** The ledger of the other pair knows `source-v2` as its replica. */
  async function otherPair(): Promise<MemoryLedger> {
    const ledger = new MemoryLedger();
    await ledger.saveRow(sampleRow({ destinationVersionId: "source-v2" }));
    return ledger;
  }

  async function gatherBeside(event: ObjectEvent, world: MemoryRun, ledger: MemoryLedger) {
    const otherWay = otherWayBy(ledger, keyMapOf(undefined));
    return gatherFacts(event, { ...world.worker(), otherWay });
  }

  it("K4 of what that pair wrote nothing else is asked", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    const versionId = world.source.put(KEY, "B");
    expect(await gatherBeside(createdEvent({ versionId }), world, await otherPair())).toStrictEqual(
      {
        ok: true,
        value: {
          ledger: EMPTY_LEDGER_VIEW,
          source: undefined,
          opened: undefined,
          otherWay: "wrote-it",
          nowMs: world.nowMs,
        },
      },
    );
    expect(world.calls).toEqual([]);
  });

  it("K4 of what somebody else wrote it is told, and the rest is asked", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    expect(await gatherBeside(createdEvent(VERSION), world, await otherPair())).toMatchObject({
      ok: true,
      value: { source: { kind: "object" }, otherWay: "did-not" },
    });
    expect(world.calls).toEqual(["ledger.read", "source.openCurrent"]);
  });

  it("F2 K4 that its ledger cannot be read is a failure, and nothing is asked", async () => {
    const world = new MemoryRun();
    const ledger = new MemoryLedger();
    const error = portError("throttled", "ledger", "readKey");
    ledger.readKey = async () => ({ ok: false, error });
    expect(await gatherBeside(createdEvent(VERSION), world, ledger)).toEqual({ ok: false, error });
    expect(world.calls).toEqual([]);
  });
});
