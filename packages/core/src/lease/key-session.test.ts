import { describe, expect, it } from "vitest";
import { isEqualData } from "../model/is-equal-data.ts";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import { MemoryRun, onCall, portError, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import { type AttemptedEntry, KeySession } from "./key-session.ts";
import type { LeaseState } from "./lease.ts";

const KEY = "k";
const LEASE_MS = WORKER_LIFE_MS + 5_000;
const pin = { etag: "e", sizeBytes: 1, lastModifiedMs: 1_000 };
const ENTRY: AttemptedEntry = { versionId: "v1", content: { pin }, startedMs: 7_000 };
const OTHER: AttemptedEntry = { versionId: "v2", startedMs: 8_000 };
const CRASHED: Attempt = {
  ...{ id: "old", scope: "entry", versionId: "v0", content: { pin } },
  ...{ startedMs: 3_000, leaseUntilMs: 4_000 },
};

/** A session on a key whose head says this. */
async function sessionOn(known: Omit<LedgerHead, "key"> = {}, state: LeaseState = "settled") {
  const world = new MemoryRun();
  const saved = await world.ledger.saveHead({ key: KEY, ...known });
  const head = saved.ok ? saved.value : undefined;
  return { world, session: new KeySession(KEY, head, state, world.worker()) };
}

/** The head as the ledger has it. */
function stored(world: MemoryRun): LedgerHead {
  const { revision: _any, ...head } = world.ledger.peek(KEY).head ?? { key: "none" };
  return head;
}

describe("KeySession, conditions", () => {
  it("L4 every write is conditional on the head that was read or written last", async () => {
    const { world, session } = await sessionOn();
    const rival = new KeySession(KEY, world.ledger.peek(KEY).head, "settled", world.worker());
    expect(await session.hold()).toMatchObject({ ok: true });
    expect(await rival.hold()).toMatchObject({ ok: false, error: { kind: "conflict" } });
    expect(rival.state).toBe("settled");
    expect(await session.noteRetiring(["d1"])).toMatchObject({ ok: true });
    expect(await session.settle({ retiring: undefined })).toMatchObject({ ok: true });
    expect(stored(world)).toEqual({ key: KEY });
  });

  it("L4 of two that found no head at all one takes the key", async () => {
    const world = new MemoryRun();
    const open = () => new KeySession(KEY, undefined, "settled", world.worker());
    const [first, second] = [open(), open()];
    const taken = await Promise.all([first.begin(ENTRY), second.begin(ENTRY)]);
    expect(taken.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  it("L4 an advance alone is enough that who read the head before cannot take the key", async () => {
    const { world, session } = await sessionOn({ sequencer: "00A1" });
    const slow = new KeySession(KEY, world.ledger.peek(KEY).head, "settled", world.worker());
    await session.advance({ sequencer: "00A2" });
    expect(stored(world)).toEqual({ key: KEY, sequencer: "00A2" });
    expect(await slow.begin(ENTRY)).toMatchObject({ error: { kind: "conflict" } });
  });

  it("L4 a refused write leaves the session as it was, to be tried once more", async () => {
    const { world, session } = await sessionOn();
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "throttled" });
    expect(await session.hold()).toMatchObject({ error: { kind: "throttled" } });
    expect([session.state, session.attempt]).toEqual(["settled", undefined]);
    expect(await session.hold()).toMatchObject({ ok: true });
    expect(session.state).toBe("key");
  });

  it.each([
    ["an advance while the key is held", async (one: KeySession) => one.advance()],
    ["a second hold", async (one: KeySession) => one.hold()],
  ])("L4 %s is a bug, and writes nothing", async (_title, perform) => {
    const { world, session } = await sessionOn();
    await session.hold();
    world.calls.length = 0;
    await expect(perform(session)).rejects.toThrow(RangeError);
    expect(world.calls).toEqual([]);
  });

  it("L4 a note about nothing that is under way is a bug", async () => {
    const { session } = await sessionOn();
    expect(() => session.noteUpload({ id: "u", partCount: 2 })).toThrow(
      "there is no attempt to note",
    );
  });
});

describe("KeySession, answers that are lost", () => {
  it("R8 a write of the head that took effect is found, so that the worker can go on", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    world.intercept = onCall("ledger.saveHead", { kind: "lose-answer" });
    expect(await session.begin(ENTRY)).toMatchObject({ ok: true });
    expect(await session.noteUpload({ id: "u", partCount: 2 })).toMatchObject({ ok: true });
    expect(stored(world).attempt).toMatchObject({ versionId: "v1", upload: { id: "u" } });
  });

  it("L4 one that did not is a failure, and may be tried once more", async () => {
    const { world, session } = await sessionOn();
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "unavailable" });
    expect(await session.hold()).toMatchObject({ error: { kind: "unavailable" } });
    expect(session.state).toBe("settled");
    expect(await session.hold()).toMatchObject({ ok: true });
  });

  it("R8 one that takes effect after it was given up is no conflict with somebody else", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    const { ledger } = world;
    const save = ledger.saveHead.bind(ledger);
    const late: LedgerHead[] = [];
    ledger.saveHead = async (head) => {
      late.push(head);
      ledger.saveHead = save;
      return { ok: false, error: portError("unavailable", "ledger", "PutItem") };
    };
    expect(await session.begin(ENTRY)).toMatchObject({ error: { kind: "unavailable" } });
    await Promise.all(late.map(save));
    expect(await session.begin(ENTRY)).toMatchObject({ ok: true });
    expect(stored(world).attempt).toEqual(session.attempt);
  });

  it("L4 nor is somebody else's head taken for the own one", async () => {
    const { world, session } = await sessionOn();
    const rival = new KeySession(KEY, world.ledger.peek(KEY).head, "settled", world.worker());
    await rival.begin(ENTRY);
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "unavailable" });
    expect(await session.begin(ENTRY)).toMatchObject({ error: { kind: "unavailable" } });
    expect(await session.begin(ENTRY)).toMatchObject({ error: { kind: "conflict" } });
  });

  it("L4 a head without an attempt tells nobody's write from another's, so it is not looked for", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    world.intercept = onCall("ledger.saveHead", { kind: "lose-answer" });
    expect(await session.settle()).toMatchObject({ error: { kind: "unavailable" } });
    expect(world.calls).not.toContain("ledger.read");
  });
});

