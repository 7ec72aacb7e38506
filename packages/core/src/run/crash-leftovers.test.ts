import { describe, expect, it } from "vitest";
import { WorkerDied } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { createdEvent, SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

/** Fast enough for everything. */
const FAST = 1_000_000;

/** A version in parts whose copy died after its first part, and the time after its lease. */
async function withLeftover(world = new PartsWorld()) {
  const versionId = world.putInParts("one ", "two ", "three");
  world.intercept = (call) =>
    call === "destination.uploadPart" ? { kind: "die-after" } : undefined;
  await expect(world.replicateCreated(versionId, FAST)).rejects.toThrow(WorkerDied);
  world.intercept = () => undefined;
  world.nowMs += 3_600_000;
  world.calls.length = 0;
  expect(world.destination.openUploads).toBe(1);
  return { world, versionId };
}

describe("an upload that a crash left", () => {
  it("A5 is aborted where the source no longer has its version", async () => {
    const { world, versionId } = await withLeftover();
    world.source.removeEntry(KEY, versionId);
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
    expect(world.destination.openUploads).toBe(0);
    expect(world.destination.keys()).toEqual([]);
  });

  it("A5 is aborted where an older version has to be written first", async () => {
    const world = new PartsWorld();
    world.source.put(KEY, "older");
    await withLeftover(world);
    await reconcileKey({ key: KEY, history: "all" }, world.worker());
    expect(world.destination.openUploads).toBe(0);
    expect(world.contents("destination", KEY)).toEqual(["one two three", "older"]);
    expect(world.calls.filter((call) => call === "destination.beginUpload")).toHaveLength(1);
  });

  it("A5 is aborted where its version can no longer be read", async () => {
    const { world, versionId } = await withLeftover();
    world.source.setReadable(KEY, versionId, "archived");
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
    expect(world.destination.openUploads).toBe(0);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "parked" }]);
  });

  it("A5 is not forgotten where it cannot be aborted: the event comes back, and tries again", async () => {
    const { world, versionId } = await withLeftover();
    world.source.removeEntry(KEY, versionId);
    world.intercept = (call) =>
      call === "destination.abortUpload" ? { kind: "refuse", error: "throttled" } : undefined;
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({
      error: { kind: "service", error: { kind: "throttled", side: "destination" } },
    });
    expect(world.destination.openUploads).toBe(1);
    world.intercept = () => undefined;
    world.nowMs += 3_600_000;
    await world.replicateCreated(versionId, FAST);
    expect(world.destination.openUploads).toBe(0);
  });

  it("A5 is not forgotten where nobody can say which uploads there are", async () => {
    const { world, versionId } = await withLeftover();
    world.source.removeEntry(KEY, versionId);
    world.intercept = (call) =>
      call === "destination.listUploads" ? { kind: "refuse", error: "denied" } : undefined;
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: false });
    expect(world.destination.openUploads).toBe(1);
  });

  it("A5 somebody else's upload of the key, begun at another time, is left alone", async () => {
    const { world, versionId } = await withLeftover();
    await world.destination.beginUpload({ key: KEY, attributes: { metadata: {} }, tags: {} });
    world.source.removeEntry(KEY, versionId);
    await world.replicateCreated(versionId, FAST);
    expect(world.destination.openUploads).toBe(1);
  });

  it("L3 what stands is adopted, though the answer to its completion was lost with its worker", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts("one ", "two ", "three");
    world.intercept = (call) =>
      call === "destination.completeUpload" ? { kind: "die-after" } : undefined;
    await expect(world.replicateCreated(versionId, FAST)).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    world.nowMs += 3_600_000;
    world.calls.length = 0;
    await replicate(createdEvent({ versionId, sequencer: "00A1" }), world.worker());
    expect(world.calls).not.toContain("destination.beginUpload");
    expect(world.contents("destination", KEY)).toEqual(["one two three"]);
  });

  it("B2 without part workers a copy in parts that takes too long is not begun", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts("one ", "two");
    const event = createdEvent({ versionId, sequencer: "00A1" });
    const slow = { ...world.worker(), bytesPerSecond: 0.01 };
    expect(await replicate(event, slow)).toMatchObject({ error: { kind: "no-time" } });
    expect(world.destination.openUploads).toBe(0);
  });
});

describe("an entry that a crash left", () => {
  /** A tagged version whose copy died between the write and its tags, and the time after its lease. */
  async function withoutTags() {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one", { tags: { set: "too long for a header" } });
    world.intercept = (call) =>
      call === "destination.putObject" ? { kind: "die-after" } : undefined;
    await expect(world.replicateCreated(versionId, FAST)).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    world.destination.tag(KEY, "destination-v1", {});
    world.nowMs += 3_600_000;
    return { world, versionId };
  }

  it("A1 gets the tags that were to follow it when it is adopted", async () => {
    const { world, versionId } = await withoutTags();
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
    expect(world.destination.entries(KEY)).toMatchObject([
      { versionId: "destination-v1", tags: { set: "too long for a header" } },
    ]);
  });

  it.each([
    ["source.readTags", "throttled"],
    ["destination.writeTags", "denied"],
  ] as const)(
    "F2 is not adopted where %s is %s: it would stay without them",
    async (name, error) => {
      const { world, versionId } = await withoutTags();
      world.intercept = (call) => (call === name ? { kind: "refuse", error } : undefined);
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({
        error: { kind: "service", error: { kind: error } },
      });
      expect(world.ledger.peek(KEY).rows).toEqual([]);
    },
  );
});
