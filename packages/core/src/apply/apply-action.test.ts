import { describe, expect, it } from "vitest";
import type { ObjectEvent } from "../model/object-event.ts";
import { gatherFacts } from "../run/gather-facts.ts";
import { MemoryRun, START_MS } from "../testing/memory-run.ts";
import {
  createdEvent,
  entryDeletedEvent,
  markerCreatedEvent,
  SAMPLE_KEY,
} from "../testing/sample-events.ts";
import { type ApplicableAction, applyAction } from "./apply-action.ts";

async function apply(action: ApplicableAction, event: ObjectEvent, world: MemoryRun) {
  const run = world.worker();
  const facts = await gatherFacts(event, run);
  if (!facts.ok) {
    throw new Error(facts.error.message);
  }
  world.calls.length = 0;
  return applyAction(action, event, facts.value, run);
}

const done = { ok: true, value: { kind: "done", bytes: 0 } };

const KEPT_MARKER = {
  kind: "keep-replica",
  versionId: "v1",
  state: "source-expired",
  entryKind: "marker",
} as const;

describe("applyAction", () => {
  it.each([{ markerMs: 7_000 }, {}])(
    "D3 the row of a marker that does not cross: %j",
    async (time) => {
      const world = new MemoryRun();
      const kept = {
        ...KEPT_MARKER,
        ...time,
      };
      const event = markerCreatedEvent({ origin: "lifecycle" });
      expect(await apply(kept, event, world)).toEqual(done);
      const [{ revision: _any, ...row } = {}] = world.ledger.peek(SAMPLE_KEY).rows;
      const expected = {
        key: SAMPLE_KEY,
        versionId: "v1",
        kind: "marker",
        state: "source-expired",
      };
      expect(row).toStrictEqual({ ...expected, ...time });
    },
  );

  it("D1 a row to be forgotten that is not there asks for nothing", async () => {
    const world = new MemoryRun();
    const action = { kind: "forget-row", versionId: "v1" } as const;
    expect(await apply(action, entryDeletedEvent(), world)).toEqual(done);
    expect(world.calls).toEqual([]);
  });

  it("O6 the head takes an object's own time, not the event's", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(SAMPLE_KEY, "A", { lastModifiedMs: START_MS - 60_000 });
    const event = createdEvent({ versionId, timeMs: START_MS - 30_000 });
    const pin = { etag: "etag of A", sizeBytes: 1, lastModifiedMs: START_MS - 60_000 };
    await apply({ kind: "copy-object", versionId, pin }, event, world);
    expect(world.ledger.peek(SAMPLE_KEY).head?.newestMs).toBe(START_MS - 60_000);
  });

  it.each([
    ["the event's", { timeMs: START_MS - 30_000 }, START_MS - 30_000],
    ["the clock's, where the event has none", {}, START_MS],
  ])("O6 for a marker the head takes %s", async (_title, time, newestMs) => {
    const world = new MemoryRun();
    const action = { kind: "add-marker", versionId: "v1" } as const;
    await apply(action, markerCreatedEvent(time), world);
    expect(world.ledger.peek(SAMPLE_KEY).head?.newestMs).toBe(newestMs);
  });
});
