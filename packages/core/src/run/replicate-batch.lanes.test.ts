import { describe, expect, it } from "vitest";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { type RecordOutcome, replicateBatch } from "./replicate-batch.ts";

async function work(world: MemoryRun, bodies: readonly unknown[]) {
  const outcomes: RecordOutcome[] = [];
  const { returned } = await replicateBatch(
    bodies.map((body, index) => ({ messageId: `m${index}`, body: JSON.stringify(body) })),
    world.worker(),
    {
      scope: { prefixes: [] },
      concurrency: 1,
      reserveMs: 0,
      onOutcome: (outcome) => outcomes.push(outcome),
    },
  );
  return { returned, outcomes };
}

const request = (key: string) => ({ xpart: "reconcile", bucket: "source-bucket", key });
const NO_EVENT = { detail: "nonsense" };
const IGNORED = eventBridgeEvent({ type: "Object Storage Class Changed" });

/** A source with these keys, whose next look at a stack is refused. */
function withRefusal(...keys: readonly string[]): MemoryRun {
  const world = new MemoryRun();
  for (const key of keys) {
    world.source.put(key, "one");
  }
  world.intercept = onCall("source.readStack", { kind: "refuse", error: "throttled" });
  return world;
}

describe("replicateBatch, what holds up what", () => {
  it("B1 a request to reconcile that fails holds up none for another key", async () => {
    const world = withRefusal("a", "b");
    const { returned } = await work(world, [request("a"), request("b")]);
    expect(returned).toEqual(["m0"]);
    expect(world.destination.keys()).toEqual(["b"]);
  });

  it("B1 a request to reconcile that fails holds up the events of its key", async () => {
    const world = withRefusal("a");
    const event = eventBridgeEvent({ key: "a", versionId: "source-v1", sequencer: "00A1" });
    expect((await work(world, [request("a"), event])).returned).toEqual(["m0", "m1"]);
    expect(world.destination.keys()).toEqual([]);
  });

  it("P5 a body that is no event holds up neither another nor one that asks for nothing", async () => {
    const { returned, outcomes } = await work(new MemoryRun(), [NO_EVENT, IGNORED, NO_EVENT]);
    expect(returned).toEqual(["m0", "m2"]);
    expect(outcomes).toHaveLength(3);
  });
});

describe("replicateBatch, outcomes", () => {
  it("D3 an event's outcome has the event and its key", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put("a", "one");
    const { outcomes } = await work(world, [eventBridgeEvent({ key: "a", versionId })]);
    expect(outcomes).toMatchObject([
      { messageId: "m0", key: "a", event: { kind: "created", key: "a", versionId } },
    ]);
  });

  it("R1 the outcome of a request to reconcile has the key alone", async () => {
    const { outcomes } = await work(new MemoryRun(), [request("a")]);
    expect(outcomes).toMatchObject([{ messageId: "m0", key: "a" }]);
    expect(outcomes[0]).not.toHaveProperty("event");
  });

  it("P3 the outcome of what is ignored has neither", async () => {
    const { outcomes } = await work(new MemoryRun(), [IGNORED]);
    expect(Object.keys(outcomes[0] ?? {}).toSorted()).toEqual(
      ["messageId", "result", "startedMs", "endedMs"].toSorted(),
    );
  });
});
