import { describe, expect, it } from "vitest";
import type { Entry } from "../model/stack.ts";
import { MemoryEventQueue } from "../testing/memory-event-queue.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { expectConverged, KEY } from "../testing/reconcile-worlds.ts";
import { planKey } from "./plan-key.ts";
import { replicateBatch } from "./replicate-batch.ts";

describe("a key with a long history", () => {
  it.each([32_000, 130_000])("R2 of %i versions is planned in one go", async (count) => {
    const entries = Array.from({ length: count }, (_none, n): Entry => {
      const pin = { etag: `etag ${n}`, sizeBytes: 1, lastModifiedMs: (count - n) * 1_000 };
      return { kind: "object", versionId: `v${count - n}`, pin };
    });
    const run = new MemoryRun().worker();
    const source = {
      ...run.source,
      readStack: async () => ({ ok: true, value: { entries } }) as const,
    };
    const state = { ledger: { head: undefined, rows: [] } };
    const planned = await planKey({ key: KEY, history: "all" }, state, { ...run, source });
    expect(planned).toMatchObject({ ok: true, value: { isPartial: false } });
    const steps = planned.ok ? planned.value.steps : [];
    expect(steps).toHaveLength(count);
    expect(steps[0]).toMatchObject({ kind: "append", entry: { versionId: "v1" } });
    expect(steps.at(-1)).toMatchObject({ kind: "append", entry: { versionId: `v${count}` } });
  });

  it("B7 of 5,000 versions crosses over several workers, none of which outlives its time", async () => {
    const world = new MemoryRun();
    for (let n = 1; n <= 5_000; n += 1) {
      world.source.put(KEY, `v${n}`);
    }
    world.nowMs += 1_000;
    world.afterCall = () => {
      world.nowMs += 10;
    };
    const eventQueue = new MemoryEventQueue();
    let workers = 0;
    let body = JSON.stringify({ xpart: "reconcile", bucket: "b", key: KEY, history: "all" });
    for (let isOver = false; !isOver; workers += 1) {
      const run = { ...world.worker(), eventQueue, sourceBucket: "b" };
      const options = { scope: { prefixes: [] }, concurrency: 1, reserveMs: 0, onOutcome() {} };
      const { returned } = await replicateBatch([{ messageId: "m", body }], run, options);
      expect(returned).toEqual([]);
      expect(world.nowMs).toBeLessThanOrEqual(run.deadlineMs);
      isOver = eventQueue.messages.length === workers;
      body = eventQueue.messages.at(-1)?.body ?? "";
      expect(workers).toBeLessThan(20);
    }
    expect(workers).toBeGreaterThan(2);
    expectConverged(world);
  });
});
