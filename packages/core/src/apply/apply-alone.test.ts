import { describe, expect, it } from "vitest";
import { decide } from "../decide/decide.ts";
import { EMPTY_LEDGER_VIEW } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Step } from "../plan/step.ts";
import { gatherFacts } from "../run/gather-facts.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import {
  createdEvent,
  entryDeletedEvent,
  markerCreatedEvent,
  SAMPLE_KEY,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { applyAlone, type StepFacts } from "./apply-alone.ts";

async function apply(step: Step, event: ObjectEvent, world: MemoryRun, known?: StepFacts) {
  const run = world.worker();
  const gathered = known ?? (await gather(event, world));
  world.calls.length = 0;
  return applyAlone({ kind: "apply", step }, event, gathered, run);
}

async function gather(event: ObjectEvent, world: MemoryRun): Promise<StepFacts> {
  const facts = await gatherFacts(event, world.worker());
  if (!facts.ok) {
    throw new Error(facts.error.message);
  }
  return facts.value;
}

const done = { ok: true, value: { kind: "done", bytes: 0 } };
const failed = (kind: string) => ({ ok: false, error: { kind: "service", error: { kind } } });
const KEPT_MARKER: LedgerRow = {
  key: SAMPLE_KEY,
  versionId: "v1",
  kind: "marker",
  state: "source-expired",
};

describe("applyAlone, rows", () => {
  it.each([{ markerMs: 7_000 }, {}])(
    "D3 the row of a marker that does not cross: %j",
    async (time) => {
      const world = new MemoryRun();
      const kept = { kind: "note-row", row: { ...KEPT_MARKER, ...time } } as const;
      const event = markerCreatedEvent({ origin: "lifecycle" });
      expect(await apply(kept, event, world)).toEqual(done);
      const [{ revision: _any, ...row } = {}] = world.ledger.peek(SAMPLE_KEY).rows;
      expect(row).toStrictEqual({ ...KEPT_MARKER, ...time });
    },
  );

  it("L4 before a row alone is written or goes the head is: an older reader sees it", async () => {
    const world = new MemoryRun();
    const event = entryDeletedEvent();
    await world.ledger.saveRow(sampleRow());
    const { ledger } = await gather(event, world);
    const row = ledger.row ?? sampleRow();
    expect(await apply({ kind: "forget-row", row }, event, world)).toEqual(done);
    expect(world.calls).toEqual(["ledger.saveHead", "ledger.deleteRow"]);
    expect(world.ledger.peek(SAMPLE_KEY).rows).toEqual([]);
  });

  it("L4 who was overtaken since it read the head writes no row", async () => {
    const world = new MemoryRun();
    const event = markerCreatedEvent({ origin: "lifecycle" });
    const facts = await gather(event, world);
    await world.ledger.saveHead({ key: SAMPLE_KEY }); // somebody took the key meanwhile
    const kept = { kind: "note-row", row: KEPT_MARKER } as const;
    expect(await apply(kept, event, world, facts)).toMatchObject(failed("conflict"));
    expect(world.ledger.peek(SAMPLE_KEY).rows).toEqual([]);
  });

  it("A7 a row that sets an entry aside says so, with the cause", async () => {
    const world = new MemoryRun();
    const row = sampleRow({ state: "parked", reason: "archived" });
    expect(await apply({ kind: "note-row", row }, createdEvent(), world)).toEqual({
      ok: true,
      value: { kind: "parked", cause: "archived" },
    });
  });
});

describe("applyAlone, the head", () => {
  it("O6 it takes an object's own time, not the event's", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(SAMPLE_KEY, "A", { lastModifiedMs: START_MS - 60_000 });
    const event = createdEvent({ versionId, timeMs: START_MS - 30_000 });
    const pin = { etag: "etag of A", sizeBytes: 1, lastModifiedMs: START_MS - 60_000 };
    await apply({ kind: "append", entry: { kind: "object", versionId, pin } }, event, world);
    expect(world.ledger.peek(SAMPLE_KEY).head?.newestMs).toBe(START_MS - 60_000);
  });

  it.each([
    ["the source's", { lastModifiedMs: START_MS - 50_000 }, START_MS - 50_000],
    ["the event's, where the source tells none", {}, START_MS - 10_000],
  ])("O6 for a marker it takes %s", async (_title, time, newestMs) => {
    expect(await newestAfterMarker(time, { timeMs: START_MS - 10_000 })).toBe(newestMs);
  });

  it("O6 for a marker it takes the clock's where nobody tells one", async () => {
    expect(await newestAfterMarker({}, {})).toBe(START_MS);
  });

  /** Decides about a marker on a key that is known, and applies it. */
  async function newestAfterMarker(
    told: { readonly lastModifiedMs?: number },
    event: { readonly timeMs?: number },
  ) {
    const world = new MemoryRun();
    const saved = await world.ledger.saveHead({ key: SAMPLE_KEY, sequencer: "00A0" });
    const head = saved.ok ? saved.value : undefined;
    const created = markerCreatedEvent({ ...event, sequencer: "00A1" });
    const facts: StepFacts = {
      ledger: { ...EMPTY_LEDGER_VIEW, head },
      source: { kind: "marker", ...told },
      opened: undefined,
      nowMs: START_MS,
    };
    const decision = decide(created, facts, world.worker().policy);
    if (decision.kind !== "apply") {
      throw new Error(decision.kind);
    }
    await apply(decision.step, created, world, facts);
    return world.ledger.peek(SAMPLE_KEY).head?.newestMs;
  }
});

