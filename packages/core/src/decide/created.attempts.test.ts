import { describe, expect, it } from "vitest";
import { createdEvent } from "../testing/sample-events.ts";
import {
  copyOnTop,
  type DecisionCase,
  decideCase,
  FACTS_MS,
  heldHead,
  holds,
  reconcile,
  sampleRow,
} from "../testing/sample-facts.ts";

const newer = { sequencer: "00A1" };
const leased = FACTS_MS + 1;
const over = FACTS_MS;

const ATTEMPTS: readonly DecisionCase[] = [
  {
    title: "L2 created, the attempt before it committed: copied on top",
    event: createdEvent(newer),
    ledger: {
      ...heldHead(leased),
      attemptRow: sampleRow({ versionId: "v0", attemptId: "attempt-0", destinationEtag: "d0" }),
    },
    source: holds(),
    expected: copyOnTop("v1", undefined, { kind: "etag", etag: "d0" }),
  },
  {
    title: "L2 created, the attempt before it has crashed: reconciled",
    event: createdEvent(newer),
    ledger: heldHead(over),
    source: holds(),
    expected: reconcile("crashed-attempt"),
  },
  {
    title: "L2 created, the row that the attempt names is of an earlier attempt: reconciled",
    event: createdEvent(newer),
    ledger: { ...heldHead(over), attemptRow: sampleRow({ versionId: "v0", attemptId: "earlier" }) },
    source: holds(),
    expected: reconcile("crashed-attempt"),
  },
  {
    title: "L4 created, another worker holds the key: waits",
    event: createdEvent(newer),
    ledger: heldHead(leased),
    source: holds(),
    expected: { kind: "wait", untilMs: leased },
  },
  {
    title: "L4 created, another worker reconciles the key: waits",
    event: createdEvent(newer),
    ledger: {
      ...heldHead(leased, { scope: "key" }),
      attemptRow: sampleRow({ versionId: "v0", attemptId: "attempt-0" }),
    },
    source: holds(),
    expected: { kind: "wait", untilMs: leased },
  },
  {
    title:
      "L4 created and done before, another worker holds the key: waits, it may have to mend it",
    event: createdEvent(newer),
    ledger: { ...heldHead(leased), row: sampleRow() },
    expected: { kind: "wait", untilMs: leased },
  },
  {
    title: "L2 created and done before, another attempt has crashed: reconciled",
    event: createdEvent(newer),
    ledger: { ...heldHead(over), row: sampleRow() },
    expected: reconcile("crashed-attempt"),
  },
];

describe("decide, created after other attempts", () => {
  it.each(ATTEMPTS)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
