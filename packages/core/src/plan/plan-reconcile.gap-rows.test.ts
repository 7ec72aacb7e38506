import { describe, expect, it } from "vitest";
import type { LedgerRow, ReplicatedRow } from "../model/ledger-row.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { rowOf } from "../testing/row-of.ts";
import { rows, stack } from "../testing/stack-notation.ts";
import { planReconcile } from "./plan-reconcile.ts";

const GAP = {
  key: "k",
  versionId: "null",
  state: "gap",
  reason: expect.stringContaining("too late"),
};
const nullPin = (content: string) => stack(`null#${content}`).entries[0];
const FORMER: ReplicatedRow = {
  ...{ key: "k", versionId: "null", kind: "object", state: "replicated", revision: "r1" },
  ...{ destinationVersionId: "n1", destinationEtag: "n-etag", attemptId: "attempt-1" },
  pin: { etag: "old", sizeBytes: 3, lastModifiedMs: 1 },
};

describe("planReconcile, rows of gaps", () => {
  /** The row that the null version gets, which belongs below what cannot be moved. */
  function gapRowOf(source: string, row: LedgerRow | undefined, destination: string) {
    const known = [...rows("top=top1"), ...(row === undefined ? [] : [row])];
    const facts = {
      ...{ key: "k", source: stack(source), destination: stack(destination), rows: known },
      ...{ retiring: [], immovable: new Set(["top"]) },
    };
    const notes = planReconcile(facts, DEFAULT_POLICY).steps.flatMap((step) =>
      step.kind === "note-row" ? [step.row] : [],
    );
    expect(notes).toHaveLength(1);
    return notes[0];
  }

  it("R6 without a row before: what the entry is, and why it is left out", () => {
    const row = gapRowOf("top null#new", undefined, "top1");
    const { pin } = nullPin("new") as { pin: unknown };
    expect(row).toStrictEqual({ ...GAP, kind: "object", pin });
  });

  it("R6 a marker's has the marker's time", () => {
    const row = gapRowOf("top !null", undefined, "top1");
    expect(row).toStrictEqual({ ...GAP, kind: "marker", markerMs: 1_000 });
  });

  it("R6 a replica that goes with it is not mapped any more, nor is its ETag known", () => {
    const row = gapRowOf("top null#new", FORMER, "top1 n1");
    const { pin } = nullPin("new") as { pin: unknown };
    const kept = { revision: "r1", attemptId: "attempt-1" };
    expect(row).toStrictEqual({ ...GAP, ...kept, kind: "object", pin });
  });

  it("R6 what was set aside names what its id was before, which goes with it", () => {
    const pin = { ...FORMER.pin, ...(nullPin("new") as { pin: object }).pin } as typeof FORMER.pin;
    const parked = rowOf({ ...FORMER, kind: "object", state: "parked", reason: "archived", pin });
    const known = [...rows("top=top1"), parked];
    const facts = {
      ...{ key: "k", source: stack("top null#new"), destination: stack("top1 n1"), rows: known },
      ...{ retiring: [], immovable: new Set(["top"]), isReleased: true },
    };
    expect(planReconcile(facts, DEFAULT_POLICY).steps).toMatchObject([
      { kind: "note-row", row: GAP },
      { kind: "delete", reason: "replaced", destinationVersionId: "n1" },
    ]);
  });

  it("R6 a replica that is not listed stays mapped, with its ETag", () => {
    expect(gapRowOf("top null#new", FORMER, "top1")).toMatchObject({
      destinationVersionId: "n1",
      destinationEtag: "n-etag",
    });
  });

  it("R6 a marker's keeps no content of the object before, an object's no time of the marker", () => {
    expect(gapRowOf("top !null", FORMER, "top1 n1")).not.toHaveProperty("pin");
    const { pin: _object, ...unpinned } = FORMER;
    const marker = { ...unpinned, kind: "marker", markerMs: 5 } as const;
    expect(gapRowOf("top null#new", marker, "top1 !n1")).not.toHaveProperty("markerMs");
  });

  it("R6 what a service had answered goes with the state that it led to", () => {
    const parked = { ...FORMER, state: "parked", reason: "archived", answer: "403" } as const;
    expect(gapRowOf("top null#new", parked, "top1 n1")).not.toHaveProperty("answer");
  });
});
