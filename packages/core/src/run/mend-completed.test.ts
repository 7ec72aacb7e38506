import { describe, expect, it } from "vitest";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";

/** A worker of so many bytes a second writes what is in one piece itself. */
const FAST = 1_000_000;

/** An upload of what belongs below a newer version, which stands, was handed over to part workers. */
async function lateUpload() {
  const world = new PartsWorld();
  const late = world.putInParts("one", "two");
  world.nowMs += 1_000;
  await world.replicateCreated(world.source.put(KEY, "newer"), FAST);
  await world.replicateCreated(late);
  expect(world.ranges).not.toEqual([]);
  return world;
}

/** From the completion of the upload on, or before it, the source answers nothing. */
function silenceSource(world: PartsWorld, from: "before" | "after"): void {
  let isCompleted = from === "before";
  world.afterCall = (call) => {
    isCompleted ||= call === "destination.completeUpload";
  };
  world.intercept = (call) =>
    isCompleted && call.startsWith("source.") && call !== "source.openPart"
      ? { kind: "refuse", error: "denied" }
      : undefined;
}

describe("mendCompleted", () => {
  it("R8 what part workers complete late is covered, though the source says nothing any more", async () => {
    const world = await lateUpload();
    silenceSource(world, "after");
    await world.copyRanges();
    expect(world.contents("destination", KEY)[0]).toBe("newer");
    expect(world.contents("destination", KEY)).toContain("onetwo");
  });

  it("R8 where the source says nothing before, the upload is not completed", async () => {
    const world = await lateUpload();
    silenceSource(world, "before");
    const outcomes = await world.copyRanges();
    expect(outcomes.at(-1)?.result).toMatchObject({ ok: false });
    expect(world.contents("destination", KEY)).toEqual(["newer"]);
    world.intercept = () => undefined;
    await world.copyRanges();
    expect(world.contents("destination", KEY)).toEqual(["newer", "onetwo"]);
  });

  it("R8 what is newest is not covered when it is completed", async () => {
    const world = new PartsWorld();
    await world.replicateCreated(world.source.put(KEY, "older"), FAST);
    world.nowMs += 1_000;
    await world.replicateCreated(world.putInParts("one", "two"));
    await world.copyRanges();
    expect(world.contents("destination", KEY)).toEqual(["onetwo", "older"]);
    expect(world.calls).not.toContain("destination.copyReplica");
  });
});
