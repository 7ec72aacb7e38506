import { describe, expect, it } from "vitest";
import type { LedgerState } from "./ledger-row.ts";
import { ROW_STATES, type RowStateMeaning } from "./row-states.ts";

/** The table of rule L7, a row a state. */
const MEANINGS: Readonly<Record<LedgerState, readonly RowStateMeaning[keyof RowStateMeaning][]>> = {
  replicated: ["always", true, [], true, "as-policy-says", false],
  "source-deleted": ["always", true, [], true, "kept", false],
  "source-expired": ["of-object", true, [], true, "kept", false],
  parked: ["perhaps", false, ["release", "retry", "stale"], false, "as-policy-says", true],
  gap: ["perhaps", false, ["stale"], false, "at-once", true],
  held: ["of-object", false, ["release"], true, "on-release", true],
  locked: ["always", true, [], true, "kept", true],
};

describe("ROW_STATES", () => {
  it.each(Object.entries(MEANINGS))("L7 what %s means", (state, meaning) => {
    expect(Object.values(ROW_STATES[state as LedgerState])).toEqual(meaning);
  });

  it("L7 the table has every state, and no other", () => {
    expect(Object.keys(ROW_STATES).toSorted()).toEqual(Object.keys(MEANINGS).toSorted());
  });
});
