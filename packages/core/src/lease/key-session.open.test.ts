import { describe, expect, it } from "vitest";
import type { Attempt } from "../model/ledger-head.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { KeySession } from "./key-session.ts";

const KEY = "k";
const ENTRY = { versionId: "v1", startedMs: 7_000 };
const CRASHED: Attempt = {
  ...{ id: "old", scope: "key", versionId: "v0", startedMs: 3_000, leaseUntilMs: 4_000 },
};

/** A session on a key that the ledger has never seen. */
function newSession() {
  const world = new MemoryRun();
  return { world, session: new KeySession(KEY, undefined, "settled", world.worker()) };
}

const attemptIn = (world: MemoryRun) => world.ledger.peek(KEY).head?.attempt;

describe("KeySession, whether a write may stand that no row names", () => {
  it("L3 of a key that nobody has begun anything on there is none, nor an attempt", () => {
    const { session } = newSession();
    expect([session.isOpen, session.attempt, session.openUpload]).toEqual([
      ...[false, undefined, undefined],
    ]);
    expect(session.whyNotGoOn()).toBeUndefined();
  });

  it("L3 holding the key begins none; taking a crashed attempt over does", async () => {
    const { session } = newSession();
    await session.hold();
    expect(session.isOpen).toBe(false);
    const taking = newSession().session;
    await taking.hold({}, CRASHED);
    expect(taking.isOpen).toBe(true);
  });

  it("L3 a hold that is refused takes nothing over", async () => {
    const { world, session } = newSession();
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "throttled" });
    await session.hold({}, CRASHED);
    expect(session.isOpen).toBe(false);
  });

  it("L3 a crashed attempt that had no entry on its way leaves nothing to be looked for", async () => {
    const { world, session } = newSession();
    const { versionId: _none, ...reconcile } = CRASHED;
    await session.hold({}, reconcile);
    await session.begin(ENTRY);
    expect(world.ledger.peek(KEY).head).not.toHaveProperty("unsure");
  });

  it("L3 what was begun and has no row is not forgotten where an earlier attempt is written down again", async () => {
    const { world, session } = newSession();
    await session.hold();
    await session.begin(ENTRY);
    await session.giveBack();
    await session.hold({}, CRASHED);
    expect(attemptIn(world)).toMatchObject({ versionId: "v0" });
    expect(world.ledger.peek(KEY).head?.unsure).toMatchObject([{ versionId: "v1" }]);
  });

  it("L3 a write whose successor could not begin is still one that nobody may forget", async () => {
    const { world, session } = newSession();
    await session.hold();
    await session.begin(ENTRY);
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "throttled" });
    await session.begin({ versionId: "v2", startedMs: 8_000 });
    expect(session.isOpen).toBe(true);
    world.intercept = () => undefined;
    await session.begin({ versionId: "v2", startedMs: 8_000 });
    expect(world.ledger.peek(KEY).head?.unsure).toEqual([
      { versionId: "v1", sinceMs: 7_000, isMarker: true },
    ]);
  });

  it("A5 its upload is known until it has its row", async () => {
    const { session } = newSession();
    await session.begin(ENTRY);
    expect(session.openUpload).toBeUndefined();
    await session.noteUpload({ id: "u1", partCount: 2 });
    expect(session.openUpload).toBe("u1");
    session.committed();
    expect(session.openUpload).toBeUndefined();
  });

  it("A9 a probe is written down as one, so that its upload is aborted", async () => {
    const { world, session } = newSession();
    await session.begin(ENTRY);
    await session.noteProbe();
    expect(attemptIn(world)).toMatchObject({ versionId: "v1", isProbing: true });
  });

  it("L3 a key that is given back without a failure is free at once", async () => {
    const { world, session } = newSession();
    await session.hold();
    await session.giveBack();
    expect(attemptIn(world)?.leaseUntilMs).toBe(world.nowMs);
  });
});

describe("KeySession, a first write whose answer is lost", () => {
  it("L4 where it did not take effect there is no head, and it failed", async () => {
    const { world, session } = newSession();
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "unavailable" });
    expect(await session.begin(ENTRY)).toMatchObject({ error: { kind: "unavailable" } });
  });

  it("L4 where nobody can look, it failed with the answer that it got", async () => {
    const { world, session } = newSession();
    world.intercept = (call) => {
      if (call === "ledger.saveHead") {
        return { kind: "lose-answer" };
      }
      return call === "ledger.read" ? { kind: "refuse", error: "throttled" } : undefined;
    };
    expect(await session.begin(ENTRY)).toMatchObject({ error: { kind: "unavailable" } });
  });
});