describe("isEqualData", () => {
  it.each([
    [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: [1, 2] }, { a: [1] }, false],
    [{ a: null }, { a: {} }, false],
    [{ a: "1" }, { a: 1 }, false],
  ])("L4 %j and %j: %s", (left, right, isEqual) => {
    expect(isEqualData(left, right)).toBe(isEqual);
    expect(isEqualData(right, left)).toBe(isEqual);
  });
});

describe("KeySession, what it writes down", () => {
  it("L2 before the first byte the head says what is on its way, until when, and for whom", async () => {
    const { world, session } = await sessionOn({ sequencer: "00A1" });
    await session.begin(ENTRY, { newestMs: 9_000 });
    expect(stored(world)).toEqual({
      ...{ key: KEY, sequencer: "00A1", newestMs: 9_000 },
      attempt: {
        ...ENTRY,
        ...{ id: "attempt-1", scope: "entry", leaseUntilMs: world.nowMs + LEASE_MS },
      },
    });
    expect(session.state).toBe("entry");
  });

  it("L2 within a hold it keeps the whole key", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    await session.begin(ENTRY);
    expect(stored(world).attempt).toMatchObject({ scope: "key", versionId: "v1" });
    expect(session.state).toBe("key");
  });

  it("R8 what was on top is not said any more once a write has begun", async () => {
    const { world, session } = await sessionOn({ top: { kind: "marker" } });
    await session.hold();
    expect(stored(world).top).toEqual({ kind: "marker" });
    await session.begin(ENTRY);
    expect(stored(world)).not.toHaveProperty("top");
  });

  it("L3 a hold keeps what a crashed attempt had on its way until that is dealt with", async () => {
    const { world, session } = await sessionOn({ attempt: CRASHED }, "crashed");
    await session.hold({ history: "all" }, CRASHED);
    expect(stored(world)).toMatchObject({
      history: "all",
      attempt: {
        id: "attempt-1",
        scope: "key",
        versionId: "v0",
        content: { pin },
        startedMs: 3_000,
      },
    });
  });

  it("L3 a write without a row is written down as unsure with the next one, once", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    await session.begin(ENTRY);
    expect(stored(world)).not.toHaveProperty("unsure");
    await session.begin(OTHER);
    const first = { versionId: "v1", sinceMs: 7_000, content: { pin } };
    expect(stored(world).unsure).toEqual([first]);
    await session.begin(ENTRY);
    const both = [first, { versionId: "v2", sinceMs: 8_000, isMarker: true }];
    expect(stored(world).unsure).toEqual(both);
    await session.begin(OTHER);
    expect(stored(world).unsure).toEqual(both);
  });

  it("L3 D2 so is each write of the null version, which may be of another entry each time", async () => {
    const { world, session } = await sessionOn();
    const object = { versionId: "null", content: { pin }, startedMs: 7_000 };
    const otherPin = { ...pin, lastModifiedMs: 2_000 };
    const other = { ...object, content: { pin: otherPin }, startedMs: 8_000 };
    const marker = { versionId: "null", startedMs: 9_000 };
    await session.hold();
    for (const entry of [object, other, marker, object, other, marker, OTHER]) {
      await session.begin(entry);
    }
    expect(stored(world).unsure).toEqual([
      { versionId: "null", sinceMs: 7_000, content: { pin } },
      { versionId: "null", sinceMs: 8_000, content: { pin: otherPin } },
      { versionId: "null", sinceMs: 9_000, isMarker: true },
    ]);
  });

  it("L3 one that has its row is not", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    await session.begin(ENTRY);
    session.committed();
    await session.begin(OTHER);
    expect(stored(world)).not.toHaveProperty("unsure");
  });

  it("L3 nor is one whose begin was refused: nothing was written for it", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "throttled" });
    await session.begin(ENTRY);
    await session.begin(OTHER);
    expect(stored(world)).not.toHaveProperty("unsure");
  });

  it("L3 what a crash left counts as unsure once something else is on its way", async () => {
    const { world, session } = await sessionOn({ attempt: CRASHED }, "crashed");
    await session.hold({}, CRASHED);
    await session.begin(OTHER);
    expect(stored(world).unsure).toEqual([{ versionId: "v0", sinceMs: 3_000, content: { pin } }]);
  });

  it("A5 an upload is written down with the attempt, and handed over with a lease of its own", async () => {
    const { world, session } = await sessionOn();
    await session.begin(ENTRY);
    await session.noteUpload({ id: "u1", partCount: 2 });
    expect(stored(world).attempt).toMatchObject({ scope: "entry", upload: { id: "u1" } });
    await session.handOver({ id: "u1", partCount: 2 }, world.nowMs + 9_000_000);
    expect(stored(world).attempt).toMatchObject({
      scope: "upload",
      leaseUntilMs: world.nowMs + 9_000_000,
    });
    expect(session.state).toBe("upload");
    await session.takeUpload();
    expect(stored(world).attempt).toMatchObject({
      ...{ scope: "key", upload: { id: "u1" } },
      leaseUntilMs: world.nowMs + LEASE_MS,
    });
  });

  it("L4 to settle takes the attempt away, and fields that are undefined", async () => {
    const { world, session } = await sessionOn({ retiring: ["d1"], sequencer: "00A1" });
    await session.hold();
    await session.settle({ retiring: undefined, newestMs: 5_000 });
    expect(stored(world)).toEqual({ key: KEY, sequencer: "00A1", newestMs: 5_000 });
    expect(session.state).toBe("settled");
  });
});

