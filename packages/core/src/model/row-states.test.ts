import { describe, expect, it } from "vitest";
import type { LedgerState } from "./ledger-row.ts";
import { ROW_STATES, type RowStateMeaning } from "./row-states.ts";

/** The table of rule L7, column by column, each as the set of states for which it says yes. */
const YES: {
  readonly [Column in Exclude<keyof RowStateMeaning, "replica">]: readonly LedgerState[];
} = {
  isWanted: ["replicated", "source-deleted", "source-expired", "locked"],
  isStanding: ["replicated", "parked"],
  isReleasable: ["parked", "held"],
  needsPerson: ["parked", "gap", "held", "locked"],
};

const STATES: readonly LedgerState[] = [
  ...(["replicated", "source-deleted", "source-expired"] as const),
  ...(["parked", "gap", "held", "locked"] as const),
];

const CELLS = STATES.flatMap((state) =>
  (Object.keys(YES) as (keyof typeof YES)[]).map(
    (column) => [column, state, YES[column].includes(state)] as const,
  ),
);

describe("ROW_STATES", () => {
  it("L7 the table has every state, and no other", () => {
    expect(Object.keys(ROW_STATES).toSorted()).toEqual(STATES.toSorted());
  });

  it.each(CELLS)("L7 %s of %s: %s", (column, state, expected) => {
    expect(ROW_STATES[state][column]).toBe(expected);
  });

  it.each(STATES)("L7 whether a row that is %s names a replica", (state) => {
    const always = state === "replicated" || state === "locked";
    expect(ROW_STATES[state].replica).toBe(always ? "always" : "perhaps");
  });
});
