import { describe, expect, it } from "vitest";
import type { Policy } from "../model/policy.ts";
import { MemoryEventQueue } from "../testing/memory-event-queue.ts";
import { MemoryRun, portError } from "../testing/memory-run.ts";
import { expectConverged, KEY, reconcile } from "../testing/reconcile-worlds.ts";
import { createdEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";
import { replicateBatch } from "./replicate-batch.ts";

const CALL_MS = 100;
const BUCKET = "source-bucket";

/** A key of which the newest version was worked, and 40 late ones were not; every call takes its time. */
async function withManyLate() {
  const world = new MemoryRun();
  for (let n = 1; n <= 41; n += 1) {
    world.source.put(KEY, `v${n}`);
    world.nowMs += 1_000;
  }
  await reconcile(world, {}, { event: createdEvent({ key: KEY, versionId: "source-v41" }) });
  expect(world.contents("destination", KEY)).toEqual(["v41"]);
  world.calls.length = 0;
  world.afterCall = () => {
    world.nowMs += CALL_MS;
  };
  return world;
}

/** A worker that lives for ten seconds. */
function shortLived(world: MemoryRun, eventQueue?: MemoryEventQueue, policy: Partial<Policy> = {}) {
  const queue = eventQueue === undefined ? {} : { eventQueue, sourceBucket: BUCKET };
  return { ...world.worker(policy), deadlineMs: world.nowMs + 10_000, ...queue };
}

const oldest: ReconcileTrigger = {
  key: KEY,
  event: createdEvent({ key: KEY, versionId: "source-v1" }),
};

describe("a plan that takes longer than its worker has", () => {
  it("B7 it ends in time with the newest on top, and asks for the rest in a message of its own", async () => {
    const world = await withManyLate();
    const queue = new MemoryEventQueue();
    const run = shortLived(world, queue);
    expect(await reconcileKey(oldest, run)).toMatchObject({ value: { isContinued: true } });
    expect(world.nowMs).toBeLessThanOrEqual(run.deadlineMs);
    expect(world.contents("destination", KEY)[0]).toBe("v41");
    expect(queue.messages.map(({ body }) => JSON.parse(body))).toEqual([
      { xpart: "reconcile", bucket: BUCKET, key: KEY },
    ]);
    // The event is done, and what it asked for is not forgotten.
    expect(world.ledger.peek(KEY).head).toMatchObject({ asked: ["source-v1"] });
    expect(world.ledger.peek(KEY).head).not.toHaveProperty("attempt");
  });

  it("B7 message by message it comes to its end", async () => {
    const world = await withManyLate();
    const queue = new MemoryEventQueue();
    await reconcileKey(oldest, shortLived(world, queue));
    let workers = 1;
    for (let at = 0; at < queue.messages.length; at += 1) {
      const { body = "" } = queue.messages[at] ?? {};
      const options = { scope: { prefixes: [] }, concurrency: 1, reserveMs: 0, onOutcome() {} };
      const run = shortLived(world, queue);
      const { returned } = await replicateBatch([{ messageId: "m", body }], run, options);
      expect(returned).toEqual([]);
      expect(world.contents("destination", KEY)[0]).toBe("v41");
      workers += 1;
      expect(workers).toBeLessThan(20);
    }
    expect(workers).toBeGreaterThan(2);
    expectConverged(world);
    expect(world.ledger.peek(KEY).head).not.toHaveProperty("asked");
  });

  it("B7 the message asks for what was asked for", async () => {
    const world = await withManyLate();
    const queue = new MemoryEventQueue();
    const run = shortLived(world, queue);
    await reconcileKey({ key: KEY, release: true, history: "all" }, run);
    expect(queue.messages.map(({ body }) => JSON.parse(body))).toEqual([
      { xpart: "reconcile", bucket: BUCKET, key: KEY, release: true, history: "all" },
    ]);
  });

  it("B7 two stops are two messages, which the queue does not take for one", async () => {
    const world = await withManyLate();
    const queue = new MemoryEventQueue();
    await reconcileKey(oldest, shortLived(world, queue));
    await reconcileKey({ key: KEY }, shortLived(world, queue));
    expect(new Set(queue.messages.map(({ deduplicationId }) => deduplicationId)).size).toBe(2);
  });

  it("B7 without a queue it is no-time: the message comes again, and finds what was done", async () => {
    const world = await withManyLate();
    expect(await reconcileKey(oldest, shortLived(world))).toMatchObject({
      error: { kind: "no-time" },
    });
    expect(world.contents("destination", KEY)[0]).toBe("v41");
    const done = world.ledger.peek(KEY).rows.length;
    expect(done).toBeGreaterThan(5);
    world.calls.length = 0;
    expect(await reconcileKey(oldest, shortLived(world))).toMatchObject({ ok: false });
    expect(world.ledger.peek(KEY).rows.length).toBeGreaterThan(done);
    expect(world.contents("destination", KEY)[0]).toBe("v41");
  });

  it("B7 where the queue does not take the message the first one comes again", async () => {
    const world = await withManyLate();
    const queue = new MemoryEventQueue();
    queue.refuse = () => portError("throttled", "queue", "SendMessageBatch");
    expect(await reconcileKey(oldest, shortLived(world, queue))).toMatchObject({
      error: { kind: "service", error: { kind: "throttled", side: "queue" } },
    });
    expect(world.contents("destination", KEY)[0]).toBe("v41");
  });

  it("B7 a worker that came no further asks for nothing: its message comes again", async () => {
    const world = await withManyLate();
    const queue = new MemoryEventQueue();
    const run = { ...shortLived(world, queue), deadlineMs: world.nowMs + 1_600 };
    expect(await reconcileKey(oldest, run)).toMatchObject({ error: { kind: "no-time" } });
    expect(queue.messages).toEqual([]);
    expect(world.contents("destination", KEY)).toEqual(["v41"]);
  });
});
