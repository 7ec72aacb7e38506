import { describe, expect, it } from "vitest";
import type { LedgerRow, MappedRow } from "../model/ledger-row.ts";
import { serviceFailure } from "../model/replication-failure.ts";
import { err, ok } from "../model/result.ts";
import { MemoryRun, onCall, portError } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { type DeleteStep, deleteEntry } from "./delete-entry.ts";

const KEY = "k";
const REPLACED: DeleteStep = {
  ...{ kind: "delete", reason: "replaced", destinationVersionId: "destination-v1" },
};
const FOREIGN: DeleteStep = { ...REPLACED, reason: "foreign" };

const mapped = (versionId: string, kind: "object" | "marker" = "object"): MappedRow =>
  rowOf({ versionId, kind, state: "replicated", destinationVersionId: "destination-v1" });

function left(row: MappedRow, more: Partial<DeleteStep> = {}): DeleteStep {
  return { ...REPLACED, reason: "left-source", row, ...more } as DeleteStep;
}

/** An entry at the destination, and what the ledger says of it. */
async function withOne(rows: readonly LedgerRow[] = [], budget?: number) {
  const world = new MemoryRun();
  world.destination.put(KEY, "a");
  for (const row of rows) {
    await world.ledger.saveRow(row);
  }
  const policy = budget === undefined ? {} : { maxDeletesPerHour: budget };
  const work = await workOn(world, KEY, { policy });
  world.calls.length = 0;
  return { world, work, stored: (id: string) => work.rows.get(id) as MappedRow };
}

const standing = ({ destination }: MemoryRun) => destination.entries(KEY).length;
const states = ({ ledger }: MemoryRun) => ledger.peek(KEY).rows.map(({ state }) => state);
const refuse = (world: MemoryRun, error: "locked" | "throttled") => {
  world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error });
};

describe("what was replaced", () => {
  it("R3 goes, and is counted, once", async () => {
    const { world, work } = await withOne();
    expect(await deleteEntry(REPLACED, work)).toBeUndefined();
    expect(await deleteEntry(REPLACED, work)).toBeUndefined();
    expect(standing(world)).toBe(0);
    expect([...work.deleted]).toEqual(["destination-v1"]);
    expect(work.tally.deleted).toBe(1);
    expect(world.calls).toEqual(["destination.deleteEntry"]);
  });

  it("R3 stays while a row names it", async () => {
    const { world, work } = await withOne([mapped("source-v1")]);
    expect(await deleteEntry(REPLACED, work)).toBeUndefined();
    expect([standing(world), work.tally.deleted]).toEqual([1, 0]);
  });

  it("F4 is not counted by the hour's budget", async () => {
    const { world, work } = await withOne([], 0);
    await deleteEntry(REPLACED, work);
    expect([standing(world), work.tally.held]).toEqual([0, 0]);
  });

  it("R7 is not failed for by what Object Lock keeps", async () => {
    const { world, work } = await withOne();
    refuse(world, "locked");
    expect(await deleteEntry(REPLACED, work)).toBeUndefined();
    expect(work.tally).toMatchObject({ locked: 1, deleted: 0 });
    expect([work.deleted.size, work.lockedForeign.size]).toEqual([0, 0]);
  });

  it("F2 fails where it cannot be deleted now", async () => {
    const { world, work } = await withOne();
    refuse(world, "throttled");
    expect(await deleteEntry(REPLACED, work)).toMatchObject({ error: { kind: "throttled" } });
    expect(work.tally).toMatchObject({ locked: 0, deleted: 0 });
  });
});

describe("what is foreign", () => {
  it("R5 goes within the hour's budget", async () => {
    const { world, work } = await withOne([], 1);
    expect(await deleteEntry(FOREIGN, work)).toBeUndefined();
    expect(standing(world)).toBe(0);
    expect(work.tally).toMatchObject({ deleted: 1, held: 0 });
    expect([...work.deleted]).toEqual(["destination-v1"]);
  });

  it("D2 stays where a row names it by now", async () => {
    const { world, work } = await withOne([mapped("null")], 1);
    expect(await deleteEntry(FOREIGN, work)).toBeUndefined();
    expect(standing(world)).toBe(1);
    expect(world.calls).toEqual([]);
  });

  it("F4 beyond it the head is told", async () => {
    const { world, work } = await withOne([], 0);
    expect(await deleteEntry(FOREIGN, work)).toBeUndefined();
    expect(standing(world)).toBe(1);
    expect(work.tally).toMatchObject({ deleted: 0, held: 1 });
    expect([...work.heldForeign]).toEqual(["destination-v1"]);
  });

  it("R7 the head is told what Object Lock keeps", async () => {
    const { world, work } = await withOne();
    refuse(world, "locked");
    expect(await deleteEntry(FOREIGN, work)).toBeUndefined();
    expect(work.tally).toMatchObject({ deleted: 0, locked: 1 });
    expect([...work.lockedForeign]).toEqual(["destination-v1"]);
  });

  it.each([
    ["destination.deleteEntry", undefined],
    ["ledger.countDelete", 1],
  ])("F2 fails where %s does", async (name, budget) => {
    const { world, work } = await withOne([], budget);
    world.intercept = onCall(name, { kind: "refuse", error: "throttled" });
    expect(await deleteEntry(FOREIGN, work)).toMatchObject({ error: { kind: "throttled" } });
    expect([standing(world), work.tally.locked, work.lockedForeign.size]).toEqual([1, 0, 0]);
  });
});

