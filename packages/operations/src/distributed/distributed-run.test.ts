import { compareKeys, type PortError, type VersionLister } from "@xpart/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryRunStore } from "../../test/memory-run-store.ts";
import { fixedLister, SliceWorld } from "../../test/slice-world.ts";
import { beginVerify, verifyOn } from "../verify/verify.ts";
import type { Run, RunRequest } from "./run-request.ts";
import { rangeName, readState, runSlice, type SliceTools } from "./run-slice.ts";
import type { RunStore } from "./run-store.ts";
import { splitRanges } from "./split-ranges.ts";
import { readRanges, readRun, splitRun } from "./split-run.ts";
import { summarizeRun } from "./summarize-run.ts";

const VERIFY: RunRequest = { kind: "verify", prefixes: [""], sends: false };
const BACKFILL: RunRequest = { kind: "backfill", prefixes: [""], sends: true };
const PLACE = { partition: "aws", region: "us-east-1", bucket: "source" };
const THROTTLED: PortError = {
  ...{ kind: "throttled", side: "queue", operation: "SendMessageBatch", message: "too many" },
};

/** Keys that are copied, missing and changed, below folders of unlike sizes. */
function worldOf(count: number): SliceWorld {
  const world = new SliceWorld();
  for (let at = 0; at < count; at += 1) {
    const key = at % 3 === 0 ? `a/${at}` : `deep/folder/of/many/${String(at).padStart(5, "0")}`;
    if (at % 10 === 4) {
      world.source.put(key, "missing");
    } else {
      world.replicate(key, `content ${at}`);
    }
  }
  world.destination.put("extra", "only here");
  world.later();
  return world;
}

interface Running {
  readonly store: ReturnType<typeof memoryRunStore>;
  readonly sent: string[];
  readonly tools: (signal?: AbortSignal) => SliceTools;
}

function running(world: SliceWorld, send?: SliceTools["send"]): Running {
  const store = memoryRunStore();
  const sent: string[] = [];
  const take = async (key: string) => {
    sent.push(key);
    return undefined;
  };
  const tools = (signal = new AbortController().signal) => ({
    ...{ store, signal, ports: world.ports({}, true) },
    send: send ?? take,
  });
  return { store, sent, tools };
}

const summary = (store: RunStore) => ({
  store,
  subject: { source: PLACE, destination: PLACE, policy: new SliceWorld().ports().policy },
  now: () => 1,
});

async function split(world: SliceWorld, { store }: Running, request: RunRequest, most: number) {
  const source = fixedLister(world.source);
  const signal = new AbortController().signal;
  return splitRun(request, { store, source, mostRanges: most, signal, now: () => 0 });
}

/** Ends a slice after so many keys: as an invocation whose time is over. */
function timeFor(keys: number, tools: Running["tools"]): SliceTools {
  const over = new AbortController();
  const before = tools(over.signal);
  let listed = 0;
  const lister = before.ports.source.lister;
  const short: VersionLister = {
    async listPage(range, page) {
      const answer = await lister.listPage(range, { ...page, limit: 1 });
      listed += 1;
      if (listed > keys) {
        over.abort();
      }
      return answer;
    },
  };
  return {
    ...before,
    ports: { ...before.ports, source: { ...before.ports.source, lister: short } },
  };
}

function never(): never {
  throw new Error("there are ranges");
}

