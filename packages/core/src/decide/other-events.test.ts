import { describe, expect, it } from "vitest";
import { aclChangedEvent, restoredEvent, tagsChangedEvent } from "../testing/sample-events.ts";
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

const writeTags: Decision = {
  kind: "apply",
  step: { kind: "write-tags", versionId: "v1", destinationVersionId: "d1" },
};

const OTHERS: readonly DecisionCase[] = [
  {
    title: "O4 tags-changed with a row: those of now are put at the replica",
    event: tagsChangedEvent(),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: writeTags,
  },
  {
    title: "L2 tags-changed while another attempt has crashed: reconciled first",
    event: tagsChangedEvent(),
    ledger: { ...heldHead(FACTS_MS), row: sampleRow() },
    expected: reconcile("crashed-attempt"),
  },
  {
    title: "O4 tags-changed without a row: reconciled",
    event: tagsChangedEvent(),
    ledger: settledHead(),
    expected: reconcile("no-row"),
  },
  {
    title: "D3 tags-changed, policy ignores tags: skipped",
    event: tagsChangedEvent(),
    ledger: { ...settledHead(), row: sampleRow() },
    policy: { tags: "ignore" },
    expected: skip("policy"),
  },
  ...(["source-deleted", "source-expired", "locked"] as const).map(
    (state): DecisionCase => ({
      title: `D3 tags-changed of an entry that is ${state}: skipped`,
      event: tagsChangedEvent(),
      ledger: { ...settledHead(), row: sampleRow({ state }) },
      expected: skip("source-gone"),
    }),
  ),
  {
    title: "D3 tags-changed of an entry that was left out: skipped",
    event: tagsChangedEvent(),
    ledger: { ...settledHead(), row: sampleRow({ state: "gap", destinationVersionId: undefined }) },
    expected: skip("source-gone"),
  },
  {
    title: "D3 tags-changed of an entry that is parked: they cross with it later",
    event: tagsChangedEvent(),
    ledger: { ...settledHead(), row: sampleRow({ state: "parked" }) },
    expected: skip("not-waiting"),
  },
  ...(["archived", "customer-key", "key-unusable", "never-fits"] as const).map(
    (reason): DecisionCase => ({
      title: `A7 tags-changed of an entry that is parked as ${reason}: no tag changes that`,
      event: tagsChangedEvent(),
      ledger: { ...settledHead(), row: sampleRow({ state: "parked", reason }) },
      expected: skip("not-waiting"),
    }),
  ),
  {
    title:
      "A7 O4 tags-changed of an entry that is parked, with a replica of the same bytes: as usual",
    event: tagsChangedEvent(),
    ledger: {
      ...settledHead(),
      row: sampleRow({
        ...{ state: "parked", reason: "archived", destinationEtag: "same" },
        pin: { etag: "same", sizeBytes: 1, lastModifiedMs: 0 },
      }),
    },
    expected: writeTags,
  },
  ...(["source-denied", "destination-refused"] as const).map(
    (reason): DecisionCase => ({
      title: `A9 tags-changed of an entry that is parked as ${reason}: tried again`,
      event: tagsChangedEvent(),
      ledger: { ...settledHead(), row: sampleRow({ state: "parked", reason }) },
      expected: reconcile("retry-parked"),
    }),
  ),
  {
    title: "A9 tags-changed of an entry that was refused, policy ignores tags: they may open it",
    event: tagsChangedEvent(),
    ledger: { ...settledHead(), row: sampleRow({ state: "parked", reason: "source-denied" }) },
    policy: { tags: "ignore" },
    expected: reconcile("retry-parked"),
  },
  {
    title: "L4 tags-changed, another worker holds the key: waits",
    event: tagsChangedEvent(),
    ledger: { ...heldHead(FACTS_MS + 1), row: sampleRow() },
    expected: { kind: "wait", untilMs: FACTS_MS + 1 },
  },
  {
    title: "D3 restored, nothing waited for it: skipped",
    event: restoredEvent(),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: skip("not-waiting"),
  },
  {
    title: "D3 restored, nobody knows it: skipped",
    event: restoredEvent(),
    expected: skip("not-waiting"),
  },
  {
    title: "O3 restored, it was parked: as created, and without a sequencer that is reconciled",
    event: restoredEvent(),
    ledger: { ...settledHead(), row: sampleRow({ state: "parked" }) },
    source: holds(),
    expected: reconcile("not-newer"),
  },
  {
    title: "O4 restored, it was parked but is gone: skipped",
    event: restoredEvent(),
    ledger: { ...settledHead(), row: sampleRow({ state: "parked" }) },
    source: { kind: "gone" },
    expected: skip("source-gone"),
  },
  {
    title: "D3 acl-changed: skipped",
    event: aclChangedEvent(),
    ledger: { ...settledHead(), row: sampleRow() },
    expected: skip("acl"),
  },
  {
    title: "D3 acl-changed while another worker holds the key: skipped without waiting",
    event: aclChangedEvent(),
    ledger: heldHead(FACTS_MS + 1),
    expected: skip("acl"),
  },
  {
    title: "D3 tags-changed that policy ignores while another worker holds the key: no waiting",
    event: tagsChangedEvent(),
    ledger: { ...heldHead(FACTS_MS + 1), row: sampleRow() },
    policy: { tags: "ignore" },
    expected: skip("policy"),
  },
  {
    title: "A7 restored while another worker, who may set it aside, holds the key: waits",
    event: restoredEvent(),
    ledger: { ...heldHead(FACTS_MS + 1), row: sampleRow() },
    expected: { kind: "wait", untilMs: FACTS_MS + 1 },
  },
];

describe("decide, tags, restores and ACLs", () => {
  it.each(OTHERS)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});
