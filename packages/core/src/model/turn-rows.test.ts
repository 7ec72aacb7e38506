import { describe, expect, it } from "vitest";
import type { LedgerRow } from "./ledger-row.ts";
import type { Entry } from "./stack.ts";
import { type TurnedKey, turnRows } from "./turn-rows.ts";

const KEY = "k";
const pin = (etag: string) => ({ etag, sizeBytes: 3, lastModifiedMs: 1_000 });
const object = (versionId: string, etag = "e"): Entry => ({
  ...{ kind: "object", versionId, pin: pin(etag) },
});
const marker = (versionId: string): Entry => ({ kind: "marker", versionId, lastModifiedMs: 2_000 });
const replicated = {
  ...{ key: KEY, versionId: "s1", kind: "object", state: "replicated", pin: pin("e") },
  ...{ destinationVersionId: "d1", destinationEtag: "e" },
} as const satisfies LedgerRow;
const GAP = { state: "gap", reason: expect.stringContaining("was deleted there") };

function turn(standing: readonly Entry[], rows: readonly LedgerRow[], other: LedgerRow[] = []) {
  return turnRows({ key: KEY, standing, ...ledgers(rows, other) });
}

function ledgers(
  rows: readonly LedgerRow[],
  other: readonly LedgerRow[],
): Pick<TurnedKey, "ledger" | "other"> {
  return { ledger: { head: undefined, rows }, other: { head: undefined, rows: other } };
}

describe("turnRows", () => {
  it("T1 a version and its replica change places; what was copied says what was written", () => {
    const { rows, ...counts } = turn([object("d1", "under KMS")], [replicated]);
    expect(rows).toEqual([
      {
        ...{ key: KEY, versionId: "d1", kind: "object", state: "replicated" },
        ...{ pin: pin("under KMS"), destinationVersionId: "s1", destinationEtag: "e" },
      },
    ]);
    expect(counts).toEqual({ known: 0, unknown: 0 });
  });

  it("T1 so do a delete marker and its replica", () => {
    const row = { key: KEY, versionId: "s2", kind: "marker", state: "replicated" } as const;
    expect(turn([marker("d2")], [{ ...row, destinationVersionId: "d2" }]).rows).toEqual([
      { ...row, versionId: "d2", destinationVersionId: "s2" },
    ]);
  });

  it("T1 what stands no more has no row, and what no row knows is left to adoption", () => {
    expect(turn([object("new")], [replicated])).toEqual({ rows: [], known: 0, unknown: 1 });
  });

  it.each<[string, LedgerRow]>([
    ["source-deleted", { ...replicated, state: "source-deleted" }],
    ["source-expired", { ...replicated, state: "source-expired" }],
    ["held", { ...replicated, state: "held" }],
    ["locked", { ...replicated, state: "locked" }],
  ])("T1 %s: what was deleted does not come back, and a person sees it", (_state, row) => {
    const { rows } = turn([object("d1")], [row]);
    expect(rows).toMatchObject([{ versionId: "d1", kind: "object", ...GAP }]);
    expect(rows[0]).not.toHaveProperty("destinationVersionId");
  });

  it.each<[string, LedgerRow]>([
    ["parked", { ...replicated, state: "parked", reason: "archived" }],
    ["gap", { ...replicated, state: "gap", reason: "late" }],
  ])("T1 %s: its replica is of what the null version was before, and of nothing now", (_s, row) => {
    expect(turn([object("d1")], [row])).toEqual({ rows: [], known: 0, unknown: 1 });
  });

  it("T1 a row without a replica says nothing of what stands", () => {
    const { destinationVersionId: _id, destinationEtag: _etag, ...unmapped } = replicated;
    const parked = { ...unmapped, state: "parked", reason: "archived" } as const;
    expect(turn([object("d1")], [parked]).unknown).toBe(1);
  });

  it.each<[string, Entry, { readonly destinationEtag?: undefined }, number]>([
    ["what was written there stands", object("null", "e"), {}, 1],
    ["other content stands there now", object("null", "else"), {}, 0],
    ["a marker stands there now", marker("null"), {}, 0],
    ["the row does not say what was written", object("null"), { destinationEtag: undefined }, 0],
  ])("T1 D2 the null version as a source: %s", (_name, entry, more, count) => {
    const row = { ...replicated, ...more, destinationVersionId: "null" } as LedgerRow;
    expect(turn([entry], [row]).rows).toHaveLength(count);
  });

  it("T1 a null marker is left to adoption, since no row says which one it is of", () => {
    const row = { key: KEY, versionId: "s2", kind: "marker", state: "replicated" } as const;
    expect(turn([marker("null")], [{ ...row, destinationVersionId: "null" }]).unknown).toBe(1);
  });

  it("T2 a second turn writes nothing", () => {
    const first = turn([object("d1")], [replicated]);
    expect(turn([object("d1")], [replicated], [...first.rows])).toEqual({
      ...{ rows: [], known: 1, unknown: 0 },
    });
  });

  it("T2 turned back, the ledger says what it said", () => {
    const there = turn([object("d1")], [replicated]).rows;
    expect(turn([object("s1")], there).rows).toEqual([replicated]);
  });

  it("T2 what the other direction said otherwise is replaced, as it was read", () => {
    const other: LedgerRow = {
      ...{ key: KEY, versionId: "d1", kind: "object", state: "replicated", revision: "r7" },
      destinationVersionId: "lost",
    };
    expect(turn([object("d1")], [replicated], [other]).rows).toMatchObject([
      { versionId: "d1", destinationVersionId: "s1", revision: "r7" },
    ]);
  });
});
