import { describe, expect, it } from "vitest";
import type { Action } from "../decide/action.ts";
import type { Attempt, LedgerHead, LedgerRow } from "../model/ledger-row.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { entryDeletedEvent, SAMPLE_KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { deleteReplica } from "./delete-replica.ts";

type DeleteEntry = Extract<Action, { kind: "delete-entry" }>;

const REPLICA = "destination-v1";
const action: DeleteEntry = {
  kind: "delete-entry",
  versionId: "v1",
  destinationVersionId: REPLICA,
};
const row = sampleRow({ destinationVersionId: REPLICA });
const head: LedgerHead = { key: SAMPLE_KEY, sequencer: "00A1", newestMs: 5_000 };
const event = entryDeletedEvent({ sequencer: "00A2" });
const nullAction: DeleteEntry = {
  kind: "delete-entry",
  versionId: "null",
  destinationVersionId: "null",
};
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
  known: { readonly head?: LedgerHead; readonly row?: LedgerRow },
  versioning: "enabled" | "unversioned" = "enabled",
): Promise<MemoryRun> {
  const world = new MemoryRun(versioning);
  world.destination.put(SAMPLE_KEY, "A");
  if (known.head !== undefined) {
    await world.ledger.saveHead(known.head);
  }
  if (known.row !== undefined) {
    await world.ledger.saveRow(known.row);
  }
  return world;
}

async function work(world: MemoryRun, asked: DeleteEntry = action) {
  const view = await world.ledger.read(SAMPLE_KEY, asked.versionId);
  if (!view.ok) {
    throw new Error(view.error.message);
  }
  const announced = asked === nullAction ? nullEvent : event;
  return deleteReplica(asked, announced, view.value, world.worker());
}

/** What the ledger holds, without revisions. */
function ledgerOf(world: MemoryRun) {
  const { head: kept, rows } = world.ledger.peek(SAMPLE_KEY);
  const plain = <T extends { readonly revision?: string }>({ revision: _any, ...rest }: T) => rest;
  return { head: kept && plain(kept), rows: rows.map(plain) };
}

const replicas = (world: MemoryRun) => world.destination.entries(SAMPLE_KEY).length;
const done = { ok: true, value: { kind: "done", bytes: 0 } };
const failed = (kind: string) => ({ ok: false, error: { kind: "service", error: { kind } } });

describe("deleteReplica, what it leaves in the ledger", () => {
  it("O3 the head takes the delete's sequencer, and the row goes", async () => {
    const world = await worldWith({ head, row });
    expect(await work(world)).toEqual(done);
    expect(ledgerOf(world)).toStrictEqual({ head: { ...head, sequencer: "00A2" }, rows: [] });
    expect(world.calls).toEqual(["destination.deleteEntry", "ledger.saveHead", "ledger.deleteRow"]);
  });

  it("O6 a head that knows no time still knows none that is later than anything", async () => {
    const { newestMs: _none, ...timeless } = head;
    const world = await worldWith({ head: timeless, row });
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({ ...timeless, sequencer: "00A2", newestMs: 0 });
  });

  it("L2 the attempt that made the replica goes with its row, or it would look crashed", async () => {
    const world = await worldWith({ head: { ...head, attempt: settledAttempt("v1") }, row });
    await work(world);
    expect(ledgerOf(world).head).toStrictEqual({ ...head, sequencer: "00A2" });
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

  it("D1 without a row the replica goes all the same", async () => {
    const world = await worldWith({ head });
    expect(await work(world)).toEqual(done);
    expect(replicas(world)).toBe(0);
    expect(world.calls).toEqual(["destination.deleteEntry", "ledger.saveHead"]);
  });

  it("R7 under Object Lock the row still names the replica, and the head is as it was", async () => {
    const world = await worldWith({ head, row });
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    expect(await work(world)).toEqual(done);
    expect(ledgerOf(world)).toStrictEqual({ head, rows: [{ ...row, state: "locked" }] });
    expect(world.calls).toEqual(["destination.deleteEntry", "ledger.saveRow"]);
  });

  it("D3 a marker of lifecycle's is taken back: its row stays, without a replica", async () => {
    const world = await worldWith({ head, row: { ...row, kind: "marker" } });
    const asked = { ...action, keepRowAs: "source-expired", markerMs: 7_000 } as const;
    await work(world, asked);
    const { destinationVersionId: _gone, ...left } = row;
    expect(ledgerOf(world).rows).toStrictEqual([
      { ...left, kind: "marker", state: "source-expired", markerMs: 7_000 },
    ]);
  });

  it("D3 where the action knows no time of the marker the row keeps its own", async () => {
    const marker = { ...row, kind: "marker", markerMs: 6_000 } as const;
    const world = await worldWith({ head, row: marker });
    await work(world, { ...action, keepRowAs: "source-expired" });
    expect(ledgerOf(world).rows).toMatchObject([{ state: "source-expired", markerMs: 6_000 }]);
  });

  it("D3 nor is a time made up where nobody knows one", async () => {
    const world = await worldWith({ head, row: { ...row, kind: "marker" } });
    await work(world, { ...action, keepRowAs: "source-expired" });
    expect(ledgerOf(world).rows[0]).not.toHaveProperty("markerMs");
  });
});

describe("deleteReplica, failures", () => {
  it.each([
    ["a head", { head, row: nullRow }],
    ["no head yet", { row: nullRow }],
  ])("L4 the null version's key is held first, where there is %s", async (_title, known) => {
    const world = await worldWith(known, "unversioned");
    expect(await work(world, nullAction)).toEqual(done);
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
    expect(await work(world, nullAction)).toMatchObject(failed("conflict"));
    expect(replicas(world)).toBe(1);
    expect(world.calls).toEqual(["ledger.saveHead"]);
  });

  it("L4 a refused delete of the null version lets go of the key", async () => {
    const world = await worldWith({ head, row: nullRow }, "unversioned");
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "denied" });
    expect(await work(world, nullAction)).toMatchObject(failed("denied"));
    expect(ledgerOf(world)).toStrictEqual({ head, rows: [nullRow] });
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
