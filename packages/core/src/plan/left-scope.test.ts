import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import type { LeftOutBy } from "../model/scope-filter.ts";
import { rowOf } from "../testing/row-of.ts";
import { stack } from "../testing/stack-notation.ts";
import { leftScope } from "./left-scope.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";

const pin = { etag: "now", sizeBytes: 3, lastModifiedMs: 1_000 };
const replica = { destinationVersionId: "n1", destinationEtag: "now" };

/** The null version was set aside; its row names a replica of these bytes, or of what the id was before. */
function parked(destinationEtag: string): LedgerRow {
  return rowOf({
    ...{ key: "k", versionId: "null", kind: "object", state: "parked", reason: "archived" },
    ...{ ...replica, destinationEtag, pin, answer: "GetObject: archived" },
  });
}

function stepsOf(
  row: LedgerRow,
  by: LeftOutBy,
  policy: Partial<Policy> = {},
  asked: Partial<ReconcileFacts> = {},
) {
  const facts: ReconcileFacts = {
    ...{ key: "k", source: stack("null"), destination: stack("n1"), rows: [row], retiring: [] },
    ...{ horizon: undefined, leftOut: new Map([["null", by]]), ...asked },
  };
  return leftScope(facts, { ...DEFAULT_POLICY, ...policy });
}

describe("leftScope, of what was set aside and has a replica", () => {
  const write = { kind: "write-tags", versionId: "null", destinationVersionId: "n1" };

  it("K3 of these bytes it is its replica again, and is kept equal", () => {
    const steps = stepsOf(parked("now"), "tags");
    expect(steps).toMatchObject([{ kind: "note-row", row: { state: "replicated" } }, write]);
    expect(steps[0]).not.toHaveProperty("row.reason");
    expect(stepsOf(parked("now"), "tags", { tags: "ignore" })).toHaveLength(1);
  });

  it("K3 of other bytes it is what the null version was before, and stays as it was", () => {
    expect(stepsOf(parked("before"), "tags")).toMatchObject([
      { kind: "note-row", row: { state: "source-deleted", destinationVersionId: "n1" } },
    ]);
  });

  it("K3 where the tags are denied nobody knows whether it left: nothing is done", () => {
    expect(stepsOf(parked("now"), "tags-denied")).toEqual([]);
  });
});

describe("leftScope, of a delete that is held", () => {
  const row = rowOf({ key: "k", versionId: "null", kind: "object", state: "held", ...replica });

  it.each(["keep", "delete"] as const)(
    "F4 it waits for the release, whatever became of what takes its place: %s",
    (leaving) => {
      const policy = { scope: { tags: { allOf: { a: "*" } }, leaving } };
      expect(stepsOf(row, "tags", policy)).toEqual([]);
      expect(stepsOf(row, "tags", policy, { stale: "null" })).toEqual([]);
      expect(stepsOf(row, "tags", policy, { isReleased: true })).toMatchObject([
        { kind: "delete", reason: "left-scope", row, destinationVersionId: "n1" },
      ]);
    },
  );
});
