import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SMALL_COPY_BYTES } from "../copy/copy-plan.ts";
import type { BatchRecord } from "../events/batch-record.ts";
import { ok } from "../model/result.ts";
import { type EventFields, eventBridgeEvent } from "../testing/event-json.ts";
import { type CallFate, MemoryRun, onCall, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import { onOpen } from "../testing/on-open.ts";
import {
  type BatchOptions,
  type BatchResult,
  type RecordOutcome,
  replicateBatch,
} from "./replicate-batch.ts";

/** Works a batch of bodies, which are named by their place, and tells what went back. */
async function work(
  world: MemoryRun,
  bodies: readonly unknown[],
  options: Partial<BatchOptions> = {},
): Promise<BatchResult & { outcomes: readonly RecordOutcome[] }> {
  const outcomes: RecordOutcome[] = [];
  const records = bodies.map((body, index): BatchRecord => {
    return { messageId: `m${index}`, body: typeof body === "string" ? body : JSON.stringify(body) };
  });
  const result = await replicateBatch(records, world.worker(), {
    scope: { prefixes: [] },
    concurrency: 1,
    reserveMs: 0,
    onOutcome: (outcome) => outcomes.push(outcome),
    ...options,
  });
  return { ...result, outcomes };
}

/** Writes a version at the source and gives the event that announces it. */
function put(world: MemoryRun, key: string, content: string, fields: EventFields = {}) {
  const versionId = world.source.put(key, content);
  const sequencer = `00${versionId.replace("source-v", "").padStart(4, "0")}`;
  return eventBridgeEvent({ key, versionId, sequencer, requestId: versionId, ...fields });
}

/** A world whose ledger has seen these keys, so that an event may prove that it is the next one (O3). */
async function knowing(...keys: readonly string[]): Promise<MemoryRun> {
  const world = new MemoryRun();
  for (const key of keys) {
    await world.ledger.saveHead({ key, sequencer: "000000", top: { kind: "nothing" } });
  }
  return world;
}

const refuse = (error: "denied" | "throttled" | "corrupt"): CallFate => ({ kind: "refuse", error });

describe("replicateBatch, keys", () => {
  it("B1 records of one key are worked in their order", async () => {
    const world = await knowing("k");
    const bodies = ["one", "two", "three"].map((content) => put(world, "k", content));
    expect(await work(world, bodies, { concurrency: 4 })).toMatchObject({ returned: [] });
    expect(world.contents("destination", "k")).toEqual(["three", "two", "one"]);
    expect(world.calls).not.toContain("destination.readStack");
  });

  it("B1 the first failure returns it and all later ones of its key; other keys go on", async () => {
    const world = await knowing("a", "b");
    const bodies = [
      put(world, "a", "a1"),
      put(world, "a", "a2"),
      put(world, "b", "b1"),
      put(world, "a", "a3"),
      put(world, "b", "b2"),
    ];
    world.intercept = onCall("source.open", refuse("throttled"), 2);
    expect((await work(world, bodies)).returned).toEqual(["m1", "m3"]);
    expect(world.contents("destination", "a")).toEqual(["a1"]);
    expect(world.contents("destination", "b")).toEqual(["b2", "b1"]);
  });

  it("B1 a record behind a failure of its key is not begun", async () => {
    const world = new MemoryRun();
    const bodies = [put(world, "a", "a1"), put(world, "a", "a2")];
    world.intercept = onCall("ledger.read", refuse("throttled"));
    const { returned, outcomes } = await work(world, bodies);
    expect(returned).toEqual(["m0", "m1"]);
    expect(world.calls).toEqual(["ledger.read"]);
    expect(outcomes.map((outcome) => outcome.messageId)).toEqual(["m0"]);
  });

  it("B4 what goes back has its cause, also behind another's; what had no time has none", async () => {
    const world = await knowing("a", "b");
    const bodies = [put(world, "a", "a1"), put(world, "a", "a2"), "{", put(world, "b", "b1")];
    world.intercept = onCall("ledger.read", refuse("throttled"));
    const { causes } = await work(world, bodies);
    const throttled = { kind: "service", error: expect.objectContaining({ kind: "throttled" }) };
    expect(Object.fromEntries(causes)).toEqual({
      ...{ m0: throttled, m1: throttled },
      m2: expect.objectContaining({ kind: "invalid-message" }),
    });
    const late = await work(world, bodies.slice(0, 2), { reserveMs: Number.POSITIVE_INFINITY });
    expect(late).toMatchObject({ returned: ["m0", "m1"], causes: new Map() });
  });

  it("B1 the same key of two buckets is two keys", async () => {
    const world = await knowing("k");
    const other = put(world, "k", "one", { bucket: "other-bucket" });
    world.intercept = onCall("source.open", refuse("throttled"));
    const { returned } = await work(world, [put(world, "k", "two"), other]);
    expect(returned).toEqual(["m0"]);
  });

  it.each([1, 2, 3])("B1 at most %i keys are worked at a time", async (concurrency) => {
    const world = new MemoryRun();
    const bodies = ["a", "b", "c", "d", "e"].map((key) => put(world, key, "one"));
    let running = 0;
    let most = 0;
    const run = onOpen(world.worker(), async (object) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return object;
    });
    const records = bodies.map((body, index) => {
      return { messageId: `m${index}`, body: JSON.stringify(body) };
    });
    const options = { scope: { prefixes: [] }, concurrency, reserveMs: 0, onOutcome: () => {} };
    await replicateBatch(records, run, options);
    expect(most).toBe(concurrency);
    expect(world.destination.keys()).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("B3 S9: a record that can never succeed lets its key go on once it is dead-lettered", async () => {
    const world = await knowing("k");
    const poison = put(world, "k", "one");
    const next = put(world, "k", "two");
    world.intercept = onCall("source.open", refuse("corrupt"));
    expect((await work(world, [poison, next])).returned).toEqual(["m0", "m1"]);
    expect((await work(world, [next])).returned).toEqual([]);
    expect(world.contents("destination", "k")).toEqual(["two"]);
  });
});

describe("replicateBatch, time and stops", () => {
  it.each([
    [20_000, []],
    [20_001, ["m2"]],
    [60_000, ["m1", "m2"]],
    [60_001, ["m0", "m1", "m2"]],
  ])(
    "B2 with %i ms in reserve, of three records of 20 s in 60 s go back: %j",
    async (reserveMs, expected) => {
      const world = new MemoryRun();
      const bodies = ["a", "b", "c"].map((key) => put(world, key, "one"));
      world.afterCall = (call) => {
        world.nowMs += call === "destination.putObject" ? 20_000 : 0;
      };
      expect((await work(world, bodies, { reserveMs })).returned).toEqual(expected);
      expect(world.destination.keys()).toHaveLength(3 - expected.length);
    },
  );

  it("C1 a destination without versions stops the worker: nothing more is begun", async () => {
    const world = new MemoryRun("enabled", "unversioned");
    const bodies = ["a", "b", "c"].map((key) => put(world, key, "one"));
    const { returned, causes, outcomes } = await work(world, bodies);
    expect(returned).toEqual(["m0", "m1", "m2"]);
    expect([...causes.keys()]).toEqual(returned);
    expect(outcomes).toHaveLength(1);
    expect(world.calls.filter((call) => call === "source.openCurrent")).toHaveLength(1);
  });

  it("F5 a concurrency of none does nothing, and so everything goes back", async () => {
    const world = new MemoryRun();
    const bodies = [put(world, "a", "one"), "not JSON"];
    expect((await work(world, bodies, { concurrency: 0 })).returned).toEqual(["m0", "m1"]);
  });
});

describe("replicateBatch, too little time for a copy", () => {
  /** Works these keys' events on a worker that needs longer for any of them than it lives. */
  async function causesOf(...keys: readonly string[]) {
    const world = new MemoryRun();
    const records = keys.map((key) => ({
      messageId: key,
      body: JSON.stringify(key === "ignored" ? IGNORED : put(world, key, "one")),
    }));
    const run = { ...world.worker(), bytesPerSecond: 0.001 };
    const options = { scope: { prefixes: [] }, concurrency: 1, reserveMs: 0, onOutcome: () => {} };
    return (await replicateBatch(records, run, options)).causes;
  }
  const IGNORED = eventBridgeEvent({ type: "Object Storage Class Changed" });

  it("B4 a record that the worker began alone is told from one that others left no time", async () => {
    expect((await causesOf("a")).get("a")).toMatchObject({ kind: "no-time", isAlone: true });
    const both = await causesOf("ignored", "b");
    expect(both.get("b")).toMatchObject({ kind: "no-time" });
    expect(both.get("b")).not.toHaveProperty("isAlone");
  });
});

describe("replicateBatch, bodies", () => {
  it("P5 a body that is no event goes back, and holds nothing else up", async () => {
    const world = new MemoryRun();
    const bodies = ["not JSON", put(world, "k", "one"), {}];
    const { returned, outcomes } = await work(world, bodies);
    expect(returned).toEqual(["m0", "m2"]);
    expect(outcomes[0]).toEqual({
      messageId: "m0",
      result: {
        ok: false,
        error: { kind: "invalid-message", problem: "the body is not JSON" },
      },
      startedMs: world.nowMs,
      endedMs: world.nowMs,
    });
    expect(world.contents("destination", "k")).toEqual(["one"]);
  });

  it.each([
    ["other-bucket", { bucket: "another-bucket" }],
    ["out-of-scope", { key: "drafts/a" }],
    ["ignored-type", { type: "Object Storage Class Changed" }],
    ["unknown-type", { type: "Object Teleported" }],
  ])("P6 an event that is skipped as %s is done, without a request", async (reason, fields) => {
    const world = new MemoryRun();
    const scope = { bucket: "source-bucket", prefixes: ["reports/"] };
    const { returned, outcomes } = await work(world, [eventBridgeEvent(fields)], { scope });
    expect(returned).toEqual([]);
    expect(outcomes.map((outcome) => outcome.result)).toEqual([ok({ kind: "skipped", reason })]);
    expect(world.calls).toEqual([]);
  });

  it("R1 a message that asks for a reconcile makes its key equal", async () => {
    const world = new MemoryRun();
    put(world, "k", "one");
    const message = { xpart: "reconcile", bucket: "source-bucket", key: "k" };
    const { returned, outcomes } = await work(world, [message]);
    expect(returned).toEqual([]);
    expect(outcomes).toMatchObject([{ key: "k", result: { value: { reason: "requested" } } }]);
    expect(world.contents("destination", "k")).toEqual(["one"]);
  });

  it("P6 a message that asks for a reconcile out of scope is skipped", async () => {
    const world = new MemoryRun();
    put(world, "k", "one");
    const message = { xpart: "reconcile", bucket: "source-bucket", key: "k" };
    const { outcomes } = await work(world, [message], { scope: { prefixes: ["reports/"] } });
    expect(outcomes.map((outcome) => outcome.result)).toEqual([
      ok({ kind: "skipped", reason: "out-of-scope" }),
    ]);
    expect(world.contents("destination", "k")).toEqual([]);
  });

  it("P2 a notification of several records is done when all of them are", async () => {
    const world = await knowing("a b");
    const record = (versionId: string, sequencer: string) => ({
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "b" }, object: { key: "a+b", versionId, sequencer } },
    });
    const one = world.source.put("a b", "one");
    const two = world.source.put("a b", "two");
    const body = { Records: [record(one, "00A1"), record(two, "00A2")] };
    world.intercept = onCall("source.open", refuse("throttled"), 2);
    expect((await work(world, [body])).returned).toEqual(["m0"]);
    expect((await work(world, [body])).returned).toEqual([]);
    expect(world.contents("destination", "a b")).toEqual(["two", "one"]);
  });
});

