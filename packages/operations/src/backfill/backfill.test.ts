import type { PortError, VersionLister } from "@xpart/core";
import { memoryLister } from "@xpart/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SliceWorld } from "../../test/slice-world.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import {
  type BackfillOptions,
  type BackfillState,
  backfillOn,
  beginBackfill,
  readBackfillState,
} from "./backfill.ts";

const DENIED: PortError = {
  ...{ kind: "denied", side: "queue", operation: "SendMessageBatch", message: "no" },
};

/** A backfill that sends to a list. */
function optionsOf(sent: string[], more: Partial<BackfillOptions> = {}): BackfillOptions {
  return {
    ...{ parallel: 2, asksLedger: false, saveEveryMs: 60_000 },
    signal: new AbortController().signal,
    save: async () => undefined,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    send: async (key) => {
      sent.push(key);
      return undefined;
    },
    ...more,
  };
}

/** Copied, equal but unknown to the ledger, missing, and missing in part. */
function plantedWorld(): SliceWorld {
  const world = new SliceWorld();
  world.replicate("copied", "x");
  world.source.put("equal", "y");
  world.destination.put("equal", "y");
  world.source.put("missing", "old content");
  world.source.put("missing", "new");
  world.source.put("part", "older than xpart");
  world.replicate("part", "z");
  world.later();
  return world;
}

describe("backfillOn", () => {
  it("V12 asks for what the destination lacks, older history included, and for nothing that is equal", async () => {
    const sent: string[] = [];
    const world = plantedWorld();
    const state = await backfillOn(beginBackfill([], 0), world.ports(), optionsOf(sent));
    expect(sent.sort()).toEqual(["missing", "part"]);
    expect(state).toMatchObject({
      // Of `part` both are read: the older one goes below, so that the newer is written again.
      asked: { keys: 2 },
      ...{ leftCount: 0, unsent: [], remaining: [] },
      tally: { keys: 4, verdicts: { equal: 2, differs: 2 } },
    });
    expect(state.asked.bytes).toBeGreaterThanOrEqual("old contentnewolder than xpart".length);
  });

  it("V11 a key of which the destination has nothing costs no request of its own", async () => {
    const world = new SliceWorld();
    for (let at = 0; at < 50; at += 1) world.source.put(`key-${at}`, "x");
    const ports = world.ports();
    const ledger = { ...ports.ledger, readKey: () => Promise.reject(new Error("asked")) };
    const sent: string[] = [];
    await backfillOn(beginBackfill([], 0), { ...ports, ledger }, optionsOf(sent));
    expect(sent).toHaveLength(50);
  });

  it("V11 equal keys that the ledger does not know are asked for where that is wanted", async () => {
    const sent: string[] = [];
    const options = optionsOf(sent, { asksLedger: true });
    await backfillOn(beginBackfill([], 0), plantedWorld().ports(), options);
    expect(sent.sort()).toEqual(["equal", "missing", "part"]);
  });

  it("V12 a dry run counts, and sends nothing", async () => {
    const asked: string[] = [];
    const state = await backfillOn(beginBackfill([], 0), plantedWorld().ports(), {
      ...optionsOf([], { onAsked: ({ key }) => asked.push(key) }),
      send: undefined,
    });
    expect([asked.sort(), state.asked.keys, state.unsent]).toEqual([["missing", "part"], 2, []]);
  });

  it("V11 keys that a filter leaves out are neither sent nor counted", async () => {
    const sent: string[] = [];
    const options = optionsOf(sent, { isWanted: ({ key }) => key !== "missing" });
    const state = await backfillOn(beginBackfill([], 0), plantedWorld().ports(), options);
    expect([sent, state.tally.keys]).toEqual([["part"], 3]);
  });

  it("V12 a queue that refuses ends it, and what it has not taken is sent first the next time", async () => {
    const world = plantedWorld();
    const refusing = optionsOf([], { send: async () => DENIED });
    const first = await backfillOn(beginBackfill([], 0), world.ports(), refusing);
    expect(first.error).toEqual(DENIED);
    expect(first.unsent.length).toBeGreaterThan(0);
    const sent: string[] = [];
    const { error: _error, ...again } = first;
    const second = await backfillOn(again, world.ports(), optionsOf(sent));
    expect([...sent].sort()).toEqual(["missing", "part"]);
    expect(second).toMatchObject({ asked: { keys: 2 }, unsent: [], remaining: [] });
  });

  it("V12 stopped anywhere, any number of times, each key that differs is sent exactly once", async () => {
    const shape = fc.record({
      keys: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 60,
      }),
      stops: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 6 }),
      parallel: fc.integer({ min: 1, max: 4 }),
      isKilled: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ keys, stops, parallel, isKilled }) => {
        const world = new SliceWorld();
        for (const [at, key] of keys.entries()) {
          if (at % 3 === 0) world.replicate(key, key);
          else world.source.put(key, key);
        }
        world.later();
        const ports = slowPorts(world);
        const sent: string[] = [];
        let saved: BackfillState = beginBackfill([], 0);
        for (const most of [...stops, Number.POSITIVE_INFINITY]) {
          saved = await runUntil(most, saved, ports, { sent, parallel, isKilled });
        }
        const expected = keys.filter((_, at) => at % 3 !== 0).sort();
        expect(saved.remaining).toEqual([]);
        // Killed without a word, what was sent since the last save is sent once more; never less than once.
        expect(isKilled ? [...new Set(sent)].sort() : [...sent].sort()).toEqual(expected);
        expect(saved.tally.keys).toBe(keys.length);
      }),
    );
  });
});

/** Runs until so many keys were sent. Killed, what was saved last is all that is left of it. */
async function runUntil(
  most: number,
  begun: BackfillState,
  ports: SlicePorts,
  { sent, parallel, isKilled }: { sent: string[]; parallel: number; isKilled: boolean },
): Promise<BackfillState> {
  const stop = new AbortController();
  let saved = begun;
  let count = 0;
  const ended = await backfillOn(begun, ports, {
    ...optionsOf([], { parallel, signal: stop.signal }),
    // A round ends at once, so that there is something to save between.
    saveEveryMs: 0,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    save: async (state) => {
      if (!stop.signal.aborted) saved = JSON.parse(JSON.stringify(state));
    },
    send: async (key) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (stop.signal.aborted) return "stopped";
      sent.push(key);
      count += 1;
      if (count >= most) stop.abort();
      return undefined;
    },
  });
  return isKilled ? saved : ended;
}

/** Pages of three entries, each a turn of the event loop. */
function slowPorts(world: SliceWorld): SlicePorts {
  const ports = world.ports();
  const slow = (lister: VersionLister): VersionLister => ({
    async listPage(range, page) {
      await new Promise((resolve) => setImmediate(resolve));
      return lister.listPage(range, { limit: 3, ...page });
    },
  });
  return {
    ...ports,
    source: { ...ports.source, lister: slow(memoryLister(world.source)) },
    destination: { ...ports.destination, lister: slow(memoryLister(world.destination)) },
  };
}

describe("readBackfillState", () => {
  it("V12 a state that was written down is read, and nothing else is taken for one", () => {
    const state = beginBackfill(["a/"], 1);
    expect(readBackfillState(JSON.parse(JSON.stringify(state)))).toEqual(state);
    for (const other of [null, 1, {}, { version: 1 }, { ...state, version: 2 }]) {
      expect(readBackfillState(other)).toBeUndefined();
    }
  });
});
