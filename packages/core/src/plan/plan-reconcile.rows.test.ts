import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ParkCause } from "../model/park-cause.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { unkeptMarkerRow } from "../model/row-changes.ts";
import { rowOf } from "../testing/row-of.ts";
import { rows, stack, stepsOf } from "../testing/stack-notation.ts";
import { planReconcile } from "./plan-reconcile.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";

interface Given extends Omit<Partial<ReconcileFacts>, "source" | "destination" | "rows"> {
  readonly source: string;
  readonly destination: string;
  /** Rows in words, then those that have no words. */
  readonly ledger: string;
  readonly rows?: readonly LedgerRow[];
  readonly policy?: Partial<Policy>;
}

function planOf({ source, destination, ledger, rows: more = [], policy, ...facts }: Given) {
  const known = [...rows(ledger), ...more];
  const stacks = { source: stack(source), destination: stack(destination) };
  const given = { key: "k", retiring: [], ...facts, ...stacks, rows: known };
  return planReconcile(given, { ...DEFAULT_POLICY, ...policy });
}

/** `a` has crossed as `a1`, and was set aside since (A9). */
function aside(reason: ParkCause, destinationEtag: string): LedgerRow {
  const [entry] = stack("a").entries;
  return rowOf({
    ...{ versionId: "a", kind: "object", state: "parked", reason, destinationEtag },
    ...{ destinationVersionId: "a1", ...(entry?.kind === "object" && { pin: entry.pin }) },
  });
}

describe("planReconcile, what was set aside for its tags", () => {
  const untagged = [aside("tags-refused", "e1")];
  const given = { source: "b a", destination: "b1 a1", ledger: "b=b1", rows: untagged };

  it("A9 stays where it stands while nobody asks for it", () => {
    expect(stepsOf(planOf(given))).toEqual([]);
  });

  it("A9 gets its tags once somebody does, and nothing else", () => {
    const retry = new Set(["a"]);
    expect(stepsOf(planOf({ ...given, retry }))).toEqual(["tags a"]);
  });

  it("A9 comes anew where policy ignores tags by now", () => {
    const asked = { ...given, retry: new Set(["a"]) };
    expect(stepsOf(planOf({ ...asked, policy: { tags: "ignore" } }))).toEqual([
      ...["append a", "restack b", "delete a1", "delete b1"],
    ]);
  });

  it("A9 gets none once it has left the source", () => {
    const left = { ...given, source: "b", retry: new Set(["a"]) };
    expect(stepsOf(planOf(left))).toEqual([]);
  });

  it("A7 what was set aside for another reason comes anew, though its replica stands", () => {
    const parked = [aside("archived", "etag of a")];
    expect(stepsOf(planOf({ ...given, rows: parked }))).toEqual([]);
    expect(stepsOf(planOf({ ...given, rows: parked, isReleased: true }))).toEqual([
      ...["append a", "restack b", "delete a1", "delete b1"],
    ]);
  });

  it("K2 what a filter leaves out gets no tags", () => {
    const leftOut = new Map([["a", "size"]] as const);
    const tagged = { ...given, ledger: "a=a1 b=b1", rows: [], retag: "all", leftOut } as const;
    expect(stepsOf(planOf(tagged))).toEqual(["tags b"]);
  });
});

describe("planReconcile, replicas of what cannot be put in its place", () => {
  it("D2 one that is known to be outdated goes", () => {
    const given = { source: "top null#n", destination: "top1 n1", ledger: "top=top1 null#n=n1" };
    const immovable = new Set(["top"]);
    expect(stepsOf(planOf({ ...given, immovable, stale: "null" }))).toEqual([
      ...["gap null", "delete n1"],
    ]);
  });

  it("D2 what a held marker names was before it, and goes", () => {
    const given = { source: "top !null", destination: "top1 n1", ledger: "top=top1 !null=n1/held" };
    const immovable = new Set(["top"]);
    expect(stepsOf(planOf({ ...given, immovable, isReleased: true }))).toEqual([
      ...["gap null", "delete n1"],
    ]);
  });
});

describe("planReconcile, entries that left the source", () => {
  it("D3 the one whose delete policy keeps is only written down; others go", () => {
    const given = { source: "c", destination: "c1 b1 a1", ledger: "a=a1 b=b1 c=c1" };
    const policy = { lifecycle: "replicate" } as const;
    const asked = { ...given, policy, deleted: "b", keptAs: "source-expired" } as const;
    expect(stepsOf(planOf(asked))).toEqual(["vanish a", "source-expired b"]);
  });

  it("R20 before a marker's row goes its heir is written down, and keeps its place", () => {
    const [marker] = stack("!n").entries;
    const heir = unkeptMarkerRow({ key: "k", versionId: "n" }, marker as never);
    const plan = planOf({
      ...{ source: "!n a", destination: "!m1 a1", ledger: "a=a1 !m=m1", rows: [heir] },
      policy: { lifecycle: "replicate" },
    });
    expect(stepsOf(plan)).toEqual(["replicated n", "vanish m"]);
    expect(plan.foreign).toEqual([]);
  });
});