describe("applyAlone, what it finds at the destination", () => {
  const write = (versionId: string) => createdEvent({ versionId, sequencer: "00A1" });

  /** Decides about the first write of a key, with something at the destination that nobody knows. */
  async function firstWrite(world: MemoryRun) {
    const event = write(world.source.put(SAMPLE_KEY, "A"));
    const facts = await gather(event, world);
    const decision = decide(event, facts, world.worker().policy);
    if (decision.kind !== "apply") {
      throw new Error(decision.kind);
    }
    world.calls.length = 0;
    return applyAlone(decision, event, facts, world.worker());
  }

  it("R8 where something else is current than the ledger says nothing is written on top", async () => {
    const world = new MemoryRun();
    world.destination.put(SAMPLE_KEY, "somebody's");
    expect(await firstWrite(world)).toEqual({
      ok: true,
      value: { kind: "reconcile", reason: "destination-moved" },
    });
    expect(world.contents("destination", SAMPLE_KEY)).toEqual(["somebody's"]);
    expect(world.ledger.peek(SAMPLE_KEY).rows).toEqual([]);
    // Nor is there a write whose traces the reconcile would look for: a copy of the same bytes is somebody else's.
    expect(world.ledger.peek(SAMPLE_KEY).head).not.toHaveProperty("attempt");
  });

  it("R8 where the ledger is right it is written, and its row has the ETag that stands", async () => {
    const world = new MemoryRun();
    expect(await firstWrite(world)).toEqual({ ok: true, value: { kind: "done", bytes: 1 } });
    expect(world.ledger.peek(SAMPLE_KEY).rows).toMatchObject([{ destinationEtag: "etag of A" }]);
  });

  it("R8 holding a key for its tags keeps what the ledger knew to be on top", async () => {
    const world = new MemoryRun();
    await firstWrite(world);
    const [row = sampleRow()] = world.ledger.peek(SAMPLE_KEY).rows;
    const { versionId, destinationVersionId = "" } = row;
    const step = { kind: "write-tags", versionId, destinationVersionId } as const;
    expect(await apply(step, tagsChangedEvent({ versionId }), world)).toEqual(done);
    expect(world.ledger.peek(SAMPLE_KEY).head).toMatchObject({
      top: { kind: "object", etag: "etag of A" },
    });
    expect(world.ledger.peek(SAMPLE_KEY).head).not.toHaveProperty("attempt");
  });

  it("L4 after tags whose outcome nobody knows the key is held until they have settled", async () => {
    const world = new MemoryRun();
    await firstWrite(world);
    const [row = sampleRow()] = world.ledger.peek(SAMPLE_KEY).rows;
    const { versionId, destinationVersionId = "" } = row;
    world.intercept = onCall("destination.writeTags", { kind: "lose-answer" });
    const step = { kind: "write-tags", versionId, destinationVersionId } as const;
    expect(await apply(step, tagsChangedEvent({ versionId }), world)).toMatchObject(
      failed("unavailable"),
    );
    const { attempt } = world.ledger.peek(SAMPLE_KEY).head ?? {};
    expect(attempt).toMatchObject({ scope: "key", leaseUntilMs: world.nowMs + 2_000 });
  });

  it("F6 an event alone puts nothing on top from a replica: that is a bug, and says so", async () => {
    const entry = { kind: "marker", versionId: "v1", lastModifiedMs: 1 } as const;
    const step = { kind: "restack", entry, replica: "d1" } as const;
    await expect(apply(step, createdEvent(), new MemoryRun())).rejects.toThrow(RangeError);
  });
});
