import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ParkCause } from "../model/park-cause.ts";
import { createdEvent, restoredEvent, SAMPLE_KEY } from "../testing/sample-events.ts";
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

const newer = { sequencer: "00A1" };
const unreadable = (cause: ParkCause = "archived") => ({ kind: "unreadable", cause }) as const;
const note = (row: LedgerRow): Decision => ({ kind: "apply", step: { kind: "note-row", row } });
const parked: LedgerRow = {
  ...{ key: SAMPLE_KEY, versionId: "v1", kind: "object", state: "parked", reason: "archived" },
};
const nullRow = sampleRow({ versionId: "null", destinationVersionId: "null", sequencer: "00A0" });
const { sequencer: _unknown, ...ROW_OF_ANY_WRITE } = nullRow;

const refused = { state: "parked", reason: "destination-refused" } as const;
const refusedNull = sampleRow({ ...refused, versionId: "null", destinationVersionId: "null" });
const REFUSED: readonly DecisionCase[] = [
  ...(["destination-refused", "never-fits"] as const).map(
    (reason): DecisionCase => ({
      title: `A9 created again of an entry that is parked as ${reason}: it would be again`,
      event: createdEvent(newer),
      ledger: { ...settledHead(), row: sampleRow({ ...refused, reason }) },
      source: holds(),
      expected: skip("parked"),
    }),
  ),
  {
    title:
      "A9 created again of what the destination refused, and it left the source: skipped alike",
    event: createdEvent(newer),
    ledger: { ...settledHead(), row: sampleRow(refused) },
    source: { kind: "gone" },
    expected: skip("parked"),
  },
  {
    title: "A9 created null version that was refused with this content: it would be again",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: refusedNull },
    source: holds(),
    expected: skip("parked"),
  },
  ...(
    [
      ["its own event", "00A0", skip("parked")],
      ["a later write's, with the same bytes", "00A1", reconcile("unseen-write")],
    ] as const
  ).map(
    ([title, sequencer, expected]): DecisionCase => ({
      title: `D2 A9 created null version that crossed but for its tags: ${title}`,
      event: createdEvent({ sequencer, versionId: "null" }),
      ledger: {
        ...settledHead({ sequencer: "009F" }),
        row: sampleRow({
          ...{ state: "parked", reason: "tags-refused", sequencer: "00A0" },
          ...{ versionId: "null", destinationVersionId: "null" },
        }),
      },
      source: holds(),
      expected,
    }),
  ),
  {
    title: "A9 created null version of which other content was refused: decided anew",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: refusedNull },
    source: holds({ etag: "e2" }),
    expected: reconcile("not-newer"),
  },
  {
    title: "A9 restored of what the destination refused: that refusal has nothing to do with it",
    event: restoredEvent(),
    ledger: { ...settledHead(), row: sampleRow(refused) },
    source: holds(),
    expected: skip("parked"),
  },
  {
    title: "A9 created of what the source denied before and gives now: it may be read now",
    event: createdEvent(newer),
    ledger: { ...settledHead(), row: sampleRow({ ...refused, reason: "source-denied" }) },
    source: holds(),
    expected: reconcile("not-newer"),
  },
  {
    title:
      "L4 created of what was refused, another worker holds the key: waits, it may have to mend it",
    event: createdEvent(newer),
    ledger: { ...heldHead(FACTS_MS + 1), row: sampleRow(refused) },
    source: holds(),
    expected: { kind: "wait", untilMs: FACTS_MS + 1 },
  },
];

const UNREADABLE: readonly DecisionCase[] = [
  ...(["archived", "customer-key", "key-unusable"] as const).map(
    (cause): DecisionCase => ({
      title: `A7 created, but it cannot be read, ${cause}: parked`,
      event: createdEvent(newer),
      ledger: settledHead(),
      source: unreadable(cause),
      expected: note({ ...parked, reason: cause }),
    }),
  ),
  {
    title: "A7 created null version again that cannot be read, applied already: skipped",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: unreadable(),
    expected: skip("already"),
  },
  {
    title: "A7 created null version that cannot be read, newer than what was applied: reconciled",
    event: createdEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: unreadable(),
    expected: reconcile("refused"),
  },
  {
    title:
      "A7 created null version that cannot be read, nothing says which write it is: reconciled",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: ROW_OF_ANY_WRITE },
    source: unreadable(),
    expected: reconcile("refused"),
  },
  {
    title: "A7 created null version that cannot be read and whose replica is kept: reconciled",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: { ...nullRow, state: "source-deleted" } },
    source: unreadable(),
    expected: reconcile("refused"),
  },
  {
    title: "A7 restored, and it cannot be read all the same: parked with what keeps it now",
    event: restoredEvent(),
    ledger: { ...settledHead(), row: { ...parked, answer: "GetObject: InvalidObjectState" } },
    source: unreadable("key-unusable"),
    expected: note({ ...parked, reason: "key-unusable" }),
  },
  {
    title: "R8 created of a key that nobody knows, and current cannot be read: reconciled",
    event: createdEvent(newer),
    source: unreadable(),
    expected: reconcile("unknown-key"),
  },
  {
    title: "L1 created, another implementation wrote the key's rows, it cannot be read: parked",
    event: createdEvent(newer),
    ledger: { hasRows: true },
    source: unreadable(),
    expected: note(parked),
  },
  {
    title: "A9 created, and the source denies it: whether it is the only one, the plan finds out",
    event: createdEvent(newer),
    ledger: settledHead(),
    source: unreadable("source-denied"),
    expected: reconcile("refused"),
  },
  {
    title: "A9 created again of an entry that the source denied before: tried again",
    event: createdEvent({ sequencer: "00A0" }),
    ledger: { ...settledHead(), row: { ...parked, reason: "source-denied" } },
    source: unreadable("source-denied"),
    expected: reconcile("refused"),
  },
  {
    title: "A9 created null version again that is denied now, applied already: skipped",
    event: createdEvent({ sequencer: "00A0", versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    source: unreadable("source-denied"),
    expected: skip("already"),
  },
  ...(["archived", "source-denied"] as const).map(
    (cause): DecisionCase => ({
      title: `P4 created without a version id, and what is current cannot be read, ${cause}: reconciled`,
      event: createdEvent({ ...newer, versionId: "null", isUnnamed: true }),
      ledger: { ...settledHead(), row: nullRow },
      source: unreadable(cause),
      expected: reconcile("unnamed-version"),
    }),
  ),
  {
    title:
      "P4 created without version id and sequencer, current cannot be read: the row says nothing",
    event: createdEvent({ versionId: "null", isUnnamed: true }),
    ledger: { ...settledHead(), row: nullRow },
    source: unreadable(),
    expected: reconcile("unnamed-version"),
  },
  {
    title: "L4 created, it cannot be read, another worker holds the key: waits",
    event: createdEvent(newer),
    ledger: heldHead(FACTS_MS + 1),
    source: unreadable(),
    expected: { kind: "wait", untilMs: FACTS_MS + 1 },
  },
];

describe("decide, created and unreadable", () => {
  it.each(UNREADABLE)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});

describe("decide, created and refused before", () => {
  it.each(REFUSED)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
