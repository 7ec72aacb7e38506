import { describe, expect, it } from "vitest";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Step } from "../plan/step.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { refuseObjects } from "../testing/refuse-objects.ts";
import { rowOf } from "../testing/row-of.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { applyAlone } from "./apply-alone.ts";

/** Applies a step that was decided for an event, with what the ledger says by now. */
async function apply(step: Step, event: ObjectEvent, world: MemoryRun) {
  const ledger = await world.ledger.read(KEY, event.versionId);
  if (!ledger.ok) {
    throw new Error("the ledger in memory answers always");
  }
  world.calls.length = 0;
  const facts = { ledger: ledger.value, source: undefined, opened: undefined, nowMs: world.nowMs };
  return applyAlone({ kind: "apply", step }, event, facts, world.worker());
}

const headOf = ({ ledger }: MemoryRun) => ledger.peek(KEY).head;
const PIN = { etag: "etag of A", sizeBytes: 1, lastModifiedMs: START_MS };

function append(versionId: string): Step {
  return { kind: "append", entry: { kind: "object", versionId, pin: PIN } };
}

describe("applyAlone, an object that does not cross", () => {
  it("A9 is set aside where the destination refuses it, and nobody looks for what was begun", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "A");
    refuseObjects(world, "invalid", (key) => key === KEY);
    expect(await apply(append(versionId), createdEvent({ versionId }), world)).toEqual({
      ok: true,
      value: { kind: "parked", cause: "destination-refused" },
    });
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "parked" }]);
    expect(headOf(world)).not.toHaveProperty("attempt");
  });

  it.each<[string, { partSizes?: readonly number[] }]>([
    ["in parts", { partSizes: [1, 1] }],
    ["at once", {}],
  ])("D2 R8 is decided anew where its null version was written again, %s", async (_title, how) => {
    const world = new MemoryRun("suspended", "enabled");
    const versionId = world.source.put(KEY, "A");
    world.intercept = (call) => {
      if (call !== "destination.putObject") {
        return undefined;
      }
      world.intercept = () => undefined;
      world.source.put(KEY, "BC", how);
      return { kind: "refuse", error: "denied" };
    };
    expect(await apply(append(versionId), createdEvent({ versionId }), world)).toMatchObject({
      error: { kind: "service", error: { kind: "unavailable", side: "source" } },
    });
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("A7 is set aside where it cannot be read, and the head is not written", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "A", { unreadable: "archived" });
    expect(await apply(append(versionId), createdEvent({ versionId }), world)).toEqual({
      ok: true,
      value: { kind: "parked", cause: "archived" },
    });
    expect(world.calls).toEqual(["source.open", "ledger.saveRow"]);
  });

  it("A5 R8 leaves its upload to whoever looks, where another came on top meanwhile", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts("one", "two");
    world.intercept = (call) =>
      call === "destination.completeUpload" || call === "destination.abortUpload"
        ? { kind: "refuse", error: "precondition" }
        : undefined;
    const pin = { ...PIN, etag: "etag of onetwo-2", sizeBytes: 6 };
    const step: Step = { kind: "append", entry: { kind: "object", versionId, pin } };
    expect(await apply(step, createdEvent({ versionId }), world)).toEqual({
      ok: true,
      value: { kind: "reconcile", reason: "destination-moved" },
    });
    expect(headOf(world)?.attempt?.upload).toMatchObject({ partCount: 2 });
  });
});

