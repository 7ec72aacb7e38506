import { describe, expect, it } from "vitest";
import type { LedgerState } from "./ledger-row.ts";
import { type StoredRow, toLedgerRow } from "./stored-row.ts";

const OBJECT: StoredRow = {
  ...{ key: "k", versionId: "v1", kind: "object", state: "replicated" },
  ...{ destinationVersionId: "d1", destinationEtag: "d-etag" },
  ...{ attemptId: "attempt-1", sequencer: "00A0", revision: "r1" },
  pin: { etag: "e", sizeBytes: 1, lastModifiedMs: 2 },
};
const { pin: _pin, ...UNPINNED } = OBJECT;
const MARKER: StoredRow = { ...UNPINNED, kind: "marker", markerMs: 5 };
const UNMAPPED = { destinationVersionId: undefined, destinationEtag: undefined };

const STATES = [
  ...(["replicated", "source-deleted", "source-expired", "parked"] as const),
  ...(["gap", "held", "locked"] as const),
];
/** What a row of a state has to say beside its replica. */
const reasonOf = (state: LedgerState) =>
  state === "parked" ? { reason: "archived" } : state === "gap" ? { reason: "late" } : {};

describe("toLedgerRow", () => {
  it.each(STATES)("L7 an object's row that is %s is read as it is", (state) => {
    const row = { ...OBJECT, state, ...reasonOf(state) };
    expect(toLedgerRow(row)).toStrictEqual({ ok: true, value: row });
  });

  it.each(STATES.filter((state) => state !== "parked"))(
    "L7 a marker's row that is %s is read as it is",
    (state) => {
      const row = { ...MARKER, state, ...reasonOf(state) };
      expect(toLedgerRow(row)).toStrictEqual({ ok: true, value: row });
    },
  );

  it.each([
    ["parked", OBJECT],
    ["gap", OBJECT],
    ["gap", MARKER],
    ["source-expired", MARKER],
    ["held", MARKER],
  ] as const)("L7 one that is %s may name no replica", (state, stored) => {
    const { destinationVersionId: _id, destinationEtag: _etag, ...row } = stored;
    const expected = { ...row, state, ...reasonOf(state) };
    expect(toLedgerRow({ ...expected, ...UNMAPPED })).toStrictEqual({ ok: true, value: expected });
  });

  it.each([
    ["replicated", OBJECT],
    ["replicated", MARKER],
    ["source-deleted", OBJECT],
    ["source-deleted", MARKER],
    ["source-expired", OBJECT],
    ["held", OBJECT],
    ["locked", OBJECT],
    ["locked", MARKER],
  ] as const)("L7 one that is %s and has to name a replica is refused without", (state, stored) => {
    expect(toLedgerRow({ ...stored, state, ...UNMAPPED })).toEqual({
      ok: false,
      error: `is ${state} and names no entry of the destination`,
    });
  });

  it.each([
    [{ state: "melted" }, 'has the state "melted", which this version of xpart does not know'],
    // What every object has by its prototype is no state.
    [
      { state: "constructor" },
      'has the state "constructor", which this version of xpart does not know',
    ],
    [{ kind: "folder" }, 'is of the kind "folder", which this version of xpart does not know'],
    [{ state: "gap" }, "is a gap and does not say why"],
    [
      { state: "parked", reason: "tired" },
      'is parked for "tired", which this version of xpart does not know',
    ],
    [{ state: "parked" }, "is parked and does not say why"],
  ])("L7 %j is refused, in words", (fields, error) => {
    expect(toLedgerRow({ ...OBJECT, ...fields })).toEqual({ ok: false, error });
  });

  it("L7 a parked marker is refused: nothing can keep a marker from crossing", () => {
    const row = { ...MARKER, state: "parked", reason: "archived" };
    expect(toLedgerRow(row)).toEqual({
      ok: false,
      error: "is parked and of a delete marker, which nothing can refuse",
    });
  });
});

describe("toLedgerRow, what older versions carried along", () => {
  it.each([
    ["a marker's content", { ...MARKER, pin: OBJECT.pin }, MARKER],
    ["an object's time of a marker", { ...OBJECT, markerMs: 5 }, OBJECT],
    [
      "an ETag of no replica",
      { ...MARKER, state: "held", destinationVersionId: undefined },
      {
        ...{ key: "k", versionId: "v1", kind: "marker", state: "held", markerMs: 5 },
        ...{ attemptId: "attempt-1", sequencer: "00A0", revision: "r1" },
      },
    ],
    [
      "why it was parked before it left the source",
      { ...OBJECT, state: "source-deleted", reason: "archived", answer: "403" },
      { ...OBJECT, state: "source-deleted" },
    ],
    [
      "what a service answered before it became a gap",
      { ...OBJECT, state: "gap", reason: "late", answer: "403" },
      { ...OBJECT, state: "gap", reason: "late" },
    ],
  ])("L7 %s is left out", (_what, stored, expected) => {
    expect(toLedgerRow(stored)).toStrictEqual({ ok: true, value: expected });
  });

  it("L7 what a service answered about a parked object stays", () => {
    const row = { ...OBJECT, state: "parked", reason: "source-denied", answer: "403" };
    expect(toLedgerRow(row)).toStrictEqual({ ok: true, value: row });
  });
});
