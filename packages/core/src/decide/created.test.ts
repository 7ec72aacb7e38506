import { describe, expect, it } from "vitest";
import type { Attempt } from "../model/ledger-head.ts";
import { createdEvent } from "../testing/sample-events.ts";
import {
  copyOnTop,
  type DecisionCase,
  decideCase,
  FACTS_MS,
  holds,
  reconcile,
  SAMPLE_PIN,
  sampleRow,
  settledHead,
  skip,
} from "../testing/sample-facts.ts";

const NULL_ATTEMPT: Attempt = {
  ...{ id: "attempt-0", scope: "entry", versionId: "null", startedMs: 1 },
  leaseUntilMs: FACTS_MS,
};
const newer = { sequencer: "00A1" };
const nullRow = sampleRow({
  versionId: "null",
  destinationVersionId: "null",
  sequencer: "00A0",
});
const { sequencer: _unknown, ...ROW_OF_ANY_WRITE } = nullRow;
const { attemptId: _none, ...ROW_OF_OTHERS } = ROW_OF_ANY_WRITE;

const CREATED: readonly DecisionCase[] = [
  {
    title: "O4 created, but the source no longer has the version: skipped",
    event: createdEvent(newer),
    source: { kind: "gone" },
    expected: skip("source-gone"),
  },
  {
    title: "D3 created, and its row says replicated: skipped without asking the source",
    event: createdEvent(newer),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: skip("already"),
  },
  {
    title: "D3 created, and its replica outlived the source's version: skipped",
    event: createdEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ state: "source-deleted" }) },
    expected: skip("already"),
  },
  {
    title: "D2 created null version again, its row has the same ETag, size and time: skipped",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: holds(),
    expected: skip("already"),
  },
  {
    title: "D2 created null version, its row without a head has the same content: skipped",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: { hasRows: true, row: ROW_OF_OTHERS },
    source: holds(),
    expected: skip("already"),
  },
  {
    title: "D2 created null version, nothing says which write its row is of: written again",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: ROW_OF_ANY_WRITE },
    source: holds(),
    expected: reconcile("unseen-write"),
  },
  {
    title: "D2 created null version, its row is of what was adopted: looked at again",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: { ...ROW_OF_OTHERS, revision: "r1" } },
    source: holds(),
    expected: reconcile("unseen-write"),
  },
  {
    title: "D2 created null version without a sequencer, nothing says which write: skipped",
    event: createdEvent({ versionId: "null" }),
    ledger: { ...settledHead(), row: ROW_OF_ANY_WRITE },
    source: holds(),
    expected: skip("already"),
  },
  {
    title:
      "D2 created null version, older than the key's newest but newer than its row: written again",
    event: createdEvent({ sequencer: "009F", versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, sequencer: "009E" } },
    source: holds(),
    expected: reconcile("unseen-write"),
  },
  {
    title: "D2 created null version, applied already by its sequencer: skipped",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: holds(),
    expected: skip("already"),
  },
  {
    title: "D2 created null version, proven newer though nothing shows it: metadata may, so again",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: holds(),
    expected: reconcile("unseen-write"),
  },
  {
    title: "A7 created, parked before: what a reconcile put there meanwhile may be newer",
    event: createdEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ state: "parked" }) },
    source: holds(),
    expected: reconcile("not-newer"),
  },
  ...[{ etag: "e2" }, { sizeBytes: 6 }, { lastModifiedMs: 41_000 }].map(
    (change): DecisionCase => ({
      title: `D2 created null version with another ${Object.keys(change)[0]}: copied over`,
      event: createdEvent({ ...newer, versionId: "null" }),
      ledger: { ...settledHead(), row: nullRow },
      source: holds(change),
      expected: copyOnTop("null", { ...SAMPLE_PIN, ...change }),
    }),
  ),
  ...[{ etag: "e2" }, { sizeBytes: 6 }, { lastModifiedMs: 41_000 }].map(
    (change): DecisionCase => ({
      title: `D2 created null version, nothing proves it newer but its ${Object.keys(change)[0]}`,
      event: createdEvent({ versionId: "null" }),
      ledger: { ...settledHead(), row: nullRow },
      source: holds(change),
      expected: reconcile("not-newer"),
    }),
  ),
  {
    title: "D2 created null version whose replica has an id of its own: reconciled",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, destinationVersionId: "d1" } },
    source: holds({ etag: "e2" }),
    expected: reconcile("not-in-place"),
  },
  {
    title: "D2 created null version that a marker has replaced since: left to that marker's event",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: settledHead(),
    source: { kind: "marker" },
    expected: skip("superseded"),
  },
  {
    title: "R8 created, the first of its key, and current at the source: copied where nothing is",
    event: createdEvent(),
    source: holds(),
    current: "v1",
    expected: copyOnTop("v1", SAMPLE_PIN, { kind: "absent" }),
  },
  {
    title: "O3 created, newer than all applied: copied on top",
    event: createdEvent(newer),
    ledger: settledHead(),
    source: holds(),
    expected: copyOnTop("v1"),
  },
  ...["00A0", "009F", "00a0", undefined].map(
    (sequencer): DecisionCase => ({
      title: `O3 created with the sequencer ${sequencer}, not newer than 00A0: reconciled`,
      event: createdEvent(sequencer === undefined ? {} : { sequencer }),
      ledger: settledHead(),
      source: holds(),
      expected: reconcile("not-newer"),
    }),
  ),
  {
    title: "O3 created, and what was applied has no sequencer: reconciled",
    event: createdEvent(newer),
    ledger: { head: { key: "reports/2026.csv" }, hasRows: true },
    source: holds(),
    expected: reconcile("not-newer"),
  },
  {
    title: "L1 created, and another implementation wrote the key's rows: reconciled",
    event: createdEvent(newer),
    ledger: { hasRows: true },
    source: holds(),
    expected: reconcile("no-head"),
  },
  {
    title: "O6 created by multipart, newer than anything applied to the key: copied on top",
    event: createdEvent({ ...newer, multipart: true }),
    ledger: settledHead({ newestMs: 39_999 }),
    source: holds(),
    expected: copyOnTop("v1"),
  },
  ...[40_000, 41_000].map(
    (newestMs): DecisionCase => ({
      title: `O6 created by multipart at 40000, something of ${newestMs} applied: reconciled`,
      event: createdEvent({ ...newer, multipart: true }),
      ledger: settledHead({ newestMs }),
      source: holds(),
      expected: reconcile(newestMs > 40_000 ? "not-newer" : "multipart-order"),
    }),
  ),
  {
    title: "O6 created by one PUT, but the null version is one in parts by now: reconciled",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: settledHead({ newestMs: 40_000 }),
    source: holds({ etag: "e1-3" }),
    expected: reconcile("multipart-order"),
  },
  {
    title: "O6 created by one PUT in the second of what was applied last: copied on top",
    event: createdEvent(newer),
    ledger: settledHead({ newestMs: 40_000 }),
    source: holds(),
    expected: copyOnTop("v1"),
  },
  {
    title: "O3 created in the second of a null version, which may be of a later write: reconciled",
    event: createdEvent(newer),
    ledger: {
      ...settledHead({ attempt: NULL_ATTEMPT, newestMs: 40_000 }),
      attemptRow: sampleRow({ versionId: "null", attemptId: NULL_ATTEMPT.id }),
    },
    source: holds(),
    expected: reconcile("not-newer"),
  },
  {
    title: "O3 created before what was applied, of which no event has come yet: reconciled",
    event: createdEvent(newer),
    ledger: settledHead({ newestMs: 41_000 }),
    source: holds(),
    expected: reconcile("not-newer"),
  },
  {
    title: "R6 created again, and its row says gap: reconciled, not taken for replicated",
    event: createdEvent(),
    ledger: { ...settledHead(), row: sampleRow({ state: "gap" }) },
    source: holds(),
    expected: reconcile("not-newer"),
  },
];

describe("decide, created", () => {
  it.each(CREATED)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
