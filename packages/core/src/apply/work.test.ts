import { describe, expect, it } from "vitest";
import { MemoryRun, onCall, portError } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { failureOf, forgetRow, saveRow } from "./work.ts";

const ROW = rowOf({
  ...{ versionId: "v1", kind: "object", state: "replicated", destinationVersionId: "d1" },
});

/** A key with one row, as it was stored. */
async function withRow() {
  const world = new MemoryRun();
  await world.ledger.saveRow(ROW);
  const work = await workOn(world, "k");
  return { world, work, row: work.rows.get("v1") ?? ROW };
}

describe("the rows of a key that is worked", () => {
  it("L2 are known as they were stored last, so that they can be written once more", async () => {
    const { work, row } = await withRow();
    expect(await saveRow({ ...row, attemptId: "attempt-1" }, work)).toBeUndefined();
    expect(work.rows.get("v1")).toMatchObject({ attemptId: "attempt-1" });
    expect(work.rows.get("v1")?.revision).not.toBe(row.revision);
    expect(await saveRow(work.rows.get("v1") ?? row, work)).toBeUndefined();
  });

  it("L2 are known no more once they went", async () => {
    const { world, work, row } = await withRow();
    expect(await forgetRow(row, work)).toBeUndefined();
    expect([world.ledger.peek("k").rows, [...work.rows]]).toEqual([[], []]);
  });

  it.each([
    ["ledger.saveRow", saveRow],
    ["ledger.deleteRow", forgetRow],
  ] as const)("F2 stay as they were where %s fails", async (name, change) => {
    const { world, work, row } = await withRow();
    world.intercept = onCall(name, { kind: "refuse", error: "throttled" });
    expect(await change({ ...row, attemptId: "attempt-1" }, work)).toMatchObject({
      ...{ kind: "service", error: { kind: "throttled", side: "ledger" } },
    });
    expect(work.rows.get("v1")).toBe(row);
  });
});

describe("failureOf", () => {
  it("F1 is a service's where a port's answer is, and none else", () => {
    const error = portError("denied", "source", "GetObject");
    expect(failureOf({ ok: false, error })).toEqual({ kind: "service", error });
    expect(failureOf({ ok: true, value: 1 })).toBeUndefined();
  });
});
