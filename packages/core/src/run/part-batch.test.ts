import { describe, expect, it } from "vitest";
import { writePartRequest } from "../events/own-messages.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { copyPartBatch, type PartOutcome } from "./part-batch.ts";

const request = { bucket: "source-bucket", key: "in/k", versionId: "v", uploadId: "u" };
const record = (messageId: string, key = request.key) => ({
  messageId,
  body: writePartRequest({ ...request, key, first: 1, last: 1 }),
});

/** Works these records; the ledger answers so. */
async function work(
  records: readonly { messageId: string; body: string }[],
  error?: "denied" | "thrown",
) {
  const world = new PartsWorld();
  let hasThrown = false;
  world.intercept = (call, index) => {
    if (error === "thrown" && !hasThrown) {
      hasThrown = true;
      throw new RangeError("of reading in/k");
    }
    if (call === "ledger.read" && index === 0 && error !== "thrown") {
      return { kind: "refuse", error: error ?? "misconfigured" };
    }
    return undefined;
  };
  const outcomes: PartOutcome[] = [];
  const buckets: string[] = [];
  const { returned, causes } = await copyPartBatch(
    records,
    (bucket) => {
      buckets.push(bucket);
      return { ...world.worker(), queue: world.events };
    },
    { scope: { prefixes: ["in/"] }, onOutcome: (outcome) => outcomes.push(outcome) },
  );
  return { returned, causes, outcomes, buckets };
}

describe("copyPartBatch", () => {
  it("F5 behind a failure that all would share nothing is begun, and all of it is returned", async () => {
    const { returned, outcomes, buckets } = await work([record("1"), record("2"), record("3")]);
    expect(returned).toEqual(["1", "2", "3"]);
    expect(outcomes.map(({ messageId }) => messageId)).toEqual(["1"]);
    expect(buckets).toEqual(["source-bucket"]);
  });

  it("F5 behind a failure of one message the others go on", async () => {
    const { returned, outcomes } = await work([record("1"), record("2")], "denied");
    expect(returned).toEqual(["1"]);
    expect(outcomes.map(({ result }) => result.ok)).toEqual([false, true]);
    expect(outcomes[1]).toMatchObject({
      messageId: "2",
      request: { key: "in/k", first: 1, last: 1 },
      result: { value: { kind: "upload-over" } },
    });
  });

  it("P6 a key that is out of scope is skipped with the reason", async () => {
    const { returned, outcomes } = await work([record("1", "out/k")]);
    expect(returned).toEqual([]);
    expect(outcomes[0]?.result).toEqual({
      ok: true,
      value: { kind: "skipped", reason: "out-of-scope" },
    });
  });

  it("P5 what is no request is returned, and named as such", async () => {
    const { returned, outcomes, buckets } = await work([{ messageId: "1", body: "no" }]);
    expect(returned).toEqual(["1"]);
    expect(outcomes[0]).toMatchObject({ result: { error: { kind: "invalid-message" } } });
    expect(outcomes[0]?.request).toBeUndefined();
    expect(buckets).toEqual([""]);
  });

  it("F6 a throw in one record returns it alone, and is said without content", async () => {
    const { returned, outcomes } = await work([record("1"), record("2")], "thrown");
    expect(returned).toEqual(["1"]);
    expect(outcomes.map(({ result }) => result.ok)).toEqual([false, true]);
    const problem = expect.stringMatching(/^RangeError(?!.*in\/k)/);
    expect(outcomes[0]?.result).toEqual({ ok: false, error: { kind: "crashed-record", problem } });
  });

  it("F6 where telling of an outcome throws, the record comes again and the others go on", async () => {
    const heard: string[] = [];
    const { returned, causes } = await copyPartBatch(
      [record("1"), record("2")],
      () => ({ ...new PartsWorld().worker(), queue: new PartsWorld().events }),
      {
        scope: { prefixes: [] },
        onOutcome({ messageId }) {
          heard.push(messageId);
          if (messageId === "1") throw new TypeError("of a logger");
        },
      },
    );
    expect([returned, heard]).toEqual([["1"], ["1", "2"]]);
    expect(causes.get("1")).toMatchObject({ kind: "crashed-record" });
  });

  it("B4 only the first range of a batch had all of the worker's time", async () => {
    const world = new PartsWorld();
    await world.replicateCreated(world.putInParts("one", "two"));
    const run = { ...world.worker(), queue: world.events, bytesPerSecond: 0.001 };
    const [body = ""] = world.ranges.map((message) => message.body);
    const { causes } = await copyPartBatch(
      ["1", "2"].map((messageId) => ({ messageId, body })),
      () => run,
      { scope: { prefixes: [] }, onOutcome: () => {} },
    );
    const neededMs = expect.any(Number);
    expect(Object.fromEntries(causes)).toStrictEqual({
      "1": { kind: "no-time", neededMs, isAlone: true },
      "2": { kind: "no-time", neededMs },
    });
  });
});
