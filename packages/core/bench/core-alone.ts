// What core takes by itself: `core-alone.ts events | reconcile <versions a key> | histories`. Prints one sample as JSON:
// how much was done, and the time of the clock and of the processor that it took.
import { decide } from "../src/decide/decide.ts";
import { parseMessage } from "../src/events/parse-event.ts";
import { EMPTY_LEDGER_VIEW } from "../src/model/ledger-head.ts";
import { DEFAULT_POLICY } from "../src/model/policy.ts";
import { reconcileKey } from "../src/run/reconcile-key.ts";
import { eventBridgeEvent } from "../src/testing/event-json.ts";
import { MemoryRun } from "../src/testing/memory-run.ts";
import { drawHistory } from "../src/testing/simulation/draw-history.ts";
import { simulate } from "../src/testing/simulation/simulate.ts";

const EVENTS = 100_000;
/** Entries that are reconciled in a run, whatever their depth. */
const ENTRIES = 20_000;
const HISTORIES = 1_500;
const FIRST_SEED = 9_000_001;
/** Of the work, before it is measured: what V8 takes to make the code fast is not what it costs. */
const WARM_UP = 0.1;

interface Kind {
  readonly units: number;
  /** @returns what is measured. */
  prepare(units: number): () => unknown;
}

const [what = "", depth = 1] = process.argv.slice(2).map((word) => Number(word) || word);
const kinds: Readonly<Record<string, Kind>> = {
  events: { units: EVENTS, prepare: (events) => () => decideAll(events) },
  reconcile: { units: ENTRIES, prepare: (entries) => fillWorld(entries, Number(depth)) },
  histories: { units: HISTORIES, prepare: (histories) => () => playAll(histories) },
};
const kind = kinds[what];
if (kind === undefined) {
  process.stderr.write(`nothing called "${what}"; there are ${Object.keys(kinds).join(", ")}\n`);
  process.exitCode = 2;
} else {
  await kind.prepare(kind.units * WARM_UP)();
  const work = kind.prepare(kind.units);
  const begun = process.cpuUsage();
  const begunMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(begun);
  const wallMs = performance.now() - begunMs;
  process.stdout.write(
    `${JSON.stringify({ units: kind.units, wallMs, cpuMs: (user + system) / 1_000 })}\n`,
  );
}

function decideAll(events: number): void {
  for (let at = 0; at < events; at += 1) {
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

function fillWorld(entries: number, versions: number): () => Promise<void> {
  const world = new MemoryRun();
  const keys = Array.from({ length: Math.max(1, entries / versions) }, (_, at) => `k${at}`);
  for (const key of keys) {
    for (let version = 0; version < versions; version += 1) world.source.put(key, `${version}`);
  }
  return async () => {
    for (const key of keys) {
      const done = await reconcileKey({ key, history: "all" }, world.worker());
      if (!done.ok) throw new Error(`${key}: ${JSON.stringify(done.error)}`);
    }
  };
}

async function playAll(histories: number): Promise<void> {
  for (let at = 0; at < histories; at += 1) {
    await simulate(drawHistory(FIRST_SEED + at));
  }
}
