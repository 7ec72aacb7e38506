import type { LedgerState } from "./ledger-row.ts";

/** What a state of a ledger row means, wherever it matters. */
export interface RowStateMeaning {
  /** Whether the row names a destination entry: always, or only if it crossed before. */
  readonly replica: "always" | "perhaps";
  /** Whether the source's entry is to stand at the destination as long as it is at the source. */
  readonly isWanted: boolean;
  /** Whether the replica stands in place of the source's entry, so that it goes when that goes. */
  readonly isStanding: boolean;
  /** Whether an operator's `release` has the entry tried again, or its delete done. */
  readonly isReleasable: boolean;
  /** Whether somebody should look at it: what `list` shows. */
  readonly needsPerson: boolean;
}

/** The one table of what the states of a ledger row mean (L7). */
export const ROW_STATES: Readonly<Record<LedgerState, RowStateMeaning>> = {
  replicated: {
    replica: "always",
    isWanted: true,
    isStanding: true,
    isReleasable: false,
    needsPerson: false,
  },
  "source-deleted": {
    replica: "perhaps",
    isWanted: true, // the null version may be there again
    isStanding: false,
    isReleasable: false,
    needsPerson: false,
  },
  "source-expired": {
    replica: "perhaps",
    isWanted: true, // but for a marker that lifecycle made
    isStanding: false,
    isReleasable: false,
    needsPerson: false,
  },
  parked: {
    replica: "perhaps",
    isWanted: false,
    isStanding: true,
    isReleasable: true,
    needsPerson: true,
  },
  gap: {
    replica: "perhaps",
    isWanted: false,
    isStanding: false,
    isReleasable: false,
    needsPerson: true,
  },
  held: {
    replica: "perhaps",
    isWanted: false,
    isStanding: false,
    isReleasable: true,
    needsPerson: true,
  },
  locked: {
    replica: "always",
    isWanted: true,
    isStanding: false,
    isReleasable: false,
    needsPerson: true,
  },
};