describe("what left the source, or the scope", () => {
  it.each(["left-source", "left-scope"] as const)(
    "D1 K3 goes with its row, and is counted: %s",
    async (reason) => {
      const { world, work, stored } = await withOne([mapped("source-v1")], 1);
      expect(await deleteEntry(left(stored("source-v1"), { reason }), work)).toBeUndefined();
      expect([standing(world), states(world)]).toEqual([0, []]);
      expect(work.tally).toMatchObject({ deleted: 1, held: 0, locked: 0 });
      expect([...work.deleted]).toEqual(["destination-v1"]);
    },
  );

  it("D3 leaves the row that comes after it, where there is one", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1")]);
    const row = stored("source-v1");
    const { destinationVersionId: _gone, ...known } = row;
    const rowAfter = { ...known, state: "source-expired" } as LedgerRow;
    expect(await deleteEntry(left(row, { rowAfter } as object), work)).toBeUndefined();
    expect([standing(world), states(world)]).toEqual([0, ["source-expired"]]);
  });

  it("F4 beyond the hour's budget is held", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1")], 0);
    expect(await deleteEntry(left(stored("source-v1")), work)).toBeUndefined();
    expect([standing(world), states(world)]).toEqual([1, ["held"]]);
    expect(work.tally).toMatchObject({ deleted: 0, held: 1 });
  });

  it.each<[string, MappedRow]>([
    ["a delete marker", mapped("source-v1", "marker")],
    ["what was held, and is released", { ...mapped("source-v1"), state: "held" } as MappedRow],
  ])("F4 %s is not counted by it", async (_title, row) => {
    const { world, work, stored } = await withOne([row], 0);
    expect(await deleteEntry(left(stored("source-v1")), work)).toBeUndefined();
    expect([standing(world), states(world)]).toEqual([0, []]);
  });

  it("R20 a marker that stands for another one, too, stays; its row goes", async () => {
    const rows = [mapped("source-v1", "marker"), mapped("source-v2", "marker")];
    const { world, work, stored } = await withOne(rows);
    expect(await deleteEntry(left(stored("source-v1")), work)).toBeUndefined();
    expect(standing(world)).toBe(1);
    expect([...work.rows.keys()]).toEqual(["source-v2"]);
    expect(await deleteEntry(left(stored("source-v2")), work)).toBeUndefined();
    expect(standing(world)).toBe(0);
  });

  it("R20 other rows do not keep it", async () => {
    const other = rowOf({
      ...{ versionId: "source-v2", kind: "marker", state: "replicated" },
      destinationVersionId: "destination-v9",
    });
    const { world, work, stored } = await withOne([mapped("source-v1", "marker"), other]);
    await deleteEntry(left(stored("source-v1")), work);
    expect(standing(world)).toBe(0);
  });

  it("D2 an object goes, whatever else names it", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1"), mapped("source-v2")]);
    await deleteEntry(left(stored("source-v1")), work);
    expect(standing(world)).toBe(0);
  });

  it("R7 what Object Lock keeps has a row that says so, and the head is not written", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1")]);
    refuse(world, "locked");
    const advance = async () => err(portError("conflict", "ledger", "saveHead"));
    const failure = await deleteEntry(left(stored("source-v1")), { ...work, advance });
    expect(failure).toBeUndefined();
    expect([standing(world), states(world)]).toEqual([1, ["locked"]]);
    expect(work.tally).toMatchObject({ deleted: 0, locked: 1 });
  });

  it("F2 fails where it cannot be deleted now, and its row stays", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1")]);
    refuse(world, "throttled");
    expect(await deleteEntry(left(stored("source-v1")), work)).toMatchObject({
      error: { kind: "throttled" },
    });
    expect([states(world), work.tally.deleted, work.tally.locked]).toEqual([["replicated"], 0, 0]);
  });

  it("O3 the head is written before its row goes", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1")]);
    const seen: unknown[] = [];
    const advance = async () => {
      seen.push([standing(world), states(world)]);
      return ok(undefined);
    };
    expect(await deleteEntry(left(stored("source-v1")), { ...work, advance })).toBeUndefined();
    expect(seen).toEqual([[0, ["replicated"]]]);
    expect(states(world)).toEqual([]);
  });

  it("L4 where the head cannot be written its row stays", async () => {
    const { world, work, stored } = await withOne([mapped("source-v1")]);
    const conflict = portError("conflict", "ledger", "saveHead");
    const advance = async () => err(conflict);
    const failure = await deleteEntry(left(stored("source-v1")), { ...work, advance });
    expect(failure).toEqual(serviceFailure(conflict));
    expect(states(world)).toEqual(["replicated"]);
  });
});
