import { describe, expect, it } from "vitest";
import { markerCreatedEvent } from "../testing/sample-events.ts";
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
import type { Action } from "./action.ts";

const addMarker: Action = { kind: "add-marker", versionId: "v1" };
const newer = { sequencer: "00A1" };
const byLifecycle = { sequencer: "00A1", origin: "lifecycle" } as const;
const nullRow = sampleRow({ versionId: "null", destinationVersionId: "null" });
const over = FACTS_MS;

const MARKERS: readonly DecisionCase[] = [
  {
    title: "D3 marker-created, policy ignores markers: skipped",
    event: markerCreatedEvent(newer),
    ledger: settledHead(),
    policy: { deleteMarkers: "ignore" },
    expected: skip("policy"),
  },
  {
    title: "O3 marker-created, newer than all applied: a marker on top",
    event: markerCreatedEvent(newer),
    ledger: settledHead(),
    expected: addMarker,
  },
  {
    title: "O4 marker-created, but the source no longer has it: skipped",
    event: markerCreatedEvent(newer),
    ledger: settledHead(),
    source: { kind: "gone" },
    expected: skip("source-gone"),
  },
  {
    title: "D2 marker-created of the null version, which is an object again: skipped",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: settledHead(),
    source: holds(),
    expected: skip("superseded"),
  },
  {
    title: "O3 marker-created, the first of its key: a marker on top",
    event: markerCreatedEvent(newer),
    expected: addMarker,
  },
  {
    title: "O3 marker-created, not newer: reconciled",
    event: markerCreatedEvent({ sequencer: "00A0" }),
    ledger: settledHead(),
    expected: reconcile("not-newer"),
  },
  {
    title: "L2 marker-created, the attempt before it has crashed: reconciled",
    event: markerCreatedEvent(newer),
    ledger: heldHead(over),
    expected: reconcile("crashed-attempt"),
  },
  {
    title: "D3 marker-created again: skipped",
    event: markerCreatedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker" }) },
    expected: skip("already"),
  },
  {
    title: "F4 marker-created again while it is held: an operator releases it",
    event: markerCreatedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker", state: "held" }) },
    expected: skip("held"),
  },
  {
    title:
      "F4 null marker-created while an earlier delete of the null version is held: decided anew",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, state: "held" } },
    expected: { kind: "add-marker", versionId: "null" },
  },
  {
    title:
      "D2 marker-created over the null version whose replica is one too: a marker in its place",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    expected: { kind: "add-marker", versionId: "null" },
  },
  {
    title: "D2 marker-created over the null version whose replica has an id of its own: reconciled",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, destinationVersionId: "d1" } },
    expected: reconcile("not-in-place"),
  },
  {
    title:
      "D3 marker-created by lifecycle, policy ignores lifecycle: does not cross, the row says why",
    event: markerCreatedEvent(byLifecycle),
    ledger: settledHead(),
    expected: {
      kind: "keep-replica",
      versionId: "v1",
      state: "source-expired",
      entryKind: "marker",
    },
  },
  {
    title: "D3 marker-created by lifecycle that crossed before its event came: taken back",
    event: markerCreatedEvent(byLifecycle),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker" }) },
    expected: {
      kind: "delete-entry",
      versionId: "v1",
      destinationVersionId: "d1",
      keepRowAs: "source-expired",
    },
  },
  {
    title: "D3 marker-created by lifecycle again: skipped",
    event: markerCreatedEvent(byLifecycle),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker", state: "source-expired" }) },
    expected: skip("policy"),
  },
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
    expected: {
      kind: "keep-replica",
      versionId: "null",
      state: "source-expired",
      entryKind: "marker",
      markerMs: 42_000,
    },
  },
  ...[39_000, 41_000, 43_000].map(
    (timeMs): DecisionCase => ({
      title: `D2 null marker of 41000 and the lifecycle event of ${timeMs}: it is that marker`,
      event: markerCreatedEvent({ ...byLifecycle, versionId: "null", timeMs }),
      ledger: settledHead(),
      source: { kind: "marker", lastModifiedMs: 41_000 },
      expected: {
        kind: "keep-replica",
        versionId: "null",
        state: "source-expired",
        entryKind: "marker",
        markerMs: 41_000,
      },
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

describe("decide, marker-created", () => {
  it.each(MARKERS)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
