import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type EventFields, eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { replicateBatch } from "./replicate-batch.ts";

/** Writes a version at the source and gives the event that announces it. */
function put(world: MemoryRun, key: string, content = key, fields: EventFields = {}) {
  const versionId = world.source.put(key, content);
  const sequencer = `00${versionId.replace("source-v", "").padStart(4, "0")}`;
  return eventBridgeEvent({ key, versionId, sequencer, requestId: versionId, ...fields });
}

/** Works a batch. @returns what went back, and how often the ledger was asked and written. */
async function work(world: MemoryRun, bodies: readonly unknown[], prefixes: string[] = []) {
  world.calls.length = 0;
  const records = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body: JSON.stringify(body),
  }));
  const { returned } = await replicateBatch(records, world.worker(), {
    ...{ scope: { prefixes }, concurrency: 4, reserveMs: 0, onOutcome: () => {} },
  });
  const ofLedger = world.calls.filter((call) => call.startsWith("ledger."));
  const ledger: Record<string, number> = {};
  for (const call of ofLedger) {
    ledger[call.slice(7)] = (ledger[call.slice(7)] ?? 0) + 1;
  }
  return { returned, ledger };
}

const TEN = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

describe("a batch asks the ledger together", () => {
  it("L9 ten new small objects take one read of the ledger and two writes each", async () => {
    const world = new MemoryRun();
    const bodies = TEN.map((key) => put(world, key));
    expect(await work(world, bodies)).toEqual({
      ...{ returned: [], ledger: { findUnseen: 1, saveHead: 10, saveRow: 10 } },
    });
    expect(TEN.map((key) => world.contents("destination", key))).toEqual(TEN.map((key) => [key]));
  });

  it("L9 a key that the ledger knows is read by itself, and so is a later event of its key", async () => {
    const world = new MemoryRun();
    await work(world, [put(world, "known")]);
    const bodies = [put(world, "known", "two"), put(world, "new"), put(world, "new", "newer")];
    const { returned, ledger } = await work(world, bodies.toSpliced(1, 1));
    expect({ returned, ledger }).toEqual({
      ...{ returned: [], ledger: { findUnseen: 1, read: 1, saveHead: 2, saveRow: 2 } },
    });
    expect(world.contents("destination", "known")).toEqual(["two", "known"]);
    const late = await work(world, [...bodies.slice(1, 2), put(world, "third")]);
    expect(late).toMatchObject({ returned: [], ledger: { findUnseen: 1 } });
    expect(world.contents("destination", "new")).toEqual(["newer", "new"]);
  });

  it("L9 the events of one new key share no answer: the second sees what the first did", async () => {
    const world = new MemoryRun();
    const first = put(world, "k", "1");
    expect(await work(world, [first, first, put(world, "other")])).toEqual({
      ...{ returned: [], ledger: { findUnseen: 1, read: 1, saveHead: 2, saveRow: 2 } },
    });
    expect(world.contents("destination", "k")).toEqual(["1"]);
  });

  it.each([
    ["one key alone", ["a"], {}],
    [
      "uploads in parts, which are not sent in vain",
      ["a", "b"],
      { reason: "CompleteMultipartUpload" },
    ],
    ["what is about entries that were there", ["a", "b"], { type: "Object Tags Added" }],
    ["keys out of scope", ["out/a", "out/b"], {}],
  ])("L9 %s is not asked about together", async (_what, keys, fields) => {
    const world = new MemoryRun();
    const bodies = keys.map((key) => put(world, key, key, fields));
    const { returned, ledger } = await work(world, bodies, ["a", "b"]);
    expect(returned).toEqual([]);
    expect(ledger).not.toHaveProperty("findUnseen");
  });

  it.each(["refuse", "die-before"] as const)(
    "F6 where asking together fails (%s), each key is read by itself",
    async (kind) => {
      const world = new MemoryRun();
      const bodies = [put(world, "a"), put(world, "b")];
      const fate = kind === "refuse" ? { kind, error: "denied" as const } : { kind };
      world.intercept = onCall("ledger.findUnseen", fate);
      expect(await work(world, bodies)).toEqual({
        ...{ returned: [], ledger: { findUnseen: 1, read: 2, saveHead: 2, saveRow: 2 } },
      });
    },
  );

  it("L4 a key that somebody else begins after it was asked about is left to them", async () => {
    const world = new MemoryRun();
    const bodies = [put(world, "a"), put(world, "b")];
    let others: Promise<unknown> = Promise.resolve();
    world.afterCall = (call) => {
      if (call === "ledger.findUnseen") {
        others = world.ledger.saveHead({ key: "a", sequencer: "000000" });
      }
    };
    const { returned } = await work(world, bodies);
    await others;
    expect(returned).toEqual(["m0"]);
    expect(world.contents("destination", "a")).toEqual([]);
    expect(await work(world, bodies)).toMatchObject({ returned: [] });
    expect(world.contents("destination", "a")).toEqual(["a"]);
  });

  it("R8 rows of other versions without a head do not show, and the order is right all the same", async () => {
    const world = new MemoryRun();
    const one = world.source.put("k", "1");
    const replica = world.destination.put("k", "1");
    const row: LedgerRow = {
      ...{ key: "k", versionId: one, kind: "object", state: "replicated" },
      destinationVersionId: replica,
    };
    world.ledger.seedRow(row);
    const bodies = [put(world, "k", "2"), put(world, "k", "3"), put(world, "other")];
    expect(await work(world, bodies.slice(1))).toMatchObject({ returned: [] });
    expect(world.contents("destination", "k").at(0)).toBe("3");
    expect(await work(world, bodies.slice(0, 1))).toMatchObject({ returned: [] });
    expect(world.contents("destination", "k")).toEqual(["3", "2", "1"]);
    expect(world.destination.entries("k").at(-1)?.versionId).toBe(replica);
  });

  it("R8 the same where a delete marker hides them at the destination", async () => {
    const world = new MemoryRun();
    const one = world.source.put("k", "1");
    const replica = world.destination.put("k", "1");
    world.ledger.seedRow({
      ...{ key: "k", versionId: one, kind: "object", state: "replicated" },
      destinationVersionId: replica,
    });
    world.source.remove("k");
    world.destination.remove("k");
    const bodies = [put(world, "k", "2"), put(world, "other")];
    expect(await work(world, bodies)).toMatchObject({ returned: [] });
    expect(world.contents("destination", "k")).toEqual(["2", "-", "1"]);
    expect(await work(world, [put(world, "k", "3"), put(world, "more")])).toMatchObject({
      returned: [],
    });
    expect(world.contents("destination", "k")).toEqual(["3", "2", "-", "1"]);
  });
});
