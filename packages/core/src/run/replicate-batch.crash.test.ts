import { describe, expect, it } from "vitest";
import { dispositionOf } from "../model/replication-failure.ts";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { onOpen } from "../testing/on-open.ts";
import { type BatchOptions, type RecordOutcome, replicateBatch } from "./replicate-batch.ts";

/** Works these bodies on a world in which reading what a key `bad...` holds throws. */
async function work(
  world: MemoryRun,
  bodies: readonly unknown[],
  options: Partial<BatchOptions> = {},
) {
  const outcomes: RecordOutcome[] = [];
  const run = onOpen(world.worker(), (object, key) => {
    if (key.startsWith("bad")) {
      throw new RangeError(`Maximum call stack size exceeded at ${key}`);
    }
    return object;
  });
  const result = await replicateBatch(
    bodies.map((body, index) => ({ messageId: `m${index}`, body: JSON.stringify(body) })),
    run,
    {
      ...{ scope: { prefixes: [] }, concurrency: 1, reserveMs: 0 },
      onOutcome: (outcome) => outcomes.push(outcome),
      ...options,
    },
  );
  return { ...result, outcomes };
}

function put(world: MemoryRun, key: string): unknown {
  const versionId = world.source.put(key, `content of ${key}`);
  return eventBridgeEvent({ key, versionId, sequencer: "00A1" });
}

describe("replicateBatch, throws", () => {
  it("F6 a throw returns its record and the rest of its key; other keys go on", async () => {
    const world = new MemoryRun();
    const bodies = ["bad", "a", "bad", "b"].map((key) => put(world, key));
    const { returned, causes, outcomes } = await work(world, bodies);
    expect(returned).toEqual(["m0", "m2"]);
    expect(world.destination.keys()).toEqual(["a", "b"]);
    const problem = expect.stringMatching(/^RangeError(?!.*(stack size|bad))/);
    const failure = { kind: "crashed-record", problem };
    expect(outcomes.find(({ messageId }) => messageId === "m0")).toMatchObject({
      key: "bad",
      result: { ok: false, error: failure },
    });
    expect(causes.get("m2")).toEqual(failure);
    expect(dispositionOf({ kind: "crashed-record", problem: "" })).toBe("retry");
  });

  it("F6 of a body with several keys only the one that throws is held up", async () => {
    const world = new MemoryRun();
    const bodies = [["bad", "a"].map((key) => put(world, key)), put(world, "b")];
    const { returned } = await work(world, bodies);
    expect(returned).toEqual(["m0"]);
    expect(world.destination.keys()).toEqual(["a", "b"]);
  });

  it("F6 where telling of an outcome throws, the record comes again and the others go on", async () => {
    const world = new MemoryRun();
    const bodies = ["a", "b"].map((key) => put(world, key));
    const onOutcome = ({ messageId }: RecordOutcome) => {
      if (messageId === "m0") throw new TypeError("of a logger");
    };
    const { returned, causes } = await work(world, bodies, { onOutcome });
    expect(returned).toEqual(["m0"]);
    expect(causes.get("m0")).toMatchObject({ kind: "crashed-record" });
    expect(world.destination.keys()).toEqual(["a", "b"]);
  });

  it("F6 a batch of 200,000 elements in one body is worked like any other", async () => {
    const world = new MemoryRun();
    const ignored = { source: "aws.s3", "detail-type": "Object Restore Initiated", detail: {} };
    const detail = { bucket: { name: "b" }, object: { key: "k" } };
    const elements = Array.from({ length: 200_000 }, () => ({ ...ignored, detail }));
    const { returned, outcomes } = await work(world, [elements, put(world, "a")]);
    expect(returned).toEqual([]);
    expect(outcomes).toHaveLength(200_001);
    expect(world.destination.keys()).toEqual(["a"]);
  });
});
