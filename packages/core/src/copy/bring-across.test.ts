import { describe, expect, it } from "vitest";
import { KeySession } from "../lease/key-session.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import { dispositionOf } from "../model/replication-failure.ts";
import { replicate } from "../run/replicate.ts";
import { MemoryRun, onCall, START_MS, WORKER_LIFE_MS, WorkerDied } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  markerCreatedEvent,
} from "../testing/sample-events.ts";
import { bringAcross } from "./bring-across.ts";

/** A lease outlives its worker by this much. */
const LEASE_MS = WORKER_LIFE_MS + 5_000;

function withOneVersion() {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, "one");
  return { world, event: createdEvent({ versionId, sequencer: "00A1" }) };
}

describe("bringAcross, begin and commit", () => {
  it("L2 before the first byte the head says what is on its way, under which attempt", async () => {
    const { world, event } = withOneVersion();
    let head: LedgerHead | undefined;
    world.intercept = (call) => {
      head = call === "destination.putObject" ? world.ledger.peek(KEY).head : head;
      return undefined;
    };
    await replicate(event, world.worker());
    expect(head).toMatchObject({
      sequencer: "00A1",
      newestMs: START_MS,
      attempt: {
        id: "attempt-1",
        scope: "entry",
        versionId: "source-v1",
        content: { pin: { etag: "etag of one", sizeBytes: 3, lastModifiedMs: START_MS } },
        startedMs: START_MS,
        leaseUntilMs: START_MS + LEASE_MS,
      },
    });
  });

  it("L2 the row names the attempt that wrote it, which settles the head", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      {
        versionId: "source-v1",
        kind: "object",
        state: "replicated",
        destinationVersionId: "destination-v1",
        pin: { etag: "etag of one", sizeBytes: 3, lastModifiedMs: START_MS },
        attemptId: "attempt-1",
      },
    ]);
  });

  it.each([
    ["destination.putObject", "die-before"],
    ["destination.putObject", "die-after"],
    ["ledger.saveRow", "die-before"],
    ["ledger.saveHead", "die-after"],
  ] as const)(
    "L3 a worker that dies at %s, %s, leaves one replica in the end",
    async (call, kind) => {
      const { world, event } = withOneVersion();
      world.intercept = onCall(call, { kind });
      await expect(replicate(event, world.worker())).rejects.toThrow(WorkerDied);

      world.nowMs = START_MS + LEASE_MS - 1;
      expect(await replicate(event, world.worker())).toEqual({
        ok: false,
        error: { kind: "leased", untilMs: START_MS + LEASE_MS },
      });

      world.nowMs = START_MS + LEASE_MS;
      expect(await replicate(event, world.worker())).toMatchObject({
        value: { kind: "reconciled", reason: "crashed-attempt" },
      });
      expect(world.contents("destination", KEY)).toEqual(["one"]);
      const { rows, head } = world.ledger.peek(KEY);
      expect(rows).toMatchObject([{ state: "replicated", destinationVersionId: "destination-v1" }]);
      expect(head?.attempt).toBeUndefined();
    },
  );

  it("L3 a marker whose commit was lost is adopted, not made twice", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    world.source.remove(KEY);
    const marker = markerCreatedEvent({ versionId: "source-v2", sequencer: "00A2" });
    world.intercept = onCall("destination.addMarker", { kind: "die-after" });
    await expect(replicate(marker, world.worker())).rejects.toThrow(WorkerDied);
    world.nowMs = START_MS + LEASE_MS;
    await replicate(marker, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["-", "one"]);
  });

  it("L3 an event that comes upon a crash mends it and is done itself", async () => {
    const { world, event } = withOneVersion();
    await replicate(event, world.worker());
    const versionId = world.source.put(KEY, "two");
    world.intercept = onCall("destination.putObject", { kind: "die-after" });
    const crashing = replicate(createdEvent({ versionId, sequencer: "00A2" }), world.worker());
    await expect(crashing).rejects.toThrow(WorkerDied);
    world.source.removeEntry(KEY, "source-v1");
    world.nowMs = START_MS + LEASE_MS;
    const gone = entryDeletedEvent({ versionId: "source-v1", sequencer: "00A3" });
    expect(await replicate(gone, world.worker())).toMatchObject({
      value: { kind: "applied", step: "delete" },
    });
    expect(world.contents("destination", KEY)).toEqual(["two"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId }]);
  });

  it("L3 a write whose answer was lost is adopted, as soon as it has settled", async () => {
    const { world, event } = withOneVersion();
    world.intercept = onCall("destination.putObject", { kind: "lose-answer" });
    expect(await replicate(event, world.worker())).toMatchObject({ ok: false });
    expect(await replicate(event, world.worker())).toMatchObject({ error: { kind: "leased" } });
    world.nowMs = START_MS + 2_000;
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("L2 after a refused write the key is free at once", async () => {
    const { world, event } = withOneVersion();
    world.intercept = onCall("destination.putObject", { kind: "refuse", error: "throttled" });
    expect(await replicate(event, world.worker())).toMatchObject({ ok: false });
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });
});

