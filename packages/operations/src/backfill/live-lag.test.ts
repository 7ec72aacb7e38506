import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedQueue, type SimulatedWorkers, VirtualTime } from "../../test/queue-simulation.ts";
import { createRequestPace } from "../ranges/request-pace.ts";
import { createBacklogGate } from "./backlog-gate.ts";
import { KeySender } from "./key-sender.ts";

/** How a flood of keys is let into the queue that live events go by. */
type Way =
  | { readonly kind: "flood" }
  | { readonly kind: "gate"; readonly most: number }
  /** A queue of its own, and so many of the functions for it. */
  | { readonly kind: "own queue"; readonly functions: number };

/** Keys that the command judges at one time; each waits until it is sent. */
const JUDGED = 128;

interface Flood {
  readonly keys: number;
  readonly keysPerSecond: number;
  readonly liveEveryMs: number;
}

/** What live events wait for while so many keys are asked for; each of them is a key that nobody else has. */
async function simulate(way: Way, workers: SimulatedWorkers, flood: Flood) {
  const time = new VirtualTime();
  const own = way.kind === "own queue" ? way.functions : 0;
  const live = new SimulatedQueue(time, { ...workers, functions: workers.functions - own });
  const queue = own > 0 ? new SimulatedQueue(time, { ...workers, functions: own }) : live;
  const { signal } = new AbortController();
  const most = way.kind === "gate" ? way.most : Number.POSITIVE_INFINITY;
  const sender = new KeySender({
    gate: createBacklogGate({
      ...time,
      now: time.now,
      sleep: time.sleep,
      signal,
      most,
      readWaiting: () => queue.readWaiting(),
    }),
    pace: createRequestPace(way.kind === "gate" ? flood.keysPerSecond : 1e6, time),
    sleep: time.sleep,
    signal,
    async ask(keys) {
      for (const _key of keys) queue.send(false);
      return new Map();
    },
  });
  let isOver = false;
  const beLive = async () => {
    while (!isOver) {
      live.send(true);
      await time.sleep(flood.liveEveryMs);
    }
  };
  const fill = async () => {
    let next = 0;
    const range = async () => {
      while (next < flood.keys) {
        next += 1;
        await sender.send(String(next));
      }
    };
    await Promise.all(Array.from({ length: JUDGED }, range));
    while (queue.worked < flood.keys) await time.sleep(100);
    isOver = true;
  };
  await time.until(Promise.all([beLive(), fill()]));
  const sorted = live.liveMs.toSorted((one, other) => one - other);
  return {
    minutes: time.nowMs / 60_000,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    mostMs: sorted.at(-1) ?? 0,
    deepest: live.deepest,
  };
}

describe("live events while a backfill floods, simulated", () => {
  it("V12 wait for what may wait, what passes while the count is old or waits for its turn, and what is in work", async () => {
    const cases = fc.record({
      functions: fc.integer({ min: 1, max: 20 }),
      batchMs: fc.integer({ min: 100, max: 3_000 }),
      most: fc.integer({ min: 10, max: 600 }),
      keysPerSecond: fc.integer({ min: 20, max: 500 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ functions, batchMs, most, keysPerSecond }) => {
        const flood = { keys: 1_500, keysPerSecond, liveEveryMs: 1_000 };
        const gate = { kind: "gate", most } as const;
        const { deepest, mostMs } = await simulate(gate, { functions, batchMs }, flood);
        const [passing, turning] = [2 * Math.min(most, keysPerSecond), Math.min(most, JUDGED)];
        const bound = most + passing + turning + 2;
        expect(deepest).toBeLessThanOrEqual(bound);
        const rounds = Math.ceil((deepest + 1) / (10 * functions)) + 1;
        expect(mostMs).toBeLessThanOrEqual(rounds * batchMs);
      }),
      { numRuns: 15 },
    );
  });

  it("V12 the ADR's figures are what is simulated", async () => {
    const adr = readFileSync(
      new URL("../../../../docs/adr/0017-a-backfill-keeps-the-queue-short.md", import.meta.url),
      "utf8",
    );
    const workers = { functions: 5, batchMs: 1_000 };
    const flood = { keys: 10_000, keysPerSecond: 300, liveEveryMs: 500 };
    const ways: readonly (readonly [string, Way])[] = [
      ["as fast as SQS takes them", { kind: "flood" }],
      ["500 may wait (chosen)", { kind: "gate", most: 500 }],
      ["100 may wait", { kind: "gate", most: 100 }],
      ["a queue of its own, one function of the five", { kind: "own queue", functions: 1 }],
    ];
    const rows: string[] = [];
    for (const [name, way] of ways) {
      const { minutes, medianMs, mostMs } = await simulate(way, workers, flood);
      const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
      rows.push(
        `| ${name} | ${minutes.toFixed(1)} min | ${seconds(medianMs)} | ${seconds(mostMs)} |`,
      );
    }
    expect(rows.filter((row) => !adr.includes(row))).toEqual([]);
  });
});
