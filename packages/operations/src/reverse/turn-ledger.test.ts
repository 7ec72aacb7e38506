import { err, type Ledger, type LedgerRow, type PortError } from "@xpart/core";
import { MemoryBucket, MemoryLedger, memoryLister } from "@xpart/core/testing";
import { describe, expect, it } from "vitest";
import { beginTurn, readTurnState, type TurnOptions, turnLedger } from "./turn-ledger.ts";

const NOW_MS = 1_000_000;
const THROTTLED: PortError = {
  ...{ kind: "throttled", side: "ledger", operation: "PutItem", message: "slower" },
};

/** A bucket with what a direction brought and knows, and the other direction's empty ledger. */
async function world(keys: readonly string[], versions = 2) {
  const bucket = new MemoryBucket("destination", "enabled", { now: () => NOW_MS });
  const [ledger, other] = [new MemoryLedger(), new MemoryLedger()];
  for (const key of keys) {
    for (let version = 1; version <= versions; version += 1) {
      bucket.put(key, `${key} ${version}`);
    }
    const stack = await bucket.readStack(key);
    if (!stack.ok) throw new Error("the bucket in memory answers always");
    for (const [index, { versionId }] of stack.value.entries.entries()) {
      const row: LedgerRow = {
        ...{ key, versionId: `s${index}`, kind: "object", state: "replicated" },
        destinationVersionId: versionId,
      };
      await ledger.saveRow(row);
    }
  }
  const rowsOf = async (key: string) => {
    const read = await other.readKey(key);
    return read.ok ? read.value.rows : [];
  };
  return { bucket, ledger, other, rowsOf };
}

function options(more: Partial<TurnOptions> = {}): TurnOptions {
  return {
    ...{ isDryRun: false, parallel: 4, stillFromMs: 0, isInScope: () => true },
    counterpartOf: (key) => key,
    signal: new AbortController().signal,
    ...more,
  };
}

async function standingAt(bucket: MemoryBucket, key: string) {
  const stack = await bucket.readStack(key);
  return stack.ok ? stack.value.entries : [];
}

const KEYS = Array.from({ length: 30 }, (_, number) => `k/${String(number).padStart(2, "0")}`);

