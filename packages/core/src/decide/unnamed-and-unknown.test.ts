import { describe, expect, it } from "vitest";
import type { ObjectEvent } from "../model/object-event.ts";
import {
  aclChangedEvent,
  createdEvent,
  entryDeletedEvent,
  markerCreatedEvent,
  restoredEvent,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import {
  copyOnTop,
  type DecisionCase,
  decideCase,
  FACTS_MS,
  heldHead,
  holds,
  reconcile,
  SAMPLE_PIN,
  sampleRow,
  settledHead,
  skip,
} from "../testing/sample-facts.ts";

const newer = { sequencer: "00A1" };
/** As events come from a bucket whose server names no versions. */
const unnamed = { ...newer, versionId: "null", isUnnamed: true } as const;
const nullRow = sampleRow({ versionId: "null", destinationVersionId: "null", sequencer: "00A0" });
const OF_ANOTHER_ENTRY: readonly ObjectEvent[] = [
  createdEvent(unnamed),
  restoredEvent(unnamed),
  markerCreatedEvent(unnamed),
  tagsChangedEvent(unnamed),
];

const UNNAMED: readonly DecisionCase[] = [
  ...OF_ANOTHER_ENTRY.map(
    (event): DecisionCase => ({
      title: `P4 ${event.kind} without a version id, and a version with one is current: reconciled`,
      event,
      ledger: settledHead(),
      source: holds(),
      current: "v7",
      expected: reconcile("unnamed-version"),
    }),
  ),
  {
    title: "P4 created without a version id, and a marker with one is current: reconciled",
    event: createdEvent(unnamed),
    ledger: settledHead(),
    source: { kind: "marker" },
    current: "m7",
    expected: reconcile("unnamed-version"),
  },
  {
    title: "P4 created without a version id, and the null version is current: it is that",
    event: createdEvent(unnamed),
    ledger: settledHead(),
    source: holds(),
    current: "null",
    expected: copyOnTop("null"),
  },
  {
    title: "P4 created without a version id, the null version is current and has crossed: skipped",
    event: createdEvent({ ...unnamed, sequencer: "00A0" }),
    ledger: { ...settledHead(), row: nullRow },
    source: holds(),
    current: "null",
    expected: skip("already"),
  },
  ...(["gone", "object"] as const).map(
    (kind): DecisionCase => ({
      title: `P4 marker-created without a version id, the null version is ${kind}: reconciled`,
      event: markerCreatedEvent(unnamed),
      ledger: settledHead(),
      source: kind === "gone" ? { kind } : holds(),
      expected: reconcile("unnamed-version"),
    }),
  ),
  {
    title: "P4 marker-created without a version id, the null version is a marker: it is that",
    event: markerCreatedEvent({ ...unnamed, timeMs: 92_000 }),
    ledger: settledHead(),
    source: { kind: "marker" },
    expected: {
      kind: "apply",
      step: {
        kind: "append",
        entry: { kind: "marker", versionId: "null", lastModifiedMs: 92_000 },
      },
    },
  },
  {
    title: "R8 marker-created without a version id, current, and nobody knows the key: reconciled",
    event: markerCreatedEvent(unnamed),
    source: { kind: "marker" },
    current: "null",
    expected: reconcile("unknown-key"),
  },
  {
    title: "P4 entry-deleted without a version id, nobody knows a null version: reconciled",
    event: entryDeletedEvent(unnamed),
    ledger: settledHead(),
    source: { kind: "gone" },
    expected: reconcile("no-row"),
  },
  {
    title: "P4 tags-changed without a version id, the ledger knows the null version: it is that",
    event: tagsChangedEvent(unnamed),
    ledger: { ...settledHead(), row: nullRow },
    expected: {
      kind: "apply",
      step: { kind: "write-tags", versionId: "null", destinationVersionId: "null" },
    },
  },
  {
    title: "P4 acl-changed without a version id: skipped like any",
    event: aclChangedEvent(unnamed),
    ledger: settledHead(),
    expected: skip("acl"),
  },
  {
    title: "P4 an event that names the null version means it, whatever is current",
    event: tagsChangedEvent({ ...newer, versionId: "null" }),
    ledger: { ...settledHead(), row: nullRow },
    current: "v7",
    expected: {
      kind: "apply",
      step: { kind: "write-tags", versionId: "null", destinationVersionId: "null" },
    },
  },
  {
    title: "L2 an unnamed event after another attempt has crashed: that is mended first",
    event: createdEvent(unnamed),
    ledger: heldHead(FACTS_MS),
    source: holds(),
    current: "v7",
    expected: reconcile("crashed-attempt"),
  },
];

const UNKNOWN_KEY: readonly DecisionCase[] = [
  {
    title:
      "R8 created, the ledger knows nothing of the key, another version is current: reconciled",
    event: createdEvent(newer),
    source: holds(),
    current: "v7",
    expected: reconcile("unknown-key"),
  },
  {
    title: "R8 created, the ledger knows nothing of the key, a marker is current: reconciled",
    event: createdEvent(newer),
    source: { kind: "marker" },
    current: "m7",
    expected: reconcile("unknown-key"),
  },
  {
    title:
      "R8 created, the ledger knows nothing of the key, nobody said what is current: reconciled",
    event: createdEvent(newer),
    source: holds(),
    expected: reconcile("unknown-key"),
  },
  {
    title: "O4 created, the ledger knows nothing of the key, nor has the source any: skipped",
    event: createdEvent(newer),
    source: { kind: "gone" },
    expected: skip("source-gone"),
  },
  {
    title: "D2 created null version of a key that nobody knows, a null marker is current: skipped",
    event: createdEvent({ ...newer, versionId: "null" }),
    source: { kind: "marker" },
    current: "null",
    expected: skip("superseded"),
  },
  {
    title: "O6 created by multipart, the first of its key and current: copied where nothing is",
    event: createdEvent({ ...newer, multipart: true }),
    source: holds(),
    current: "v1",
    expected: copyOnTop("v1", SAMPLE_PIN, { kind: "absent" }),
  },
];

describe("decide, events that name no version", () => {
  it.each(UNNAMED)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});

describe("decide, keys that the ledger has never seen", () => {
  it.each(UNKNOWN_KEY)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
