import { err, type PortError } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { memoryRunStore } from "../../test/memory-run-store.ts";
import { VirtualTime } from "../../test/queue-simulation.ts";
import { SliceWorld } from "../../test/slice-world.ts";
import { watchPace } from "../ranges/limit-watch.ts";
import { createRequestPace } from "../ranges/request-pace.ts";
import type { Run } from "./run-request.ts";
import { type ChildTools, sliceInTurn } from "./slice-in-turn.ts";
import type { Turns } from "./turns.ts";

const RUN: Run = {
  ...{ version: 1, startedMs: 0, rangeCount: 40 },
  request: { kind: "backfill", prefixes: [""], sends: true },
};
const ITEM = { index: 3, range: { prefix: "" } };
const DENIED: PortError = {
  ...{ kind: "denied", side: "source", operation: "GetObject", message: "no such right" },
};

/** A child of a run of 40, of whose range nothing is at the destination, by a clock that only it moves. */
function childOf(
  keys: number,
  send?: (share: number) => ReturnType<ChildTools["toolsOf"]>["send"],
) {
  const world = new SliceWorld();
  for (let at = 0; at < keys; at += 1) world.source.put(`key-${at}`, "x");
  world.later();
  const time = new VirtualTime();
  const store = memoryRunStore();
  const sent: string[] = [];
  const child: ChildTools = {
    ...{ store, concurrency: 40, leftMs: 270_000, now: time.now, random: () => 0.5 },
    signal: new AbortController().signal,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
        time.at(time.nowMs + ms, resolve);
      }),
    toolsOf(share, signal, watch) {
      const sleep = (ms: number) => child.sleep(ms, signal);
      const pace = watchPace(createRequestPace(100 * share, { now: time.now, sleep }), watch);
      return {
        ports: world.ports(),
        send:
          send?.(share) ??
          (async (key) => {
            await pace.turn();
            if (signal.aborted) return "stopped";
            sent.push(key);
            return undefined;
          }),
      };
    },
  };
  const work = async () => {
    const working = sliceInTurn(ITEM, RUN, child);
    await time.until(working.catch(() => undefined));
    return working;
  };
  return { child, store, sent, time, work };
}

describe("a child of a run", () => {
  it("V21 that is held to its share ends after a minute, and fewer work from then on, each faster", async () => {
    const { store, sent, time, work } = childOf(1_000);
    expect(await work()).toMatchObject({ isDone: false, waitSeconds: 0 });
    expect(time.nowMs).toBeLessThan(75_000);
    // Of 100 keys a second it has a fortieth.
    expect(sent.length).toBeGreaterThan(140);
    expect(sent.length).toBeLessThan(170);
    const turns = store.files.get("turns.json") as Turns;
    expect(turns).toMatchObject({ most: 30, working: [] });
    // Once nobody can be at work with a share of before, one of thirty is a thirtieth.
    time.nowMs = turns.unregisteredUntilMs;
    const before = sent.length;
    const begunMs = time.nowMs;
    await work();
    const perSecond = (sent.length - before) / ((time.nowMs - begunMs) / 1_000);
    expect(perSecond).toBeCloseTo(100 / 30, 0);
    expect(new Set(sent).size).toBe(sent.length);
  });

  it("V21 whose range is done before it meets a limit changes nothing", async () => {
    const { store, sent, work } = childOf(20);
    expect(await work()).toEqual({ isDone: true, keys: 20, waitSeconds: 0 });
    expect(sent).toHaveLength(20);
    expect(store.files.has("turns.json")).toBe(false);
  });

  it("V21 for which the queue has no room waits for it, and does not fail", async () => {
    const { store, work } = childOf(5, () => async () => "stopped");
    await work();
    expect(await work()).toEqual({ isDone: false, keys: expect.any(Number), waitSeconds: 60 });
    expect(store.files.has("ranges/000003.json")).toBe(true);
  });

  it("V21 whose queue is throttled fails, and half as many work from then on", async () => {
    const throttled = { ...DENIED, kind: "throttled", message: "slow down" } as const;
    const { store, work } = childOf(5, () => async () => throttled);
    await expect(work()).rejects.toThrow("slow down");
    expect(store.files.get("turns.json")).toMatchObject({ most: 20 });
  });

  it("V21 that may not read whose turn it is says so, and one that others overtake asks again later", async () => {
    const refused = childOf(5);
    refused.store.update = async () => err(DENIED);
    await expect(refused.work()).rejects.toThrow("the run's bucket: no such right");
    const crowded = childOf(5);
    crowded.store.update = async () => err({ ...DENIED, kind: "precondition" });
    expect(await crowded.work()).toEqual({ isDone: false, keys: 0, waitSeconds: 60 });
  });
});