describe("applyAlone, tags", () => {
  const row = sampleRow({ destinationVersionId: "destination-v1", versionId: "source-v1" });
  const event = tagsChangedEvent({ versionId: "source-v1" });
  const step: Step = {
    kind: "write-tags",
    versionId: "source-v1",
    destinationVersionId: "destination-v1",
  };
  const attempt: Attempt = {
    ...{ id: "attempt-1", scope: "entry", versionId: "source-v1" },
    ...{ startedMs: START_MS - 9_000, leaseUntilMs: START_MS - 1_000 },
  };

  async function withTags(rows: readonly LedgerRow[], head: Partial<LedgerHead> = {}) {
    const world = new MemoryRun();
    world.source.put(KEY, "A", { tags: { of: "now" } });
    world.destination.put(KEY, "A");
    for (const known of rows) {
      await world.ledger.saveRow(known);
    }
    await world.ledger.saveHead({ key: KEY, ...head });
    return world;
  }

  /** Has the source deny those of this version, and of no other. */
  function deny(world: MemoryRun) {
    const readTags = world.source.readTags.bind(world.source);
    const error = { kind: "denied", side: "source", operation: "GetObjectTagging" } as const;
    world.source.readTags = async (key, id) =>
      id === "source-v1"
        ? { ok: false, error: { ...error, message: "denied" } }
        : readTags(key, id);
  }

  it("L4 are not written by who cannot take the key", async () => {
    const world = await withTags([row]);
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "conflict" });
    expect(await apply(step, event, world)).toMatchObject({
      error: { error: { kind: "conflict" } },
    });
    expect(world.calls).toEqual(["ledger.saveHead"]);
  });

  it("A9 set their version aside where they are denied alone", async () => {
    const world = await withTags([row]);
    deny(world);
    expect(await apply(step, event, world)).toEqual({
      ok: true,
      value: { kind: "parked", cause: "tags-refused" },
    });
  });

  it("A9 of what is set aside already change nothing while they are denied", async () => {
    const aside = sampleRow<"parked">({ ...row, state: "parked", reason: "tags-refused" });
    const world = await withTags([aside]);
    deny(world);
    expect(await apply(step, event, world)).toEqual({
      ok: true,
      value: { kind: "skip", reason: "not-waiting" },
    });
  });

  it("R8 keep the head from forgetting that a marker is on top", async () => {
    const marker = rowOf({
      ...{ key: KEY, versionId: "source-v2", kind: "marker", state: "replicated" },
      ...{ destinationVersionId: "destination-v2", attemptId: "attempt-1" },
    });
    const world = await withTags([row, marker], {
      attempt: { ...attempt, versionId: "source-v2" },
    });
    await apply(step, event, world);
    expect(headOf(world)).toMatchObject({ top: { kind: "nothing" } });
  });

  it("R8 do not make it say what is on top where it did not", async () => {
    const world = await withTags([row], { attempt });
    await apply(step, event, world);
    expect(headOf(world)).not.toHaveProperty("top");
  });
});

describe("applyAlone, what was there before", () => {
  it.each([
    ["which was replaced in place, is not to be deleted any more", ["destination-v1"], undefined],
    ["is, where it is another's", ["destination-v1", "destination-v9"], ["destination-v9"]],
  ])("R3 %s", async (_title, retiring, expected) => {
    const world = new MemoryRun();
    world.destination.put(KEY, "A");
    await world.ledger.saveRow(sampleRow({ destinationVersionId: "destination-v1" }));
    await world.ledger.saveHead({ key: KEY, retiring });
    const { row } = (await read(world)) ?? {};
    const step = { kind: "delete", reason: "left-source", destinationVersionId: "destination-v1" };
    await apply({ ...step, row } as Step, entryDeletedEvent(), world);
    expect(headOf(world)?.retiring).toEqual(expected);
  });

  it("F6 a row that goes is done with, though it was of what was set aside", async () => {
    const world = new MemoryRun();
    await world.ledger.saveRow(
      rowOf({ key: KEY, versionId: "v1", kind: "object", state: "parked" }),
    );
    const { row = sampleRow() } = (await read(world)) ?? {};
    expect(await apply({ kind: "forget-row", row }, entryDeletedEvent(), world)).toEqual({
      ok: true,
      value: { kind: "done", bytes: 0 },
    });
  });

  async function read({ ledger }: MemoryRun) {
    const view = await ledger.read(KEY, "v1");
    return view.ok ? view.value : undefined;
  }
});
