import { describe, expect, it } from "vitest";
import { replicate } from "./replicate.ts";
import { MemoryRun } from "./testing/memory-run.ts";
import { createdEvent, SAMPLE_KEY as KEY, restoredEvent } from "./testing/sample-events.ts";

/** A source whose one version cannot be read, and that version's event worked off. */
async function withParked() {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, "one", { unreadable: "archived" });
  const event = createdEvent({ versionId, sequencer: "00A1" });
  const result = await replicate(event, world.worker());
  return { world, versionId, event, result };
}

describe("replicate, what cannot be read", () => {
  it("A7 its event is done: it is parked, and its row says why", async () => {
    const { world, versionId, result } = await withParked();
    expect(result).toEqual({ ok: true, value: { kind: "parked", cause: "archived" } });
    expect(world.destination.entries(KEY)).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { versionId, kind: "object", state: "parked", reason: "archived" },
    ]);
  });

  it("A7 a restore brings it in, below what came later", async () => {
    const { world, versionId } = await withParked();
    const later = world.source.put(KEY, "two");
    await replicate(createdEvent({ versionId: later, sequencer: "00A2" }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["two"]);
    world.source.setReadable(KEY, versionId);
    expect(await replicate(restoredEvent({ versionId }), world.worker())).toMatchObject({
      ok: true,
      value: { kind: "reconciled" },
    });
    expect(world.contents("destination", KEY)).toEqual(["two", "one"]);
  });

  it("A7 its own event brings it in, too, once it can be read", async () => {
    const { world, versionId, event } = await withParked();
    const later = world.source.put(KEY, "two");
    await replicate(createdEvent({ versionId: later, sequencer: "00A2" }), world.worker());
    world.source.setReadable(KEY, versionId);
    await replicate(event, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["two", "one"]);
  });
});