describe("turnLedger", () => {
  it("T1 every entry that stands gets its counterpart, by pages that cut keys in two; a dry run writes none", async () => {
    const { bucket, ledger, other, rowsOf } = await world(KEYS);
    bucket.put("k/05", "new here");
    const lister = memoryLister(bucket);
    const small = {
      listPage: (...[range, page]: Parameters<typeof lister.listPage>) =>
        lister.listPage(range, { ...page, limit: 7 }),
    };
    const ports = { lister: small, ledger, other, now: () => NOW_MS };
    const counts = { keys: 30, turned: 60, gaps: 0, known: 0, unknown: 1, busy: 0 };
    const dry = await turnLedger(beginTurn([""]), ports, options({ isDryRun: true }));
    expect([dry.end, dry.state.counts, await rowsOf("k/05")]).toEqual(["done", counts, []]);
    const { end, state } = await turnLedger(beginTurn([""]), ports, options());
    expect([end, state]).toEqual(["done", { version: 1, counts, remaining: [] }]);
    expect((await rowsOf("k/05")).map((row) => row.destinationVersionId).toSorted()).toEqual([
      "s0",
      "s1",
    ]);
  });

  it("T2 killed anywhere, it begins anew and writes nothing twice", async () => {
    const { bucket, ledger, other } = await world(KEYS);
    let saved = 0;
    const dying: Pick<Ledger, "readKey" | "saveRow"> = {
      readKey: (key) => other.readKey(key),
      async saveRow(row) {
        saved += 1;
        return saved > 20 ? err(THROTTLED) : other.saveRow(row);
      },
    };
    const ports = { lister: memoryLister(bucket), ledger, other: dying, now: () => NOW_MS };
    const broken = await turnLedger(beginTurn([""]), ports, options());
    expect(broken.end).toEqual(THROTTLED);
    const { state } = await turnLedger(beginTurn([""]), { ...ports, other }, options());
    expect(state.counts).toMatchObject({ turned: 40, known: 20 });
  });

  it("T2 stopped, it goes on behind the last key of the page that is done, as its file says", async () => {
    const { bucket, ledger, other } = await world(KEYS);
    const end = new AbortController();
    const lister = memoryLister(bucket);
    const small = {
      listPage: (...[range, page]: Parameters<typeof lister.listPage>) =>
        lister.listPage(range, { ...page, limit: 10 }),
    };
    const ports = { lister: small, ledger, other, now: () => NOW_MS };
    const stopped = await turnLedger(
      beginTurn(["k/0", "k/1"]),
      ports,
      options({ signal: end.signal, onProgress: ({ keys }) => keys > 3 && end.abort() }),
    );
    expect(stopped).toMatchObject({
      end: "stopped",
      state: { remaining: [{ prefix: "k/0", after: "k/03" }, { prefix: "k/1" }] },
    });
    const read = readTurnState(JSON.parse(JSON.stringify(stopped.state)));
    if (read === undefined) throw new Error("a state can be read");
    const { state } = await turnLedger(read, ports, options());
    expect(state).toMatchObject({ counts: { keys: 20, turned: 40, known: 0 }, remaining: [] });
    expect(readTurnState({ version: 1 })).toBeUndefined();
  });

  it("T1 a key that a function may still have is left, until no function can be at work", async () => {
    const { bucket, ledger, other, rowsOf } = await world(["k"]);
    const attempt = { id: "a", scope: "key", startedMs: NOW_MS, leaseUntilMs: NOW_MS + 1 } as const;
    await ledger.saveHead({ key: "k", attempt });
    const ports = { lister: memoryLister(bucket), ledger, other, now: () => NOW_MS };
    const early = await turnLedger(beginTurn([""]), ports, options({ stillFromMs: NOW_MS + 1 }));
    expect([early.state.counts.busy, await rowsOf("k")]).toEqual([1, []]);
    const late = await turnLedger(beginTurn([""]), ports, options({ stillFromMs: NOW_MS }));
    expect(late.state.counts).toMatchObject({ busy: 0, turned: 2 });
  });

  it("T8 a key is looked up by what the direction that was calls it, and written by what it is called here", async () => {
    const { bucket, ledger, other, rowsOf } = await world(["k"]);
    bucket.put("copy/k", "a replica");
    const [entry] = await standingAt(bucket, "copy/k");
    await ledger.saveRow({
      ...{ key: "k", versionId: "s9", kind: "object", state: "replicated" },
      destinationVersionId: entry?.versionId ?? "",
    });
    const ports = { lister: memoryLister(bucket), ledger, other, now: () => NOW_MS };
    const counterpartOf = (key: string) =>
      key.startsWith("copy/") ? key.slice("copy/".length) : undefined;
    const { state } = await turnLedger(beginTurn([""]), ports, options({ counterpartOf }));
    expect(state.counts).toMatchObject({ keys: 2, turned: 1, unknown: 2 });
    expect(await rowsOf("copy/k")).toMatchObject([
      { key: "copy/k", versionId: entry?.versionId, destinationVersionId: "s9" },
    ]);
    expect(await rowsOf("k")).toEqual([]);
  });

  it("T1 keys that the deployment does not copy are left out", async () => {
    const { bucket, ledger, other, rowsOf } = await world(["in", "out"]);
    const ports = { lister: memoryLister(bucket), ledger, other, now: () => NOW_MS };
    await turnLedger(beginTurn([""]), ports, options({ isInScope: (key) => key === "in" }));
    expect([(await rowsOf("in")).length, (await rowsOf("out")).length]).toEqual([2, 0]);
  });
});
