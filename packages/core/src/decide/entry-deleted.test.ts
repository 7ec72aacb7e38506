import { describe, expect, it } from "vitest";
import type { LedgerRow, MappedRow } from "../model/ledger-row.ts";
import { entryDeletedEvent } from "../testing/sample-events.ts";
import {
  type DecisionCase,
  decideCase,
  FACTS_MS,
  heldHead,
  holds,
  reconcile,
  sampleRow,
  settledHead,
  skip,
} from "../testing/sample-facts.ts";
import type { Decision } from "./decision.ts";

const deleteReplica = (row: MappedRow = sampleRow()): Decision => ({
  kind: "apply",
  step: { kind: "delete", reason: "left-source", destinationVersionId: "d1", row },
});
const forget = (row: LedgerRow): Decision => ({ kind: "apply", step: { kind: "forget-row", row } });
const keep = (row: LedgerRow): Decision => ({ kind: "apply", step: { kind: "note-row", row } });
const newer = { sequencer: "00A1" };
const byLifecycle = { sequencer: "00A1", origin: "lifecycle" } as const;
const nullRow = sampleRow({ versionId: "null", destinationVersionId: "null" });
const GAP_ROW: LedgerRow = sampleRow({ state: "gap", destinationVersionId: undefined });

const ASIDE = sampleRow({
  ...{ versionId: "null", state: "parked", reason: "source-denied" },
});

const WRITTEN_MS = 50_000;
const WRITTEN_LATER = sampleRow({
  versionId: "null",
  pin: { etag: "e", sizeBytes: 1, lastModifiedMs: WRITTEN_MS },
});

