import {
  type GapRow,
  type HeldRow,
  isRowOf,
  type LedgerRow,
  type LedgerState,
  type ParkedRow,
} from "./ledger-row.ts";
import type { Entry } from "./stack.ts";

/** What has an entry that is set aside tried again. */
export type SecondTry =
  | "release" // an operator asked for it (F4, A7)
  | "retry" // an event says that it may be read now, or taken (A7, A9)
  | "stale"; // an event says that it was written once more (D2)

/** What a state of a ledger row means, wherever it matters. */
export interface RowStateMeaning {
  /** Whether the row names a destination entry: always; always where it is of an object; only if one crossed. */
  readonly replica: "always" | "of-object" | "perhaps";
  /** Whether the source's entry is to stand at the destination, although nothing asks for it once more. */
  readonly isWanted: boolean;
  /** What has an entry that is not wanted by itself tried again. */
  readonly triedAgainFor: readonly SecondTry[];
  /** Whether an event that the entry was written asks for nothing more: a version never changes its content. */
  readonly isDealtWith: boolean;
  /**
   * What becomes of the row's replica when its entry is not at the source any more: it goes with it, if policy
   * says so; it goes at once; it waits for a release; it is kept. A row without a replica goes at once, unless
   * it is kept.
   */
  readonly whenGone: "as-policy-says" | "at-once" | "on-release" | "kept";
  /** Whether somebody should look at it: what `list` shows. */
  readonly needsPerson: boolean;
}

/** The one table of what the states of a ledger row mean (L7). */
export const ROW_STATES: Readonly<Record<LedgerState, RowStateMeaning>> = {
  replicated: {
    replica: "always",
    isWanted: true,
    triedAgainFor: [],
    isDealtWith: true,
    whenGone: "as-policy-says",
    needsPerson: false,
  },
  "source-deleted": {
    replica: "always",
    isWanted: true, // the null version may be there again
    triedAgainFor: [],
    isDealtWith: true,
    whenGone: "kept",
    needsPerson: false,
  },
  "source-expired": {
    replica: "of-object",
    isWanted: true, // but for a marker that lifecycle made
    triedAgainFor: [],
    isDealtWith: true,
    whenGone: "kept",
    needsPerson: false,
  },
  parked: {
    replica: "perhaps",
    isWanted: false,
    triedAgainFor: ["release", "retry", "stale"],
    isDealtWith: false,
    whenGone: "as-policy-says",
    needsPerson: true,
  },
  gap: {
    replica: "perhaps",
    isWanted: false,
    triedAgainFor: ["stale"],
    isDealtWith: false,
    whenGone: "at-once",
    needsPerson: true,
  },
  held: {
    replica: "of-object",
    isWanted: false,
    triedAgainFor: ["release"],
    isDealtWith: true,
    whenGone: "on-release",
    needsPerson: true,
  },
  locked: {
    replica: "always",
    isWanted: true, // the null version may be there again
    triedAgainFor: [],
    isDealtWith: true,
    whenGone: "kept",
    needsPerson: true,
  },
};

/** A row whose entry is not to stand at the destination until something asks for it. */
export type SetAsideRow = ParkedRow | GapRow | HeldRow;

/** Whether a row's entry is left out until something asks for it. */
export function isSetAside(row: LedgerRow): row is SetAsideRow {
  return !ROW_STATES[row.state].isWanted;
}

/** Whether a row's replica is of an entry itself, which what was set aside has none of. */
export function hasCrossed(row: LedgerRow | undefined, entry: Entry): row is LedgerRow {
  return row !== undefined && !isSetAside(row) && isRowOf(row, entry);
}