describe("replicateBatch, whatever goes wrong", () => {
  const fate = fc.constantFrom<CallFate>(refuse("throttled"), refuse("denied"), {
    kind: "lose-answer",
  });

  it("F5 every record is done or goes back, and working on what came back loses nothing", async () => {
    const faults = fc.array(fc.option(fate, { nil: undefined, freq: 2 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(faults, fc.integer({ min: 1, max: 3 }), async (fates, concurrency) => {
        const world = new MemoryRun();
        const keys = ["a", "b", "a", "c", "a", "b"];
        let left: unknown[] = keys.map((key, index) => put(world, key, `content ${index}`));
        world.intercept = (_call, index) => fates[index];
        for (let round = 0; left.length > 0 && round < 50; round += 1) {
          const { returned } = await work(world, left, { concurrency });
          left = left.filter((_body, index) => returned.includes(`m${index}`));
          world.nowMs += 70_000;
        }
        expect(left).toEqual([]);
        for (const key of ["a", "b", "c"]) {
          expect(world.contents("destination", key)).toEqual(world.contents("source", key));
        }
      }),
    );
  });
});

describe("replicateBatch, bandwidth", () => {
  it.each([
    [1, 2],
    [2, 1],
  ])("B5 of two large objects, %i at a time, %i cross in time", async (concurrency, crossed) => {
    const world = await knowing("a", "b");
    const content = "x".repeat(SMALL_COPY_BYTES + 1);
    const records = ["a", "b"].map((key) => {
      return { messageId: key, body: JSON.stringify(put(world, key, content)) };
    });
    // One takes two thirds of the time.
    const bytesPerSecond = content.length / ((WORKER_LIFE_MS * 2) / 3 / 1000);
    const run = { ...world.worker(), bytesPerSecond };
    const { causes } = await replicateBatch(records, run, {
      ...{ scope: { prefixes: [] }, concurrency, reserveMs: 0 },
      onOutcome() {},
    });
    const failures = [...causes.values()].map(({ kind }) => kind);
    expect(failures).toEqual(Array(2 - crossed).fill("no-time"));
    expect(world.destination.keys()).toHaveLength(crossed);
  });
});
