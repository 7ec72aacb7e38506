import { describe, expect, it } from "vitest";
import type { LedgerHead } from "../model/ledger-head.ts";
import { MemoryRun, onCall, WORKER_LIFE_MS, WorkerDied } from "../testing/memory-run.ts";
import { expectConverged, KEY, reconcile, withLateArrival } from "../testing/reconcile-worlds.ts";
import { createdEvent, entryDeletedEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

const AFTER_LEASE_MS = WORKER_LIFE_MS + 5_000;
const CRC = { algorithm: "CRC32", type: "FULL_OBJECT", value: "AAAA" } as const;

/** What the head of a key without entries says. */
const NOTHING = { key: KEY, newestMs: 0, listedMs: 0, top: { kind: "nothing" } } as const;

/** A key without entries whose head knows what is given. */
async function settled(event?: ReconcileTrigger["event"], known?: string) {
  const world = new MemoryRun();
  await world.ledger.saveHead({ key: KEY, ...(known === undefined ? {} : { sequencer: known }) });
  const trigger = { key: KEY } as const;
  await reconcileKey(event === undefined ? trigger : { ...trigger, event }, world.worker());
  const { revision: _any, ...head } = world.ledger.peek(KEY).head ?? {};
  return head;
}

/** Has a worker die at a call in the middle of reconciling, and its lease run out. */
async function crash(world: MemoryRun, call: string, when: "die-before" | "die-after", nth = 1) {
  world.intercept = onCall(call, { kind: when }, nth);
  await expect(reconcile(world)).rejects.toThrow(WorkerDied);
  world.intercept = () => undefined;
  world.nowMs += AFTER_LEASE_MS;
}

describe("reconcileKey, what the head says afterwards", () => {
  it.each([
    ["takes a later event's sequencer", { sequencer: "00A2" }, "00A1", "00A2"],
    ["takes one where it had none", { sequencer: "00A2" }, undefined, "00A2"],
    ["keeps its own over an earlier event's", { sequencer: "00A1" }, "00A2", "00A2"],
  ])("O3 it %s", async (_title, fields, known, sequencer) => {
    const event = createdEvent({ key: KEY, ...fields });
    expect(await settled(event, known)).toStrictEqual({ ...NOTHING, sequencer });
  });

  it("O3 it takes none of lifecycle's", async () => {
    const expiry = entryDeletedEvent({ key: KEY, origin: "lifecycle", sequencer: "00A2" });
    expect(await settled(expiry, "00A1")).toMatchObject({ sequencer: "00A1" });
  });

  it("O3 it has none that nobody told it", async () => {
    expect(await settled()).toStrictEqual(NOTHING);
  });

  it("O3 a null version that was written again after the listing counts as it crossed", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "listed");
    world.intercept = (call) => {
      if (call === "source.open" && world.contents("source", KEY)[0] === "listed") {
        world.nowMs += 10_000;
        world.source.put(KEY, "copied");
      }
      return undefined;
    };
    await reconcile(world);
    expect(world.contents("destination", KEY)).toEqual(["copied"]);
    const { newestMs, listedMs } = world.ledger.peek(KEY).head ?? {};
    expect([newestMs, listedMs]).toEqual([world.nowMs, world.nowMs]);
  });
});

describe("reconcileKey, what the head says while an entry is on its way", () => {
  it.each([
    ["has its event's sequencer", "source-v2", "00A9"],
    ["has not that of another entry's event", "source-v3", "00A3"],
  ])("O3 it %s", async (_title, versionId, sequencer) => {
    const world = await withLateArrival(); // source-v2 has to go below source-v3
    let head: LedgerHead | undefined;
    world.intercept = (call) => {
      head ??= call === "destination.putObject" ? world.ledger.peek(KEY).head : undefined;
      return undefined;
    };
    const event = createdEvent({ key: KEY, versionId, sequencer: "00A9" });
    await reconcileKey({ key: KEY, event }, world.worker());
    expect(head).toMatchObject({ sequencer, attempt: { scope: "key", versionId: "source-v2" } });
  });
});

describe("reconcileKey, after a crash", () => {
  it("L3 the row of an adopted object tells which content it is of", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "abc");
    const wroteMs = world.nowMs;
    await crash(world, "destination.putObject", "die-after");
    expect(await reconcile(world)).toMatchObject({ value: { appended: 0 } });
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { pin: { etag: "etag of abc", sizeBytes: 3, lastModifiedMs: wroteMs } },
    ]);
    expectConverged(world);
  });

  it("L3 a reconcile that had nothing on its way adopts nothing: a foreign marker stays foreign", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    await reconcile(world);
    world.destination.remove(KEY);
    expect(await reconcile(world)).toMatchObject({ value: { foreign: ["destination-v2"] } });
    expect(world.ledger.peek(KEY).rows).toHaveLength(1);
  });

  /** A crashed attempt, and an entry of its size with another ETag: the checksum must tell. */
  async function withLookAlike() {
    const world = new MemoryRun();
    world.source.put(KEY, "abc", { attributes: { metadata: {}, checksum: CRC } });
    await crash(world, "destination.putObject", "die-before");
    world.destination.put(KEY, "xyz");
    return world;
  }

  it.each(["throttled", "unavailable"] as const)(
    "F2 a look at what was left that is %s is a failure, and writes nothing",
    async (error) => {
      const world = await withLookAlike();
      world.intercept = onCall("destination.describe", { kind: "refuse", error });
      expect(await reconcile(world)).toMatchObject({
        ok: false,
        error: { kind: "service", error: { kind: error } },
      });
      expect(world.contents("destination", KEY)).toEqual(["xyz"]);
    },
  );

  it("L3 what nobody may look at is not taken for a replica, and holds its key up no longer", async () => {
    const world = await withLookAlike();
    world.intercept = onCall("destination.describe", { kind: "refuse", error: "denied" });
    expect(await reconcile(world)).toMatchObject({
      value: { adopted: 0, appended: 1, foreign: ["destination-v1"] },
    });
    expect(world.contents("destination", KEY)).toEqual(["abc", "xyz"]);
  });

  it("R8 what a crash left on top and is gone by now is covered first, and then deleted", async () => {
    const world = await withLateArrival();
    await crash(world, "destination.copyReplica", "die-before");
    world.source.removeEntry(KEY, "source-v2"); // what made the second write necessary
    expect(world.contents("destination", KEY)).toEqual(["b", "c", "a"]);
    world.calls.length = 0;
    expect(await reconcile(world, { lifecycle: "replicate" })).toMatchObject({
      value: { appended: 0, restacked: 1, deleted: 2 },
    });
    expect(world.calls.filter((call) => /copyReplica|deleteEntry/.test(call))).toEqual([
      "destination.copyReplica",
      "destination.deleteEntry",
      "destination.deleteEntry",
    ]);
    expectConverged(world);
  });

  it("F4 a held marker stays held where nobody asks for its release", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    world.source.remove(KEY);
    const policy = { maxDeletesPerHour: 0 };
    await reconcile(world, policy);
    expect(await reconcile(world, policy)).toMatchObject({ value: { appended: 0, held: 0 } });
    expect(world.contents("destination", KEY)).toEqual(["a"]);
  });
});
