import { describe, expect, it } from "vitest";
import { PartsWorld } from "../testing/parts-world.ts";
import { refuseObjects } from "../testing/refuse-objects.ts";
import { createdEvent, SAMPLE_KEY as KEY, tagsChangedEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

describe("what part workers go on with", () => {
  it("R8 is not put on top of what the ledger does not know", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts("one", "two");
    world.destination.put(KEY, "onetwo", { partSizes: [3, 3] });
    const done = await world.replicateCreated(versionId);
    expect(done).toMatchObject({ value: { kind: "reconciled", reason: "destination-moved" } });
    expect(world.ranges).toEqual([]);
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ destinationVersionId: "destination-v1" }]);
  });

  it("A6 is put where nothing is, and where the question is denied", async () => {
    for (const fate of [undefined, { kind: "refuse", error: "denied" }] as const) {
      const world = new PartsWorld();
      const versionId = world.putInParts("one", "two");
      world.intercept = (call) => (call === "destination.describeCurrent" ? fate : undefined);
      expect(await world.replicateCreated(versionId)).toMatchObject({
        value: { kind: "handed-over" },
      });
    }
  });

  it("A9 leaves what was refused and may be taken now asked for, till it was tried", async () => {
    const world = new PartsWorld();
    const first = world.putInParts("one", "two");
    world.nowMs += 1_000;
    const second = world.source.put(KEY, "b");
    refuseObjects(world, "invalid", (key) => key === KEY);
    const fast = { ...world.worker(), bytesPerSecond: 1_000_000 };
    await reconcileKey(
      { key: KEY, retry: second, event: createdEvent({ versionId: second }) },
      fast,
    );
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId: second, state: "parked" }]);
    refuseObjects(world, "invalid", () => false);
    // Its tags' event asks for it, and for the history below it, which part workers bring first.
    await reconcileKey({ key: KEY, history: "all", retry: second }, world.slowWorker());
    expect(world.ranges).toHaveLength(1);
    await world.copyRanges();
    expect(world.contents("destination", KEY)).toEqual(["b", "onetwo"]);
    expect(first).not.toBe(second);
    await replicate(tagsChangedEvent({ versionId: second }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["b", "onetwo"]);
  });
});
