// What core takes by itself, in processor time: events parsed and decided, keys reconciled in memory by depth, and
// histories of the simulation. Prints JSON: node packages/core/bench/core-alone.ts
import { decide } from "../src/decide/decide.ts";
import { parseMessage } from "../src/events/parse-event.ts";
import { EMPTY_LEDGER_VIEW } from "../src/model/ledger-head.ts";
import { DEFAULT_POLICY } from "../src/model/policy.ts";
import { reconcileKey } from "../src/run/reconcile-key.ts";
import { eventBridgeEvent } from "../src/testing/event-json.ts";
import { MemoryRun } from "../src/testing/memory-run.ts";
import { drawHistory } from "../src/testing/simulation/draw-history.ts";
import { simulate } from "../src/testing/simulation/simulate.ts";

const RUNS = 5;
const EVENTS = 20_000;
const DEPTHS = [1, 10, 100, 1_000];
/** Entries that are reconciled in a run, whatever their depth. */
const ENTRIES = 2_000;
const HISTORIES = 400;
const FIRST_SEED = 9_000_001;

interface Run {
  readonly eventsPerSecond: number;
  /** For each depth. */
  readonly entriesPerSecond: readonly number[];
  readonly historiesPerSecond: number;
}

const rows: Run[] = [];
for (let run = 0; run < RUNS; run += 1) {
  // In turns, so that other load on the machine falls on all of them alike.
  rows.push({
    eventsPerSecond: await perSecond(EVENTS, decideAll),
    entriesPerSecond: await byDepth(),
    historiesPerSecond: await perSecond(HISTORIES, playAll),
  });
}
process.stdout.write(
  `${JSON.stringify({
    runs: RUNS,
    eventsPerSecond: spreadOf(rows.map(({ eventsPerSecond }) => eventsPerSecond)),
    entriesPerSecond: DEPTHS.map((depth, at) => ({
      depth,
      ...spreadOf(rows.map(({ entriesPerSecond }) => entriesPerSecond[at] ?? Number.NaN)),
    })),
    historiesPerSecond: spreadOf(rows.map(({ historiesPerSecond }) => historiesPerSecond)),
  })}\n`,
);

/** Of processor time. */
async function perSecond(count: number, work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return count / ((user + system) / 1e6);
}

function decideAll(): void {
  for (let at = 0; at < EVENTS; at += 1) {
    const body = JSON.stringify(
      eventBridgeEvent({ key: `reports/${at}`, versionId: `v${at}`, sequencer: "0055AED6DCD9" }),
    );
    for (const message of parseMessage(body)) {
      if (message.kind === "event") {
        const pin = { etag: "e", sizeBytes: 1, lastModifiedMs: at };
        const source = {
          kind: "object",
          object: { pin, attributes: { metadata: {} }, tagCount: 0 },
        } as const;
        const current = message.event.versionId;
        const facts = { ledger: EMPTY_LEDGER_VIEW, source, current, nowMs: at };
        if (decide(message.event, facts, DEFAULT_POLICY).kind !== "apply") {
          throw new Error("a new object is put on top");
        }
      }
    }
  }
}

async function byDepth(): Promise<readonly number[]> {
  const found: number[] = [];
  for (const depth of DEPTHS) {
    const world = new MemoryRun();
    const keys = Array.from({ length: ENTRIES / depth }, (_, at) => `k${at}`);
    for (const key of keys) {
      for (let version = 0; version < depth; version += 1) world.source.put(key, `${version}`);
    }
    found.push(
      await perSecond(ENTRIES, async () => {
        for (const key of keys) {
          const done = await reconcileKey({ key, history: "all" }, world.worker());
          if (!done.ok) throw new Error(`${key}: ${JSON.stringify(done.error)}`);
        }
      }),
    );
  }
  return found;
}

async function playAll(): Promise<void> {
  for (let at = 0; at < HISTORIES; at += 1) {
    await simulate(drawHistory(FIRST_SEED + at));
  }
}

function spreadOf(samples: readonly number[]) {
  const sorted = samples.toSorted((left, right) => left - right);
  const [least = Number.NaN] = sorted;
  return { median: sorted[sorted.length >> 1] ?? least, least, most: sorted.at(-1) ?? least };
}