describe("a run in the cloud", () => {
  it("V20 ranges have every key once, whatever keys look like", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: "binary", minLength: 1, maxLength: 6 }), {
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 20 }),
        async (keys, most) => {
          const world = new SliceWorld();
          for (const key of keys) world.source.put(key, "x");
          const signal = new AbortController().signal;
          const lister = fixedLister(world.source);
          const ranges = await splitRanges([], lister, { most, signal });
          const all = ranges.ok ? ranges.value : [];
          expect(all.length).toBeGreaterThan(0);
          expect(all.length).toBeLessThanOrEqual(most);
          for (const key of [...keys, "extra"]) {
            const having = all.filter(
              ({ after, upTo }) =>
                (after === undefined || compareKeys(key, after) > 0) &&
                (upTo === undefined || compareKeys(key, upTo) <= 0),
            );
            expect(having).toHaveLength(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("V20 many keys are split into as many ranges as there may be, each with keys", async () => {
    const world = worldOf(600);
    const run = running(world);
    await split(world, run, VERIFY, 50);
    const ranges = await readRanges(run.store);
    expect(ranges).toHaveLength(50);
    const counted = await Promise.all(
      ranges.map(async (item) => (await runSlice(item, VERIFY, run.tools())).keys),
    );
    expect(counted.every((keys) => keys > 0)).toBe(true);
  });

  it("V20 its report is that of one comparison of all, hashes included", async () => {
    const world = worldOf(300);
    const run = running(world);
    const begun = await split(world, run, VERIFY, 13);
    for (const item of await readRanges(run.store)) {
      expect(await runSlice(item, VERIFY, run.tools())).toMatchObject({ isDone: true });
    }
    const report = await summarizeRun(begun.run, await readRanges(run.store), summary(run.store));
    const whole = await verifyOn(beginVerify([], 0), world.ports({}, true), {
      parallel: 1,
    });
    expect(report).toMatchObject({
      ...{ equal: false, complete: true, keys: whole.tally.keys },
      ...{ verdicts: whole.tally.verdicts, reasons: whole.tally.reasons },
      ...{ findingCount: whole.findingCount, findings: whole.findings },
      source: { digest: whole.digests.source },
      destination: { digest: whole.digests.destination },
      ranges: { total: 13, unfinished: 0 },
    });
    expect(report.verdicts.differs).toBe(31);
    expect(run.store.files.get("report.json")).toEqual(report);
    expect(run.store.files.get("report.html")).toContain("<h1");
  });

  it("V20 a range goes on where the slice before it ended, and sends each key once", async () => {
    const world = worldOf(200);
    const run = running(world);
    await split(world, run, BACKFILL, 1);
    const [item] = await readRanges(run.store);
    const progress: number[] = [];
    for (;;) {
      const { isDone, keys } = await runSlice(item ?? never(), BACKFILL, timeFor(50, run.tools));
      progress.push(keys);
      if (isDone) break;
    }
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(201);
    expect(new Set(run.sent).size).toBe(20);
    expect(run.sent).toHaveLength(20);
    const kept = await readState(run.store, rangeName(0));
    expect(kept).toMatchObject({ sent: { keys: 20 }, unsent: [] });
    // Once more is nothing more.
    expect(await runSlice(item ?? never(), BACKFILL, run.tools())).toEqual({
      isDone: true,
      keys: 201,
    });
    expect(run.sent).toHaveLength(20);
  });

  it("V20 keys for which there was no room in the queue are sent by the next slice, before it is done", async () => {
    const world = worldOf(30);
    const full = running(world, async () => "stopped");
    await split(world, full, BACKFILL, 1);
    const [item] = await readRanges(full.store);
    expect(await runSlice(item ?? never(), BACKFILL, full.tools())).toMatchObject({
      isDone: false,
    });
    const sent: string[] = [];
    const send = async (key: string) => {
      sent.push(key);
      return undefined;
    };
    for (let isDone = false; !isDone; ) {
      ({ isDone } = await runSlice(item ?? never(), BACKFILL, { ...full.tools(), send }));
    }
    expect(sent.sort()).toEqual(["a/24", "deep/folder/of/many/00004", "deep/folder/of/many/00014"]);
  });

  it("V20 a slice that is throttled fails, and is worked again from where it began", async () => {
    const world = worldOf(30);
    const sent: string[] = [];
    let isThrottled = true;
    const run = running(world, async (key) => {
      if (isThrottled) return THROTTLED;
      sent.push(key);
      return undefined;
    });
    await split(world, run, BACKFILL, 1);
    const [item] = await readRanges(run.store);
    await expect(runSlice(item ?? never(), BACKFILL, run.tools())).rejects.toThrow(
      "queue SendMessageBatch failed (throttled): too many",
    );
    expect(run.store.files.has(rangeName(0))).toBe(false);
    isThrottled = false;
    expect(await runSlice(item ?? never(), BACKFILL, run.tools())).toMatchObject({ isDone: true });
    expect(sent).toHaveLength(3);
  });

  it("V20 what failed is named as not compared, and a run that is begun again goes on with its ranges", async () => {
    const world = worldOf(100);
    const run = running(world);
    const begun = await split(world, run, VERIFY, 4);
    const ranges = await readRanges(run.store);
    for (const item of ranges.slice(2)) await runSlice(item, VERIFY, run.tools());
    await run.store.write(rangeName(1), { version: 9 });
    const [, unreadable] = ranges;
    await expect(runSlice(unreadable ?? never(), VERIFY, run.tools())).rejects.toThrow(
      "ranges/000001.json is no state of this version",
    );
    const report = await summarizeRun(begun.run, ranges, summary(run.store));
    expect(report).toMatchObject({ complete: false, equal: false, ranges: { unfinished: 2 } });
    const [first, second] = ranges.map(({ range }) => range);
    expect(report.notes).toEqual([
      `range 0 is not done: the keys up to "${first?.upTo}"`,
      `range 1 is not done: the keys behind "${second?.after}", up to "${second?.upTo}"`,
    ]);
    const again = await split(world, run, { ...VERIFY, prefixes: ["other"] }, 9);
    expect(again.run).toEqual(begun.run);
    expect(await readRun(run.store)).toEqual(begun.run);
    expect(await readRanges(run.store)).toEqual(ranges);
  });

  it("V20 a report of a run of which nothing is done names twenty ranges, and how many more", async () => {
    const world = worldOf(100);
    const run = running(world);
    const { run: begun } = await split(world, run, { ...VERIFY, prefixes: ["deep/"] }, 23);
    const ranges = await readRanges(run.store);
    const { notes, complete } = await summarizeRun(begun, ranges, summary(run.store));
    expect(complete).toBe(false);
    expect(notes).toHaveLength(21);
    expect(notes[0]).toMatch(/^range 0 is not done: the keys below "deep\/", up to "deep\//);
    expect(notes.at(-1)).toBe(`${ranges.length - 20} more ranges are not done`);
  });

  it("V20 a key of a range that is not done is named without what does not print", async () => {
    const [run, store] = [
      { version: 1, request: VERIFY, startedMs: 0, rangeCount: 1 },
      memoryRunStore(),
    ];
    const ranges = [{ index: 0, range: { prefix: "", after: 'a"\u202e' } }];
    const { notes } = await summarizeRun(run as Run, ranges, summary(store));
    expect(notes).toEqual(['range 0 is not done: the keys behind "a"\\u202e"']);
  });

  it("V20 a slice that gets no further fails instead of being called for ever", async () => {
    const world = worldOf(10);
    const run = running(world);
    await split(world, run, VERIFY, 1);
    const [item] = await readRanges(run.store);
    const over = AbortSignal.abort();
    await expect(runSlice(item ?? never(), VERIFY, run.tools(over))).rejects.toThrow(
      "got no further",
    );
  });
});
