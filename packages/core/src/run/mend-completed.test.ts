import { describe, expect, it } from "vitest";
import { portError } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";

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

/** The first completion of an upload fails, and takes effect once somebody has looked at what stands. */
function completeLate(world: PartsWorld): void {
  const complete = world.destination.completeUpload.bind(world.destination);
  let late: (() => unknown) | undefined;
  world.destination.completeUpload = async (upload) => {
    world.destination.completeUpload = complete;
    late = () => complete(upload);
    return { ok: false, error: portError("unavailable", "destination", "CompleteMultipartUpload") };
  };
  world.afterCall = (call) => {
    if (call === "destination.describeCurrent") {
      late?.();
      late = undefined;
    }
  };
}

describe("mendCompleted", () => {
  it("L3 a completion that comes late is looked for, though the answer that its key is done is lost", async () => {
    const world = new PartsWorld();
    await world.replicateCreated(world.putInParts("one", "two"));
    completeLate(world);
    let isLost = false;
    world.intercept = (call) => {
      const isDone = !isLost && world.ledger.peek(KEY).rows.length > 0;
      isLost ||= isDone && call === "ledger.saveHead";
      return isDone && isLost ? { kind: "lose-answer" } : undefined;
    };
    await world.copyRanges();
    expect(isLost).toBe(true);
    world.nowMs += 3_600_000;
    await world.copyRanges();
    await reconcileKey({ key: KEY }, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
  });

  it("R8 what part workers complete late is covered, though the source says nothing any more", async () => {
    const world = await lateUpload();
    silenceSource(world, "after");
    await world.copyRanges();
    expect(world.contents("destination", KEY)[0]).toBe("newer");
    expect(world.contents("destination", KEY)).toContain("onetwo");
  });

  it("R8 where an earlier completion came late and covers what is newer, that is mended, and nothing completed", async () => {
    const world = await lateUpload();
    world.destination.put(KEY, "onetwo", { partSizes: [3, 3] });
    const outcomes = await world.copyRanges();
    expect(outcomes.at(-1)?.result).toEqual({ ok: true, value: { kind: "recovering" } });
    await reconcileKey({ key: KEY }, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["newer", "onetwo"]);
    expect(world.calls).not.toContain("destination.completeUpload");
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
