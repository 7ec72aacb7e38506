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
import type { Decision } from "./decision.ts";

const addMarker = (versionId = "v1", lastModifiedMs = FACTS_MS): Decision => ({
  kind: "apply",
  step: { kind: "append", entry: { kind: "marker", versionId, lastModifiedMs } },
});
const newer = { sequencer: "00A1" };
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
    expected: addMarker(),
  },
  {
    title: "O4 marker-created, but the source no longer has it: skipped",
    event: markerCreatedEvent(newer),
    ledger: settledHead(),
    source: { kind: "gone" },
    expected: skip("source-gone"),
  },
  {
    title: "A9 marker-created, and the source denies what it is: the listing says it",
    event: markerCreatedEvent(newer),
    ledger: settledHead(),
    source: { kind: "unreadable", cause: "source-denied" },
    expected: reconcile("refused"),
  },
  {
    title: "A9 marker-created that has crossed: what the source denies makes no difference",
    event: markerCreatedEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ kind: "marker" }) },
    source: { kind: "unreadable", cause: "source-denied" },
    expected: skip("already"),
  },
  {
    title: "D2 marker-created of the null version, which is an object again: skipped",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: settledHead(),
    source: holds(),
    expected: skip("superseded"),
  },
  {
    title: "R8 marker-created, the first of its key: a marker covers what nobody knows, reconciled",
    event: markerCreatedEvent(newer),
    source: { kind: "marker" },
    expected: reconcile("unknown-key"),
  },
  {
    title: "R8 marker-created, the first of its key, known to be current: reconciled all the same",
    event: markerCreatedEvent(newer),
    current: "v1",
    expected: reconcile("unknown-key"),
  },
  ...[
    { says: "the source", source: { kind: "marker", lastModifiedMs: 91_000 }, timeMs: 92_000 },
    { says: "its event", source: { kind: "marker" }, timeMs: 91_000 },
  ].map(
    ({ says, source, timeMs }): DecisionCase => ({
      title: `O4 marker-created, ${says} says when it was made: the marker's time is that`,
      event: markerCreatedEvent({ ...newer, timeMs }),
      ledger: settledHead(),
      source: source as { kind: "marker" },
      expected: addMarker("v1", 91_000),
    }),
  ),
  {
    title: "L3 marker-created, its event comes late: only on top of what the ledger says is there",
    event: markerCreatedEvent({ ...newer, timeMs: 80_000 }),
    ledger: settledHead({ top: { kind: "object", etag: "e" } }),
    source: { kind: "marker" },
    expected: { ...addMarker("v1", 80_000), onlyIf: { kind: "etag", etag: "e" } } as Decision,
  },
  ...([undefined, { kind: "marker" }] as const).map(
    (top): DecisionCase => ({
      title: `L3 marker-created, its event comes late, ${top?.kind ?? "nobody knows what"} is on top: reconciled`,
      event: markerCreatedEvent({ ...newer, timeMs: 80_000 }),
      ledger: settledHead(top === undefined ? {} : { top }),
      source: { kind: "marker" },
      expected: reconcile("not-newer"),
    }),
  ),
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
    expected: addMarker("null"),
  },
  {
    title:
      "D2 marker-created over the null version whose replica is one too: a marker in its place",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    expected: addMarker("null"),
  },
  {
    title: "D2 marker-created over the null version whose replica has an id of its own: reconciled",
    event: markerCreatedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, destinationVersionId: "d1" } },
    expected: reconcile("not-in-place"),
  },
];

describe("decide, marker-created", () => {
  it.each(MARKERS)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
