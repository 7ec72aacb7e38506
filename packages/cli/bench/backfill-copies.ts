import {
  compareKeys,
  DEFAULT_BYTES_PER_SECOND,
  DEFAULT_POLICY,
  type ListedVersion,
  ok,
  reconcileKey,
  type VersionLister,
} from "@xpart/core";
import { MemoryBucket, MemoryLedger } from "@xpart/core/testing";
import {
  type BackfillState,
  backfillOn,
  beginBackfill,
  beginVerify,
  verifyOn,
} from "@xpart/operations";

const PAGE_ENTRIES = 1_000;
/** Workers, as functions at a time. */
const WORKERS = 8;
/** The backfill is ended when these shares of the keys were asked for, and gone on with. */
const INTERRUPTIONS = [0.3, 0.7];

/**
 * A backfill of so many keys with so many versions each, between buckets in memory, ended twice and gone on with, each
 * key reconciled by what the functions run: how often each version was written, and whether both sides end equal.
 */
export async function benchCopies(keys: number, versions: number): Promise<void> {
  const world = makeWorld(keys, versions);
  const begunMs = performance.now();
  let state: BackfillState = beginBackfill([], 0);
  let asked = 0;
  for (const share of [...INTERRUPTIONS, 1]) {
    const end = new AbortController();
    state = await backfillOn(state, world.ports, {
      ...{ parallel: 8, asksLedger: false, saveEveryMs: 10_000, signal: end.signal },
      save: async (saved) => {
        state = JSON.parse(JSON.stringify(saved));
      },
      sleep: (ms, signal) => pause(ms, AbortSignal.any([signal, end.signal])),
      async send(key) {
        asked += 1;
        if (share < 1 && asked >= keys * share) end.abort();
        await world.work(key);
        return undefined;
      },
    });
    // As the command writes it down and reads it again.
    state = JSON.parse(JSON.stringify(state));
    console.log(`ended with ${state.remaining.length} ranges to go, ${asked} keys asked for`);
  }
  await world.rest();
  const seconds = (performance.now() - begunMs) / 1_000;
  const writes = [...world.writes.values()];
  const { tally } = await verifyOn(beginVerify([], 0), world.ports, { parallel: 1, graceMs: 0 });
  console.log(
    `${keys} keys of ${versions} versions in ${seconds.toFixed(0)} s: asked for ${asked} times; ` +
      `${writes.length} keys written, each ${Math.min(...writes)} to ${Math.max(...writes)} times; ` +
      `afterwards ${tally.verdicts.equal} of ${tally.keys} keys equal, ` +
      `${tally.destination.versions} versions at the destination`,
  );
}

function makeWorld(keys: number, versions: number) {
  const clock = { now: Date.now };
  const source = new MemoryBucket("source", "enabled", clock);
  const destination = new MemoryBucket("destination", "enabled", clock);
  const ledger = new MemoryLedger();
  const names = Array.from(
    { length: keys },
    (_, at) => `production/part-${String(at).padStart(9, "0")}`,
  );
  for (const name of names) {
    for (let version = 0; version < versions; version += 1) source.put(name, `${name} ${version}`);
  }
  const writes = new Map<string, number>();
  const put = destination.putObject.bind(destination);
  destination.putObject = (object) => {
    writes.set(object.key, (writes.get(object.key) ?? 0) + 1);
    return put(object);
  };
  let attempts = 0;
  const reconcile = async (key: string) => {
    const done = await reconcileKey(
      { key, history: "all" },
      {
        ...{ source, destination, ledger, clock, policy: DEFAULT_POLICY },
        newAttemptId: () => `attempt-${attempts++}`,
        deadlineMs: Date.now() + 60_000,
        bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
      },
    );
    if (!done.ok) throw new Error(`${key}: ${JSON.stringify(done.error)}`);
  };
  const busy = new Set<Promise<void>>();
  return {
    writes,
    ports: {
      source: { store: source, lister: listerOf(names, source) },
      destination: { store: destination, lister: listerOf(names, destination) },
      ...{ ledger, clock, policy: DEFAULT_POLICY },
    },
    /** Resolves when a worker has taken the key, not when it is done. */
    async work(key: string) {
      while (busy.size >= WORKERS) await Promise.race(busy);
      const done = reconcile(key).finally(() => busy.delete(done));
      busy.add(done);
    },
    async rest() {
      await Promise.all(busy);
    },
  };
}

/** Lists what a bucket has of these keys, which are in order, as it is at that moment. */
function listerOf(names: readonly string[], bucket: MemoryBucket): VersionLister {
  return {
    async listPage({ after, upTo }, { from, limit = PAGE_ENTRIES } = {}) {
      const begin = countUpTo(from?.key ?? after, names) ?? 0;
      const end = countUpTo(upTo, names) ?? names.length;
      const page = names.slice(begin, Math.min(end, begin + limit));
      const versions = (await Promise.all(page.map((key) => entriesOf(key, bucket)))).flat();
      const last = page.at(-1);
      return ok(
        last !== undefined && begin + limit < end
          ? { versions, next: { key: last } }
          : { versions },
      );
    },
  };
}

async function entriesOf(key: string, bucket: MemoryBucket): Promise<readonly ListedVersion[]> {
  const stack = await bucket.readStack(key);
  return stack.ok ? stack.value.entries.map((entry) => ({ key, entry })) : [];
}

/** How many names, which are in order, come up to a key, itself included. */
function countUpTo(key: string | undefined, names: readonly string[]): number | undefined {
  if (key === undefined) {
    return undefined;
  }
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(names[middle] ?? "", key) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
