import { ok, type PortError } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { createBacklogGate } from "./backlog-gate.ts";

/** A queue that works off so many messages a second. */
function queueOf(perSecond: number) {
  const queue = { nowMs: 0, waiting: 0, most: 0, asked: 0 };
  return {
    queue,
    add() {
      queue.waiting += 1;
      queue.most = Math.max(queue.most, queue.waiting);
    },
    tools: {
      readWaiting: async () => {
        queue.asked += 1;
        return ok(queue.waiting);
      },
      now: () => queue.nowMs,
      sleep: async (ms: number) => {
        queue.nowMs += ms;
        queue.waiting = Math.max(0, queue.waiting - (perSecond * ms) / 1_000);
      },
      signal: new AbortController().signal,
    },
  };
}

describe("createBacklogGate", () => {
  it("V12 lets no more wait than it may, and as many pass as are worked off", async () => {
    const { queue, add, tools } = queueOf(50);
    const gate = createBacklogGate({ ...tools, most: 100 });
    for (let sent = 0; sent < 1_000; sent += 1) {
      expect(await gate.pass()).toBeUndefined();
      add();
    }
    expect(queue.most).toBeLessThanOrEqual(100);
    // 900 had to be worked off before the last one: 18 s at 50 a second.
    expect(queue.nowMs).toBeGreaterThanOrEqual(18_000);
    expect(queue.nowMs).toBeLessThanOrEqual(20_000);
  });

  it("V12 leaves the queue to others that fill it", async () => {
    const { queue, tools } = queueOf(10);
    queue.waiting = 1_000;
    const gate = createBacklogGate({ ...tools, most: 100 });
    expect(await gate.pass()).toBeUndefined();
    expect(queue.waiting).toBeLessThan(100);
    expect(queue.nowMs).toBeGreaterThanOrEqual(90_000);
  });

  it("V12 all who wait share one question a second", async () => {
    const { queue, tools } = queueOf(0);
    const gate = createBacklogGate({ ...tools, most: 100 });
    const passed = await Promise.all(Array.from({ length: 100 }, () => gate.pass()));
    expect([passed.every((each) => each === undefined), queue.asked]).toEqual([true, 1]);
  });

  it("V12 what the queue answers instead is told, and stopping ends the waiting", async () => {
    const error: PortError = {
      ...{ kind: "denied", side: "queue", operation: "GetQueueAttributes", message: "no" },
    };
    const { tools } = queueOf(0);
    const deaf = createBacklogGate({
      ...{ ...tools, most: 1 },
      readWaiting: async () => ({ ok: false, error }),
    });
    expect(await deaf.pass()).toEqual(error);
    const stop = new AbortController();
    const stopped = createBacklogGate({
      ...{ ...tools, most: 1, signal: stop.signal },
      readWaiting: async () => {
        stop.abort();
        return ok(5);
      },
    });
    expect(await stopped.pass()).toBe("stopped");
  });
});