describe("KeySession, giving back", () => {
  it("L3 after an answer the next worker may look at once", async () => {
    const { world, session } = await sessionOn();
    await session.begin(ENTRY);
    await session.giveBack(portError("denied", "destination", "PutObject"));
    expect(stored(world).attempt).toMatchObject({ versionId: "v1", leaseUntilMs: world.nowMs });
    expect(session.state).toBe("crashed");
  });

  it("L3 after a write that may still take effect nobody looks before it has settled", async () => {
    const { world, session } = await sessionOn();
    await session.begin(ENTRY);
    await session.giveBack(portError("unavailable", "destination", "PutObject"));
    expect(stored(world).attempt).toMatchObject({ leaseUntilMs: world.nowMs + 2_000 });
  });

  it.each(["settled", "crashed"] as const)("L4 what is %s is not given back", async (state) => {
    const { world, session } = await sessionOn({}, state);
    expect(await session.giveBack()).toEqual({ ok: true, value: undefined });
    expect(world.calls).toEqual([]);
  });
});

describe("KeySession, whether to go on", () => {
  it("L4 a worker whose lease is over goes no further", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    expect(session.whyNotGoOn()).toBeUndefined();
    world.nowMs += LEASE_MS;
    expect(session.whyNotGoOn()).toEqual({ kind: "lease-lost" });
  });

  it("B2 nor does one whose own time is over, with what it leaves itself", async () => {
    const { world, session } = await sessionOn();
    await session.hold();
    world.nowMs += WORKER_LIFE_MS - 1_000;
    expect(session.whyNotGoOn(999)).toBeUndefined();
    expect(session.whyNotGoOn(1_000)).toEqual({ kind: "no-time", neededMs: 1_000 });
  });
});