const DELETES: readonly DecisionCase[] = [
  {
    title: "D1 entry-deleted with a row: its replica is deleted by version id",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: deleteReplica(),
  },
  {
    title: "D1 entry-deleted with a marker's row: the marker's replica is deleted",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker" }) },
    expected: deleteReplica(sampleRow({ kind: "marker" })),
  },
  {
    title: "D1 entry-deleted with an older sequencer than was applied: an id is enough",
    event: entryDeletedEvent({ sequencer: "0001" }),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: deleteReplica(),
  },
  {
    title:
      "D2 entry-deleted by lifecycle of what was set aside in a null marker's place: the marker goes",
    event: entryDeletedEvent({ ...byLifecycle, versionId: "null" }),
    ledger: { ...settledHead(), row: ASIDE },
    source: { kind: "gone" },
    namesMarker: true,
    expected: deleteReplica(ASIDE),
  },
  {
    title: "D2 entry-deleted, older than the null version that crossed and is gone by now: skipped",
    event: entryDeletedEvent({ ...newer, versionId: "null", timeMs: WRITTEN_MS - 3_000 }),
    ledger: { ...settledHead(), row: WRITTEN_LATER },
    source: { kind: "gone" },
    expected: skip("superseded"),
  },
  {
    title: "D2 entry-deleted of the second in which the null version was written: its replica goes",
    event: entryDeletedEvent({ ...newer, versionId: "null", timeMs: WRITTEN_MS - 1_000 }),
    ledger: { ...settledHead(), row: WRITTEN_LATER },
    source: { kind: "gone" },
    expected: deleteReplica(WRITTEN_LATER),
  },
  {
    title:
      "D2 entry-deleted once more, after its first delivery had the null version of now brought across",
    event: entryDeletedEvent({ versionId: "null", timeMs: 42_000, sequencer: "00A1" }),
    ledger: { ...settledHead(), row: sampleRow({ versionId: "null", sequencer: "00A1" }) },
    source: { kind: "gone" },
    expected: skip("superseded"),
  },
  ...(["user", "lifecycle"] as const).map(
    (origin): DecisionCase => ({
      title: `D2 entry-deleted by ${origin} in the second of a later write that crossed: its sequencer ${origin === "user" ? "proves that" : "proves nothing"}`,
      event: entryDeletedEvent({ versionId: "null", timeMs: 42_000, sequencer: "00A1", origin }),
      ledger: {
        ...settledHead(),
        row: sampleRow({ versionId: "null", sequencer: "00A2" }),
      },
      source: { kind: "gone" },
      policy: { lifecycle: "replicate" },
      expected:
        origin === "user"
          ? skip("superseded")
          : deleteReplica(sampleRow({ versionId: "null", sequencer: "00A2" })),
    }),
  ),
  {
    title: "D1 entry-deleted with a row that Object Lock held before: tried again",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ state: "locked" }) },
    expected: deleteReplica(sampleRow({ state: "locked" })),
  },
  {
    title: "F4 entry-deleted by lifecycle, but somebody's delete of it is held: stays so",
    event: entryDeletedEvent({ ...byLifecycle, versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, state: "held" } },
    expected: skip("held"),
  },
  {
    title: "F4 entry-deleted again while the delete of it is held: an operator releases it",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ state: "held" }) },
    expected: skip("held"),
  },
  {
    title: "D1 entry-deleted without a row: reconciled",
    event: entryDeletedEvent(newer),
    ledger: settledHead(),
    expected: reconcile("no-row"),
  },
  {
    title: "D1 entry-deleted of a key that nobody has seen: reconciled",
    event: entryDeletedEvent(newer),
    expected: reconcile("no-row"),
  },
  {
    title: "D1 entry-deleted with a row that has no replica: the row is forgotten",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: GAP_ROW },
    expected: forget(GAP_ROW),
  },
  {
    title: "D3 entry-deleted, policy ignores version deletes: the replica is kept",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow() },
    policy: { versionDeletes: "ignore" },
    expected: keep(sampleRow({ state: "source-deleted" })),
  },
  {
    title: "D3 entry-deleted of a marker, policy ignores version deletes: the marker is kept",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker" }) },
    policy: { versionDeletes: "ignore" },
    expected: keep(sampleRow({ kind: "marker", state: "source-deleted" })),
  },
  {
    title: "D3 entry-deleted again, policy ignores version deletes: skipped",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ state: "source-deleted" }) },
    policy: { versionDeletes: "ignore" },
    expected: skip("policy"),
  },
  {
    title: "D3 entry-deleted without a row, policy ignores version deletes: skipped",
    event: entryDeletedEvent(newer),
    ledger: settledHead(),
    policy: { versionDeletes: "ignore" },
    expected: skip("policy"),
  },
  {
    title: "D3 entry-deleted without a replica, policy ignores version deletes: row forgotten",
    event: entryDeletedEvent(newer),
    ledger: { ...settledHead(), row: GAP_ROW },
    policy: { versionDeletes: "ignore" },
    expected: forget(GAP_ROW),
  },
  {
    title: "D3 entry-deleted by lifecycle, policy ignores lifecycle: the replica is kept",
    event: entryDeletedEvent(byLifecycle),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: keep(sampleRow({ state: "source-expired" })),
  },
  {
    title: "D3 entry-deleted by lifecycle, policy replicates it: the replica is deleted",
    event: entryDeletedEvent(byLifecycle),
    ledger: { ...settledHead(), row: sampleRow() },
    policy: { lifecycle: "replicate" },
    expected: deleteReplica(),
  },
  {
    title: "D3 entry-deleted by lifecycle, policy ignores version deletes: kept as deleted",
    event: entryDeletedEvent(byLifecycle),
    ledger: { ...settledHead(), row: sampleRow() },
    policy: { lifecycle: "replicate", versionDeletes: "ignore" },
    expected: keep(sampleRow({ state: "source-deleted" })),
  },
  {
    title: "D2 entry-deleted null version that is gone: its replica is deleted",
    event: entryDeletedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: { kind: "gone" },
    expected: {
      kind: "apply",
      step: {
        kind: "delete",
        reason: "left-source",
        destinationVersionId: "null",
        row: nullRow,
      },
    },
  },
  {
    title: "D2 entry-deleted null version that was written again and replicated: skipped",
    event: entryDeletedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: holds(),
    expected: skip("superseded"),
  },
  {
    title: "D2 entry-deleted null version that was written again and is not replicated: reconciled",
    event: entryDeletedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: holds({ etag: "e2" }),
    expected: reconcile("source-changed"),
  },
  {
    title: "F2 entry-deleted null version, the source denies what is there: not taken for gone",
    event: entryDeletedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: { kind: "unreadable", cause: "source-denied" },
    expected: reconcile("source-changed"),
  },
  {
    title: "D2 entry-deleted null version in whose place a marker stands now: reconciled",
    event: entryDeletedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: { kind: "marker" },
    expected: reconcile("source-changed"),
  },
  {
    title: "L4 entry-deleted, another worker holds the key: waits",
    event: entryDeletedEvent(newer),
    ledger: { ...heldHead(FACTS_MS + 1), row: sampleRow() },
    expected: { kind: "wait", untilMs: FACTS_MS + 1 },
  },
];

describe("decide, entry-deleted", () => {
  it.each(DELETES)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
