import { describe, expect, it } from "vitest";
import type { LedgerRow, MappedRow } from "../model/ledger-row.ts";
import type { StoredRow } from "../model/stored-row.ts";
import { rowOf } from "../testing/row-of.ts";
import { markerCreatedEvent, SAMPLE_KEY } from "../testing/sample-events.ts";
import {
  type DecisionCase,
  decideCase,
  holds,
  reconcile,
  sampleRow,
  settledHead,
  skip,
} from "../testing/sample-facts.ts";
import type { Decision } from "./decision.ts";

const byLifecycle = { sequencer: "00A1", origin: "lifecycle" } as const;
/** The row of a marker that lifecycle made, with what is known of it. */
const noteExpired = (fields: Partial<StoredRow> = {}): Decision => ({
  kind: "apply",
  step: {
    kind: "note-row",
    row: rowOf({
      ...{ key: SAMPLE_KEY, versionId: "v1", ...fields },
      ...{ kind: "marker", state: "source-expired" },
    }),
  },
});
const CROSSED_MARKER: LedgerRow = {
  ...{ key: SAMPLE_KEY, versionId: "v1", kind: "marker", state: "replicated" },
  ...{ destinationVersionId: "d1", destinationEtag: "e", attemptId: "attempt-1", revision: "r1" },
};
const TAKEN_BACK: LedgerRow = {
  ...{ key: SAMPLE_KEY, versionId: "v1", kind: "marker", state: "source-expired" },
  ...{ attemptId: "attempt-1", revision: "r1" },
};

const ASIDE: MappedRow = {
  ...{ key: SAMPLE_KEY, versionId: "null", kind: "object", state: "parked" },
  ...{ reason: "source-denied", destinationVersionId: "d1" },
  ...{ attemptId: "attempt-1", revision: "r1" },
};

const EXPIRIES: readonly DecisionCase[] = [
  {
    title:
      "D3 marker-created by lifecycle, policy ignores lifecycle: does not cross, the row says why",
    event: markerCreatedEvent(byLifecycle),
    ledger: settledHead(),
    expected: noteExpired(),
  },
  {
    title: "D3 marker-created by lifecycle that crossed before its event came: taken back",
    event: markerCreatedEvent(byLifecycle),
    ledger: { ...settledHead(), row: CROSSED_MARKER },
    expected: {
      kind: "apply",
      step: {
        kind: "delete",
        reason: "left-source",
        destinationVersionId: "d1",
        row: CROSSED_MARKER,
        rowAfter: TAKEN_BACK,
      },
    },
  },
  {
    title: "D3 marker-created by lifecycle again: skipped",
    event: markerCreatedEvent(byLifecycle),
    ledger: { ...settledHead(), row: TAKEN_BACK },
    expected: skip("policy"),
  },
  {
    title:
      "D2 null marker by lifecycle over what was set aside in a null marker's place: that is taken back",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null" }),
    ledger: { ...settledHead(), row: ASIDE },
    source: { kind: "marker", lastModifiedMs: 42_000 },
    namesMarker: true,
    expected: {
      kind: "apply",
      step: {
        kind: "delete",
        reason: "left-source",
        destinationVersionId: "d1",
        row: ASIDE,
        rowAfter: { ...TAKEN_BACK, versionId: "null", markerMs: 42_000 },
      },
    },
  },
  ...(["source-expired", "source-deleted"] as const).map((state): DecisionCase => {
    const row = rowOf({ ...CROSSED_MARKER, state });
    return {
      title: `D3 marker-created by lifecycle whose marker crossed and left the source, ${state}: taken back`,
      event: markerCreatedEvent(byLifecycle),
      ledger: { ...settledHead(), row },
      expected: {
        kind: "apply",
        step: { kind: "delete", reason: "left-source", destinationVersionId: "d1", row } as never,
      },
    };
  }),
  {
    title:
      "D2 null marker by lifecycle where an earlier one was written down: the row gets its time",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null", timeMs: 42_000 }),
    ledger: {
      ...settledHead(),
      row: sampleRow({
        versionId: "null",
        kind: "marker",
        state: "source-expired",
        markerMs: 30_000,
      }),
    },
    source: { kind: "marker", lastModifiedMs: 42_000 },
    expected: noteExpired(
      sampleRow({
        versionId: "null",
        kind: "marker",
        state: "source-expired",
        markerMs: 42_000,
      }),
    ),
  },
  ...[39_000, 41_000, 43_000].map(
    (timeMs): DecisionCase => ({
      title: `D2 null marker of 41000 and the lifecycle event of ${timeMs}: it is that marker`,
      event: markerCreatedEvent({ ...byLifecycle, versionId: "null", timeMs }),
      ledger: settledHead(),
      source: { kind: "marker", lastModifiedMs: 41_000 },
      expected: noteExpired({ versionId: "null", markerMs: 41_000 }),
    }),
  ),
  {
    title: "D2 null marker of 44001 and the lifecycle event of 42000: that marker was replaced",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null", timeMs: 42_000 }),
    ledger: settledHead(),
    source: { kind: "marker", lastModifiedMs: 44_001 },
    expected: skip("superseded"),
  },
  {
    title: "D2 null marker by lifecycle, the null version was written again: skipped",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null" }),
    ledger: settledHead(),
    source: holds(),
    expected: skip("superseded"),
  },
  {
    title: "F2 null marker by lifecycle, the source denies what is there: not taken for replaced",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null" }),
    ledger: settledHead(),
    source: { kind: "unreadable", cause: "source-denied" },
    expected: noteExpired({ versionId: "null" }),
  },
  {
    title: "D2 null marker by lifecycle, what was written after it is set aside: that stays known",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null", timeMs: 42_000 }),
    ledger: {
      ...settledHead(),
      row: sampleRow({
        ...{ versionId: "null", state: "parked", reason: "source-denied" },
        pin: { etag: "e2", sizeBytes: 5, lastModifiedMs: 45_000 },
      }),
    },
    source: { kind: "unreadable", cause: "source-denied" },
    expected: skip("superseded"),
  },
  {
    title: "D2 null marker by lifecycle, it is gone: skipped",
    event: markerCreatedEvent({ ...byLifecycle, versionId: "null" }),
    ledger: settledHead(),
    source: { kind: "gone" },
    expected: skip("source-gone"),
  },
  {
    title:
      "O3 marker-created by lifecycle that shall cross: its sequencer proves nothing, reconciled",
    event: markerCreatedEvent(byLifecycle),
    ledger: settledHead(),
    policy: { lifecycle: "replicate" },
    expected: reconcile("not-newer"),
  },
];

describe("decide, markers that lifecycle made", () => {
  it.each(EXPIRIES)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
