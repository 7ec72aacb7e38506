import { describe, expect, it } from "vitest";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Step } from "../plan/step.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { entryDeletedEvent, SAMPLE_KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { applyAlone } from "./apply-alone.ts";

type DeleteStep = Extract<Step, { kind: "delete" }>;

const REPLICA = "destination-v1";
const row = sampleRow({ destinationVersionId: REPLICA });
const head: LedgerHead = { key: SAMPLE_KEY, sequencer: "00A1", newestMs: 5_000 };
const event = entryDeletedEvent({ sequencer: "00A2" });
const nullRow = sampleRow({ versionId: "null", destinationVersionId: "null" });
const nullEvent = entryDeletedEvent({ sequencer: "00A2", versionId: "null" });

const settledAttempt = (versionId: string): Attempt => ({
  id: "attempt-1",
  scope: "entry",
  versionId,
  startedMs: START_MS - 9_000,
  leaseUntilMs: START_MS - 1_000,
});

/** A destination with one replica, and a ledger with what is given. */
async function worldWith(
  known: { readonly head?: LedgerHead; readonly row: LedgerRow },
  versioning: "enabled" | "unversioned" = "enabled",
): Promise<MemoryRun> {
  const world = new MemoryRun(versioning);
  world.destination.put(SAMPLE_KEY, "A");
  if (known.head !== undefined) {
    await world.ledger.saveHead(known.head);
  }
  await world.ledger.saveRow(known.row);
  return world;
}

/** Applies the delete that is decided for an event. */
async function work(
  world: MemoryRun,
  announced: ObjectEvent = event,
  more: { readonly rowAfter?: LedgerRow } = {},
) {
  const view = await world.ledger.read(SAMPLE_KEY, announced.versionId);
  if (!view.ok || view.value.row?.destinationVersionId === undefined) {
    throw new Error("no such row");
  }
  const { destinationVersionId } = view.value.row;
  const step: DeleteStep = {
    ...{ kind: "delete", reason: "left-source", destinationVersionId, row: view.value.row },
    ...more,
  };
  const facts = { ledger: view.value, source: undefined, opened: undefined, nowMs: world.nowMs };
  return applyAlone({ kind: "apply", step }, announced, facts, world.worker());
}

/** What the ledger holds, without revisions. */
function ledgerOf(world: MemoryRun) {
  const { head: kept, rows } = world.ledger.peek(SAMPLE_KEY);
  const plain = <T extends { readonly revision?: string }>({ revision: _any, ...rest }: T) => rest;
  return { head: kept && plain(kept), rows: rows.map(plain) };
}

const NOTHING = { kind: "nothing" };
const replicas = (world: MemoryRun) => world.destination.entries(SAMPLE_KEY).length;
const done = { ok: true, value: { kind: "done", bytes: 0 } };
const failed = (kind: string) => ({ ok: false, error: { kind: "service", error: { kind } } });