describe("bringAcross, races", () => {
  it("L4 who loses the race for the head writes nothing", async () => {
    const { world, event } = withOneVersion();
    const winner = world.worker();
    world.afterCall = (call) => {
      if (call === "source.openCurrent") {
        world.afterCall = () => {};
        void winner.ledger.saveHead({ key: KEY, sequencer: "00A0" });
      }
    };
    expect(await replicate(event, world.worker())).toMatchObject({
      ok: false,
      error: { kind: "service", error: { kind: "conflict", side: "ledger" } },
    });
    expect(world.contents("destination", KEY)).toEqual([]);
    expect(world.ledger.peek(KEY)).toMatchObject({ head: { sequencer: "00A0" }, rows: [] });
  });

  it("L4 of two workers with one event, one writes", async () => {
    const { world, event } = withOneVersion();
    const both = [replicate(event, world.worker()), replicate(event, world.worker())];
    const results = await Promise.all(both);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it.each([0, 1, 60_000])(
    "L4 a worker whose lease has been over for %i ms writes no row",
    async (lateMs) => {
      const { world, event } = withOneVersion();
      world.afterCall = (call) => {
        world.nowMs += call === "destination.putObject" ? LEASE_MS + lateMs : 0;
      };
      expect(await replicate(event, world.worker())).toEqual({
        ok: false,
        error: { kind: "lease-lost" },
      });
      expect(world.calls.at(-1)).toBe("destination.putObject");
      expect(world.ledger.peek(KEY).rows).toEqual([]);
    },
  );

  it("L4 a worker that is one millisecond early still writes its row", async () => {
    const { world, event } = withOneVersion();
    world.afterCall = (call) => {
      world.nowMs += call === "destination.putObject" ? LEASE_MS - 1 : 0;
    };
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
  });

  it("L4 a row that somebody else wrote meanwhile is not written over", async () => {
    const { world, event } = withOneVersion();
    const other = rowOf({ key: KEY, versionId: "source-v1", kind: "object", state: "gap" });
    const thief = world.worker();
    world.afterCall = (call) => {
      if (call === "destination.putObject") {
        world.afterCall = () => {};
        void thief.ledger.saveRow(other);
      }
    };
    expect(await replicate(event, world.worker())).toMatchObject({
      error: { kind: "service", error: { kind: "conflict" } },
    });
    expect(world.ledger.peek(KEY).rows).toMatchObject([other]);
  });
});

describe("bringAcross, configuration", () => {
  it.each([
    ["an object", createdEvent({ versionId: "source-v1", sequencer: "00A1" })],
    ["a marker", markerCreatedEvent({ versionId: "source-v2", sequencer: "00A2" })],
  ])("C1 %s of a versioned source, an answer without a version id: stop", async (_title, event) => {
    const world = new MemoryRun("enabled", "unversioned");
    world.source.put(KEY, "one");
    world.source.remove(KEY);
    const result = await replicate(event, world.worker());
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: "service",
        error: {
          kind: "misconfigured",
          side: "destination",
          message: expect.stringContaining("switch versioning on"),
        },
      },
    });
    expect(!result.ok && dispositionOf(result.error)).toBe("stop");
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it.each(["suspended", "unversioned"] as const)(
    "C1 what a %s destination took without a version id is not adopted when the event comes again",
    async (versioning) => {
      const { world, event } = withOneVersion();
      world.destination.versioning = versioning;
      for (let receive = 1; receive <= 2; receive += 1) {
        const result = await replicate(event, world.worker());
        expect(!result.ok && dispositionOf(result.error)).toBe("stop");
        world.nowMs += LEASE_MS;
      }
      expect(world.ledger.peek(KEY).rows).toEqual([]);
    },
  );

  it("C1 a source without versions may have a destination with or without", async () => {
    for (const destination of ["unversioned", "enabled", "suspended"] as const) {
      const world = new MemoryRun("unversioned", destination);
      const versionId = world.source.put(KEY, "one");
      const event = createdEvent({ versionId, sequencer: "00A1" });
      expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
      expect(world.contents("destination", KEY)).toEqual(["one"]);
    }
  });
});

describe("bringAcross, time", () => {
  const life = { startedMs: START_MS, deadlineMs: START_MS + WORKER_LIFE_MS };
  /** Brings three bytes across at a speed, in a worker with so much time left. */
  async function bring(bytesPerSecond: number, leftMs: number) {
    const { world } = withOneVersion();
    const opened = await world.source.open(KEY, "source-v1");
    if (!opened.ok || opened.value.kind !== "object") throw new Error("it was just put");
    let discarded = 0;
    const discard = () => {
      discarded += 1;
    };
    const object = { ...opened.value.object, discard };
    world.nowMs = life.deadlineMs - leftMs;
    const run = { ...world.worker(), ...life, bytesPerSecond };
    const session = new KeySession(KEY, undefined, "settled", run);
    const entry = { kind: "object", object } as const;
    const crossing = { versionId: "source-v1", entry, row: undefined };
    const result = await bringAcross(crossing, session, run);
    return { result, discarded, calls: world.calls, state: session.state };
  }

  it("B6 what no worker has the time for is not begun, and is said to fit never", async () => {
    expect(await bring(0.04, WORKER_LIFE_MS)).toEqual({
      result: {
        ok: false,
        error: {
          kind: "set-aside",
          cause: "never-fits",
          answer: expect.stringMatching(/75 s.*60 s/),
        },
      },
      ...{ discarded: 1, calls: [], state: "settled" },
    });
  });

  it("B2 what a worker with more time left can copy is left to it", async () => {
    expect(await bring(0.05, WORKER_LIFE_MS - 1)).toEqual({
      result: { ok: false, error: { kind: "no-time", neededMs: WORKER_LIFE_MS } },
      ...{ discarded: 1, calls: [], state: "settled" },
    });
    expect(await bring(0.05, WORKER_LIFE_MS)).toMatchObject({ result: { ok: true }, discarded: 0 });
  });
});
