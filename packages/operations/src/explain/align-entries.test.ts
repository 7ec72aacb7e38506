import {
  completePolicy,
  type Entry,
  type LedgerRow,
  type PolicyChoices,
  planReconcile,
  type ReconcileFacts,
} from "@xpart/core";
import { describe, expect, it } from "vitest";
import { alignEntries } from "./align-entries.ts";
import { keyVerdict } from "./entry-line.ts";

const object = (versionId: string, sizeBytes = 1): Entry => ({
  kind: "object",
  versionId,
  pin: { etag: versionId.toLowerCase(), sizeBytes, lastModifiedMs: 1_000 },
});
const marker = (versionId: string): Entry => ({
  kind: "marker",
  versionId,
  lastModifiedMs: 1_000,
});
const row = (
  versionId: string,
  destinationVersionId: string | undefined,
  more: { readonly [Field in "kind" | "state" | "reason"]?: string } = {},
): LedgerRow =>
  ({
    ...{ key: "k", versionId, kind: "object", state: "replicated" },
    ...(destinationVersionId === undefined ? {} : { destinationVersionId }),
    ...more,
  }) as LedgerRow;

interface Case {
  readonly source: readonly Entry[];
  readonly destination: readonly Entry[];
  readonly rows: readonly LedgerRow[];
  readonly policy?: PolicyChoices;
  readonly facts?: Partial<ReconcileFacts>;
}

function align({ source, destination, rows, policy = {}, facts: more = {} }: Case) {
  const facts: ReconcileFacts = {
    ...{ key: "k", source: { entries: source }, destination: { entries: destination }, rows },
    ...{ retiring: [], horizon: { own: new Set() }, ...more },
  };
  const plan = planReconcile(facts, completePolicy(policy));
  return alignEntries({ facts, plan, steps: plan.steps });
}

/** `source|destination verdict` for each line. */
const shown = (given: Case) =>
  align(given).map(
    ({ source, destination, verdict }) =>
      `${source?.versionId ?? "-"}|${destination?.versionId ?? "-"} ${verdict.kind}`,
  );

describe("alignEntries", () => {
  it.each<[string, Case, readonly string[], ReturnType<typeof keyVerdict>]>([
    [
      "two that stand in order",
      {
        source: [object("B"), object("A")],
        destination: [object("b"), object("a")],
        rows: [row("A", "a"), row("B", "b")],
      },
      ["B|b replicated", "A|a replicated"],
      "equal",
    ],
    [
      "one that never crossed",
      {
        source: [object("B"), object("A")],
        destination: [object("a")],
        rows: [row("A", "a")],
        facts: { horizon: { own: new Set(["B"]) } },
      },
      ["B|- missing", "A|a replicated"],
      "differs",
    ],
    [
      "one whose replica is gone",
      { source: [object("A")], destination: [], rows: [row("A", "a")] },
      ["A|- lost-replica"],
      "differs",
    ],
    [
      "two in the wrong order",
      {
        source: [object("B"), object("A")],
        destination: [object("a"), object("b")],
        rows: [row("A", "a"), row("B", "b")],
      },
      ["B|b out-of-order", "A|a replicated"],
      "differs",
    ],
    [
      "foreign ones, above, between and below",
      {
        source: [object("B"), object("A")],
        destination: [object("x"), object("b"), object("y"), object("a"), object("z")],
        rows: [row("A", "a"), row("B", "b")],
      },
      ["-|x foreign", "B|b replicated", "-|y foreign", "A|a replicated", "-|z foreign"],
      "differs",
    ],
    [
      "one from before xpart listened",
      {
        source: [object("B"), object("A")],
        destination: [object("b")],
        rows: [row("B", "b")],
      },
      ["B|b replicated", "A|- below-horizon"],
      "settled",
    ],
    [
      "a marker that the policy ignores, and one that lifecycle made",
      {
        source: [marker("M"), object("A")],
        destination: [object("a")],
        rows: [row("A", "a"), row("M", undefined, { kind: "marker", state: "source-expired" })],
      },
      ["M|- ignored", "A|a replicated"],
      "settled",
    ],
    [
      "one that is parked, a gap, a held marker",
      {
        source: [marker("M"), object("B"), object("A")],
        destination: [],
        rows: [
          row("A", undefined, { state: "gap" }),
          row("B", undefined, { state: "parked", reason: "archived" }),
          row("M", undefined, { kind: "marker", state: "held" }),
        ],
      },
      ["M|- held", "B|- parked", "A|- gap"],
      "settled",
    ],
    [
      "replicas that the policy keeps",
      {
        source: [],
        destination: [object("b"), object("a")],
        rows: [
          row("A", "a", { state: "source-deleted" }),
          row("B", "b", { state: "source-expired" }),
        ],
      },
      ["-|b kept", "-|a kept"],
      "settled",
    ],
    [
      "replicas whose delete is held, or locked",
      {
        source: [],
        destination: [object("b"), object("a")],
        rows: [row("A", "a", { state: "held" }), row("B", "b", { state: "locked" })],
      },
      ["-|b locked", "-|a held"],
      "settled",
    ],
    [
      "a replica whose entry left, which only its own event may delete",
      { source: [], destination: [object("a")], rows: [row("A", "a")] },
      ["-|a left-source"],
      "differs",
    ],
    [
      "one that is about to be deleted",
      {
        source: [object("A")],
        destination: [object("a2"), object("a")],
        rows: [row("A", "a2")],
        facts: { retiring: ["a"] },
      },
      ["A|a2 replicated", "-|a replaced"],
      "differs",
    ],
  ])("U11 %s", (_name, given, expected, verdict) => {
    expect(shown(given)).toEqual(expected);
    expect(keyVerdict(align(given))).toBe(verdict);
  });

  it("U11 every entry of both sides is on one line, and a leased one on its way", () => {
    const source = [object("B"), object("A")];
    const facts = {
      ...{ key: "k", source: { entries: source }, destination: { entries: [object("a")] } },
      ...{ rows: [row("A", "a")], retiring: [] },
    };
    const plan = planReconcile(facts, completePolicy({}));
    const lines = alignEntries({
      ...{ facts, plan, steps: plan.steps },
      leased: { id: "1", scope: "entry", versionId: "B", startedMs: 0, leaseUntilMs: 9 },
    });
    expect(lines.map(({ verdict }) => verdict)).toEqual([
      { kind: "on-its-way", untilMs: 9 },
      { kind: "replicated" },
    ]);
  });
});
