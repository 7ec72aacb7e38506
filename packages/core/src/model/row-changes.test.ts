import { describe, expect, it } from "vitest";
import { rowOf } from "../testing/row-of.ts";
import { isRowOf } from "./ledger-row.ts";
import {
  expiredMarkerRow,
  gapRow,
  heldDeleteRow,
  heldMarkerRow,
  keptRow,
  lockedRow,
  takenBackRow,
} from "./row-changes.ts";
import type { Entry } from "./stack.ts";

const NAME = { key: "k", versionId: "null" };
const REPLICA = { destinationVersionId: "d1", destinationEtag: "d-etag" };
/** What every row keeps. */
const OWN = { ...NAME, attemptId: "attempt-1", sequencer: "00A0", revision: "r1" };
const PIN = { etag: "e", sizeBytes: 1, lastModifiedMs: 2 };
const OBJECT = { ...OWN, ...REPLICA, kind: "object", pin: PIN, state: "replicated" } as const;
const MARKER = { ...OWN, ...REPLICA, kind: "marker", markerMs: 5, state: "replicated" } as const;
const PARKED = { ...OBJECT, state: "parked", reason: "archived", answer: "403" } as const;
const { pin: _pin, ...UNPINNED } = OBJECT;

describe("rows of what left the source", () => {
  const changes = {
    "source-deleted": (row: typeof OBJECT | typeof MARKER | typeof PARKED) =>
      keptRow(row, "source-deleted"),
    "source-expired": (row: typeof OBJECT | typeof MARKER | typeof PARKED) =>
      keptRow(row, "source-expired"),
    held: heldDeleteRow,
    locked: lockedRow,
  } as const;

  it.each(Object.entries(changes))("L7 %s: all that it named stays", (state, change) => {
    expect(change(OBJECT)).toStrictEqual({ ...OBJECT, state });
    expect(change(MARKER)).toStrictEqual({ ...MARKER, state });
  });

  it.each(Object.entries(changes))("L7 %s: why it was parked before does not", (state, change) => {
    expect(change(PARKED)).toStrictEqual({ ...OBJECT, state });
  });
});

describe("rows of markers", () => {
  it("F4 one that is held has no replica where none was", () => {
    expect(heldMarkerRow(NAME)).toStrictEqual({ ...NAME, kind: "marker", state: "held" });
  });

  it("D2 one that is held keeps the replica of the object that the null version was", () => {
    const held = { ...OWN, ...REPLICA, kind: "marker", state: "held" };
    expect(heldMarkerRow(OBJECT)).toStrictEqual(held);
    expect(heldMarkerRow(PARKED)).toStrictEqual(held);
  });

  it("F4 one that is held is of the null marker of now, not of one that was there before it", () => {
    const now = { kind: "marker", versionId: "null", lastModifiedMs: 9_000 } as const;
    expect(isRowOf(heldMarkerRow(MARKER), now)).toBe(true);
  });

  it.each([{}, { markerMs: 7 }])("D3 one of lifecycle's, of a key without a row: %j", (time) => {
    expect(expiredMarkerRow(NAME, time.markerMs)).toStrictEqual({
      ...{ ...NAME, kind: "marker", state: "source-expired" },
      ...time,
    });
  });

  it("D2 one of lifecycle's keeps the replica of the object that the null version was", () => {
    const { kind: _kind, ...mapped } = UNPINNED;
    const expired = { ...mapped, kind: "marker", state: "source-expired", markerMs: 7 };
    expect(expiredMarkerRow(OBJECT, 7)).toStrictEqual(expired);
    expect(expiredMarkerRow(PARKED, 7)).toStrictEqual(expired);
  });

  it.each([
    [7, 7],
    [undefined, 5],
  ])("D2 one of lifecycle's, of the time %s, is told from the next by %s", (markerMs, known) => {
    expect(expiredMarkerRow(MARKER, markerMs).markerMs).toBe(known);
    const taken = { ...OWN, kind: "marker", state: "source-expired", markerMs: known };
    expect(takenBackRow(MARKER, markerMs)).toStrictEqual(taken);
  });
});

describe("gapRow", () => {
  const object: Entry = { kind: "object", versionId: "null", pin: { ...PIN, etag: "new" } };
  const marker: Entry = { kind: "marker", versionId: "null", lastModifiedMs: 9 };
  const gap = { state: "gap", reason: expect.stringContaining("too late") };

  it("R6 it says what the entry is, not what it was", () => {
    const ofObject = { ...gap, kind: "object", pin: object.pin };
    const ofMarker = { ...gap, kind: "marker", markerMs: 9 };
    expect(gapRow(NAME, object, false)).toStrictEqual({ ...NAME, ...ofObject });
    expect(gapRow(MARKER, object, false)).toStrictEqual({ ...OWN, ...ofObject });
    expect(gapRow(OBJECT, marker, false)).toStrictEqual({ ...OWN, ...ofMarker });
    expect(gapRow(PARKED, marker, false)).toStrictEqual({ ...OWN, ...ofMarker });
  });

  it("R6 a replica that is kept stays mapped", () => {
    const kept = { ...OWN, ...REPLICA, ...gap, kind: "object", pin: object.pin };
    expect(gapRow(OBJECT, object, true)).toStrictEqual(kept);
  });
});

describe("rowOf, for tests", () => {
  it("L7 it makes no row that cannot be", () => {
    const marker = { versionId: "v1", kind: "marker", state: "parked" } as const;
    expect(() => rowOf(marker)).toThrow(/no such row: it is parked and of a delete marker/);
  });
});