describe("applyAlone, what a delete leaves in the ledger", () => {
  it("O3 the head takes the delete's sequencer, and the row goes", async () => {
    const world = await worldWith({ head, row });
    expect(await work(world)).toEqual(done);
    expect(ledgerOf(world)).toStrictEqual({
      head: { ...head, sequencer: "00A2", top: NOTHING },
      rows: [],
    });
    expect(world.calls).toEqual(["destination.deleteEntry", "ledger.saveHead", "ledger.deleteRow"]);
  });

  it("O6 a head that knows no time still knows none that is later than anything", async () => {
    const { newestMs: _none, ...timeless } = head;
    const world = await worldWith({ head: timeless, row });
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({
      ...{ ...timeless, sequencer: "00A2", newestMs: 0 },
      top: NOTHING,
    });
  });

  it("R8 what is on top afterwards nobody has looked at, so the head does not say", async () => {
    const top = { kind: "object", etag: "etag of A" } as const;
    const world = await worldWith({ head: { ...head, top }, row });
    await world.ledger.saveRow(sampleRow({ versionId: "v0", destinationVersionId: "d0" }));
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({ ...head, sequencer: "00A2" });
  });

  it("R8 where nothing else has crossed, nothing is on top afterwards, and the head says so", async () => {
    const top = { kind: "object", etag: "etag of A" } as const;
    const world = await worldWith({ head: { ...head, top }, row });
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({ ...head, sequencer: "00A2", top: NOTHING });
  });

  it("L2 the attempt that made the replica goes with its row, or it would look crashed", async () => {
    const world = await worldWith({ head: { ...head, attempt: settledAttempt("v1") }, row });
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({ ...head, sequencer: "00A2", top: NOTHING });
  });

  it("L2 the settled attempt of another entry stays", async () => {
    const attempt = settledAttempt("v0");
    const world = await worldWith({ head: { ...head, attempt }, row });
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({ ...head, attempt, sequencer: "00A2" });
  });

  it("L1 without a head, as another implementation left it, none is made", async () => {
    const world = await worldWith({ row });
    expect(await work(world)).toEqual(done);
    expect(ledgerOf(world)).toStrictEqual({ head: undefined, rows: [] });
  });

  it("R7 under Object Lock the row still names the replica, and the head is as it was", async () => {
    const world = await worldWith({ head, row });
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    expect(await work(world)).toEqual(done);
    expect(ledgerOf(world)).toStrictEqual({ head, rows: [{ ...row, state: "locked" }] });
    expect(world.calls).toEqual(["destination.deleteEntry", "ledger.saveRow"]);
  });

  it("D3 a marker of lifecycle's is taken back: its row stays as decided, without a replica", async () => {
    const marker = sampleRow({
      kind: "marker",
      destinationVersionId: REPLICA,
      markerMs: 6_000,
    });
    const world = await worldWith({ head, row: marker });
    const { destinationVersionId: _gone, ...left } = marker;
    const stored = world.ledger.peek(SAMPLE_KEY).rows[0]?.revision ?? "";
    const expired = rowOf({ ...left, state: "source-expired", markerMs: 7_000 });
    expect(await work(world, event, { rowAfter: { ...expired, revision: stored } })).toEqual(done);
    expect(replicas(world)).toBe(0);
    expect(ledgerOf(world)).toStrictEqual({
      head: { ...head, sequencer: "00A2", top: NOTHING },
      rows: [expired],
    });
  });
});

describe("applyAlone, deletes that fail", () => {
  it.each([
    ["a head", { head, row: nullRow }],
    ["no head yet", { row: nullRow }],
  ])("L4 the null version's key is held first, where there is %s", async (_title, known) => {
    const world = await worldWith(known, "unversioned");
    expect(await work(world, nullEvent)).toEqual(done);
    expect(world.calls).toEqual([
      ...["ledger.saveHead", "destination.deleteEntry", "ledger.saveHead", "ledger.deleteRow"],
    ]);
    expect(ledgerOf(world).head).toStrictEqual({
      key: SAMPLE_KEY,
      newestMs: "head" in known ? 5_000 : 0,
      sequencer: "00A2",
    });
  });

  it("L4 where somebody else was faster to hold the null version's key nothing is deleted", async () => {
    const world = await worldWith({ head, row: nullRow }, "unversioned");
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "conflict" });
    expect(await work(world, nullEvent)).toMatchObject(failed("conflict"));
    expect(replicas(world)).toBe(1);
    expect(world.calls).toEqual(["ledger.saveHead"]);
  });

  it("L4 a refused delete of the null version lets go of the key", async () => {
    const world = await worldWith({ head, row: nullRow }, "unversioned");
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "denied" });
    expect(await work(world, nullEvent)).toMatchObject(failed("denied"));
    expect(ledgerOf(world)).toStrictEqual({ head, rows: [nullRow] });
  });

  it("L4 a delete of the null version whose outcome nobody knows holds the key until it has settled", async () => {
    const world = await worldWith({ head, row: nullRow }, "unversioned");
    world.intercept = onCall("destination.deleteEntry", { kind: "lose-answer" });
    expect(await work(world, nullEvent)).toMatchObject(failed("unavailable"));
    expect(ledgerOf(world).head?.attempt).toMatchObject({ leaseUntilMs: world.nowMs + 2_000 });
    expect(ledgerOf(world).rows).toStrictEqual([nullRow]);
  });

  it("F5 a refused delete changes neither head nor row", async () => {
    const world = await worldWith({ head, row });
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "throttled" });
    expect(await work(world)).toMatchObject(failed("throttled"));
    expect(ledgerOf(world)).toStrictEqual({ head, rows: [row] });
    expect(world.calls).toEqual(["destination.deleteEntry"]);
  });

  it.each([
    ["head", "ledger.saveHead"],
    ["row", "ledger.deleteRow"],
  ])(
    "F5 a refused write of the %s is a failure, and the row is there for the retry",
    async (_title, call) => {
      const world = await worldWith({ head, row });
      world.intercept = onCall(call, { kind: "refuse", error: "throttled" });
      expect(await work(world)).toMatchObject(failed("throttled"));
      expect(ledgerOf(world).rows).toStrictEqual([row]);
    },
  );
});
