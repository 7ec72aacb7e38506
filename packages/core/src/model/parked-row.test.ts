import { describe, expect, it } from "vitest";
import type { LedgerRow } from "./ledger-row.ts";
import { parkedRow } from "./parked-row.ts";

const ENTRY = { key: "k", versionId: "v1", cause: "archived" } as const;
const PIN = { etag: "now", sizeBytes: 7, lastModifiedMs: 2_000 };
const PARKED = { key: "k", versionId: "v1", kind: "object", state: "parked", reason: "archived" };
const FORMER: LedgerRow = {
  ...{ key: "k", versionId: "v1", kind: "object", state: "replicated", revision: "r1" },
  ...{ destinationVersionId: "d1", destinationEtag: "d-etag", attemptId: "attempt-1" },
  ...{ sequencer: "00A0", pin: { etag: "old", sizeBytes: 3, lastModifiedMs: 1_000 } },
};
const { pin: _old, ...FORMER_MAPPING } = FORMER;

describe("parkedRow", () => {
  it("A7 an entry without a row: the cause, and nothing that is not known", () => {
    expect(parkedRow({ ...ENTRY, row: undefined })).toStrictEqual(PARKED);
  });

  it("A9 what a service answered and what the listing has are kept", () => {
    const row = parkedRow({ ...ENTRY, answer: "GetObject: 403", pin: PIN, row: undefined });
    expect(row).toStrictEqual({ ...PARKED, answer: "GetObject: 403", pin: PIN });
  });

  it("D2 a replica of what the null version was before stays mapped, its content does not", () => {
    expect(parkedRow({ ...ENTRY, row: FORMER })).toStrictEqual({ ...FORMER_MAPPING, ...PARKED });
    expect(parkedRow({ ...ENTRY, pin: PIN, row: FORMER }).pin).toEqual(PIN);
  });

  it("A9 another cause takes the place of the one before, and its answer goes", () => {
    const denied = { ...PARKED, reason: "source-denied", answer: "GetObject: 403" } as LedgerRow;
    expect(parkedRow({ ...ENTRY, row: denied })).toStrictEqual(PARKED);
  });

  it("D2 a row of the marker that the null version was becomes an object's", () => {
    const marker: LedgerRow = { key: "k", versionId: "v1", kind: "marker", state: "held" };
    expect(parkedRow({ ...ENTRY, row: marker })).toStrictEqual(PARKED);
  });

  it("D2 the time of the marker that the null version was does not stay", () => {
    const marker = { key: "k", versionId: "v1", kind: "marker", state: "source-expired" } as const;
    expect(parkedRow({ ...ENTRY, row: { ...marker, markerMs: 5 } })).toStrictEqual(PARKED);
  });
});
