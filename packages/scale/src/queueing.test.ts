import { describe, expect, it } from "vitest";
import { Calendar } from "./calendar.ts";
import { CopyStage } from "./copy-stage.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { KIND } from "./message-ring.ts";
import { createRandom, exponential } from "./random.ts";
import { RateLimit } from "./rate-limit.ts";
import { WorkerPool } from "./worker-pool.ts";

const MESSAGES = 100_000;

/** Messages that come by chance, one at a time, to so many servers each of which takes a while by chance. */
function runServers(servers: number, perSecond: number, workPerSecond: number) {
  const calendar = new Calendar();
  const random = createRandom(3);
  const queue = new KeyedQueue(120_000);
  const limits = { most: servers, atFirst: servers, perMinute: 300, coldMs: 0 };
  const never = new RateLimit(Number.POSITIVE_INFINITY);
  let [sumMs, done, inside, insideMs, sinceMs] = [0, 0, 0, 0, 0];
  const count = (change: number) => {
    insideMs += inside * (calendar.nowMs - sinceMs);
    sinceMs = calendar.nowMs;
    inside += change;
  };
  const copies = new CopyStage(
    {
      batch: 1,
      ...{ queueMs: () => 0, readMs: () => 0, cpuMs: 0, patienceMs: () => 0 },
      recordMs: () => exponential(random, workPerSecond / 1_000),
      needs: () => ({ ledgerUnits: 0, sourceReads: 0, destinationWrites: 0 }),
    },
    {
      ...{ queue, calendar, random, pool: new WorkerPool(limits, calendar) },
      limits: { ledger: never, source: never, destination: never },
      whenDone: ({ writtenMs }, atMs) => {
        sumMs += atMs - writtenMs;
        done += 1;
        calendar.at(atMs, () => count(-1));
      },
    },
  );
  const arrive = (left: number) => {
    count(1);
    queue.send(calendar.nowMs, KIND.live);
    copies.wake();
    if (left > 1) {
      calendar.after(exponential(random, perSecond / 1_000), () => arrive(left - 1));
    }
  };
  arrive(MESSAGES);
  calendar.runUntil(Number.POSITIVE_INFINITY);
  const endMs = sinceMs;
  return { meanMs: sumMs / done, inside: insideMs / endMs, perMs: done / endMs, done };
}

/** Erlang's C: the chance that an arrival has to wait, of so many servers with that load. */
function chanceToWait(servers: number, load: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1) {
    blocked = (load * blocked) / (server + load * blocked);
  }
  return (servers * blocked) / (servers - load * (1 - blocked));
}

describe("queueHandler's workers, as servers of a queue", () => {
  it.each([
    [1, 5, 10],
    [1, 9, 10],
    [5, 40, 10],
    [20, 180, 10],
    [50, 440, 10],
  ])(
    "V30 %i servers, %i a second, %i a second each: the mean is Erlang's",
    (servers, come, work) => {
      const { meanMs, done } = runServers(servers, come, work);
      const waitMs = (chanceToWait(servers, come / work) * 1_000) / (servers * work - come);
      expect(done).toBe(MESSAGES);
      expect(Math.abs(meanMs / (1_000 / work + waitMs) - 1)).toBeLessThan(0.04);
    },
  );

  it("V30 what is inside in the mean is what comes a second times what each takes (Little)", () => {
    const { meanMs, inside, perMs } = runServers(8, 70, 10);
    expect(inside).toBeGreaterThan(7);
    expect(Math.abs(inside / (perMs * meanMs) - 1)).toBeLessThan(1e-6);
  });
});
