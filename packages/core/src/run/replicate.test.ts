import { describe, expect, it } from "vitest";
import type { StepKind } from "../plan/step.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import type { PutOptions } from "../testing/memory-stacks.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  markerCreatedEvent,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { replicate } from "./replicate.ts";

/** A source with one version, and the event that announces it. */
function withOneVersion(more: PutOptions = {}) {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, "one", more);
  return { world, event: createdEvent({ versionId, sequencer: "00A1" }) };
}

const skipped = (reason: string) => ({ ok: true, value: { kind: "skipped", reason } });
const applied = (step: StepKind, bytes = 0) => ({
  ok: true,
  value: { kind: "applied", step, bytes },
});

describe("replicate, the fast path", () => {
  it("L6 S25: an object takes one read and two writes of the ledger, one GET and one PUT", async () => {
    const { world, event } = withOneVersion();
    expect(await replicate(event, world.worker())).toEqual(applied("append", 3));
    expect(world.calls).toEqual([
      "ledger.read",
      "source.openCurrent",
      "ledger.saveHead",
      "destination.putObject",
      "ledger.saveRow",
    ]);
  });

  it("L6 the second object of a key takes no more than the first", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.calls.length = 0;
    const versionId = world.source.put(KEY, "two");
    await replicate(createdEvent({ versionId, sequencer: "00A2" }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["two", "one"]);
    expect(world.calls).toHaveLength(5);
  });

  it("L6 a tagged object takes one request more, for its tags", async () => {
    const { world, event } = withOneVersion({ tags: { team: "data" } });
    await replicate(event, world.worker());
    expect(world.calls).toHaveLength(6);
    expect(world.calls.filter((call) => call === "source.readTags")).toHaveLength(1);
  });

  it("L6 an event that came before takes one read of the ledger", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.calls.length = 0;
    expect(await replicate(event, world.worker())).toEqual(skipped("already"));
    expect(world.calls).toEqual(["ledger.read"]);
  });

  it("L6 a marker takes one request at each side", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.calls.length = 0;
    world.source.remove(KEY);
    const marker = markerCreatedEvent({ versionId: "source-v2", sequencer: "00A2" });
    expect(await replicate(marker, world.worker())).toEqual(applied("append"));
    expect(world.contents("destination", KEY)).toEqual(["-", "one"]);
    expect(world.calls).toEqual([
      "ledger.read",
      "source.describe",
      "ledger.saveHead",
      "destination.addMarker",
      "ledger.saveRow",
    ]);
  });

  it("L5 the id in the row is the one that the write answered, whoever writes right after", async () => {
    const { world, event } = withOneVersion();
    world.afterCall = (call) => {
      if (call === "destination.putObject") {
        world.destination.put(KEY, "foreign");
      }
    };
    await replicate(event, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["foreign", "one"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ destinationVersionId: "destination-v1" }]);
  });

  it("A1 S19: attributes and tags cross with the object", async () => {
    const attributes = {
      contentType: "text/csv",
      expires: "tomorrow, perhaps",
      metadata: { owner: "me" },
      storageClass: "STANDARD_IA",
      legalHold: true,
    };
    const { world, event } = withOneVersion({ attributes, tags: { team: "data" } });
    await replicate(event, world.worker());
    expect(world.destination.entries(KEY)).toMatchObject([{ attributes, tags: { team: "data" } }]);
  });

  it("A1 the policy may choose the storage class, and may leave the tags out", async () => {
    const attributes = { metadata: {}, storageClass: "STANDARD_IA" };
    const { world, event } = withOneVersion({ attributes, tags: { team: "data" } });
    await replicate(event, world.worker({ storageClass: "GLACIER_IR", tags: "ignore" }));
    const expected = { metadata: {}, storageClass: "GLACIER_IR" };
    expect(world.destination.entries(KEY)).toMatchObject([{ attributes: expected, tags: {} }]);
    expect(world.calls).not.toContain("source.readTags");
  });

  it("O4 the tags are those of now, not of when the event was made", async () => {
    const { world, event } = withOneVersion({ tags: { state: "old" } });
    await replicate(event, world.worker());
    world.source.tag(KEY, event.versionId, { state: "new" });
    const changed = tagsChangedEvent({ versionId: event.versionId });
    expect(await replicate(changed, world.worker())).toEqual(applied("write-tags"));
    expect(world.destination.entries(KEY)).toMatchObject([{ tags: { state: "new" } }]);
    world.source.tag(KEY, event.versionId, {});
    await replicate(changed, world.worker());
    expect(world.destination.entries(KEY)).toMatchObject([{ tags: {} }]);
  });

  it("O4 tags of a version that is gone meanwhile are left alone", async () => {
    const { world, event } = withOneVersion({ tags: { state: "old" } });
    await replicate(event, world.worker());
    world.source.removeEntry(KEY, event.versionId);
    const changed = tagsChangedEvent({ versionId: event.versionId });
    expect(await replicate(changed, world.worker())).toEqual(skipped("source-gone"));
    expect(world.destination.entries(KEY)).toMatchObject([{ tags: { state: "old" } }]);
  });

  it("O4 tags for a replica that somebody removed bring the object back, tags and all", async () => {
    const { world, event } = withOneVersion({ tags: { state: "new" } });
    await replicate(event, world.worker());
    world.destination.removeEntry(KEY, "destination-v1");
    const changed = tagsChangedEvent({ versionId: event.versionId });
    expect(await replicate(changed, world.worker())).toMatchObject({
      value: { kind: "reconciled", reason: "destination-gone" },
    });
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: "one", tags: { state: "new" } },
    ]);
  });

  it("D1 a version that is deleted at the source goes, with its row, and others stay", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    const versionId = world.source.put(KEY, "two");
    await replicate(createdEvent({ versionId, sequencer: "00A2" }), world.worker());
    world.source.removeEntry(KEY, event.versionId);
    const gone = entryDeletedEvent({ versionId: event.versionId, sequencer: "00A3" });
    expect(await replicate(gone, world.worker())).toEqual(applied("delete"));
    expect(world.contents("destination", KEY)).toEqual(["two"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId }]);
    expect(world.ledger.peek(KEY).head).toMatchObject({ sequencer: "00A3" });
  });

  it("D1 removing a marker at the source removes its replica", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.source.remove(KEY);
    const marker = { versionId: "source-v2" };
    await replicate(markerCreatedEvent({ ...marker, sequencer: "00A2" }), world.worker());
    world.source.removeEntry(KEY, "source-v2");
    await replicate(entryDeletedEvent({ ...marker, sequencer: "00A3" }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("D3 a replica that policy keeps stays, and its row says why", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.source.removeEntry(KEY, event.versionId);
    const gone = entryDeletedEvent({ versionId: event.versionId, origin: "lifecycle" });
    expect(await replicate(gone, world.worker())).toEqual(applied("note-row"));
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { state: "source-expired", destinationVersionId: "destination-v1" },
    ]);
  });

  it("R7 Object Lock keeps a replica: the row says so, and the event is done", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.source.removeEntry(KEY, event.versionId);
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    const gone = entryDeletedEvent({ versionId: event.versionId, sequencer: "00A2" });
    expect(await replicate(gone, world.worker())).toEqual(applied("delete"));
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "locked" }]);
  });
});
