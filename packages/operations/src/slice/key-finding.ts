import type { Step } from "@xpart/core";
import type { Reason, Remedy, Verdict } from "./reasons.ts";

/** How many steps of a kind a reconcile would take now. */
export interface RepairWork {
  /** Entries put on top: read at the source, or written again at the destination. */
  readonly appends: number;
  /** Content of those that the source is read for. */
  readonly bytes: number;
  /** Destination entries deleted, those that were written again included. */
  readonly deletes: number;
  /** Tags written, and rows of the ledger. */
  readonly notes: number;
}

/** A key that is not equal, and why. */
export interface KeyFinding {
  readonly key: string;
  /** What it is called at the destination, where that is another. */
  readonly destinationKey?: string;
  readonly verdict: Exclude<Verdict, "equal">;
  readonly reasons: readonly Reason[];
  /** Entries of each side. */
  readonly entries: { readonly source: number; readonly destination: number };
  /** What a reconcile would do; absent: nothing. */
  readonly plan?: RepairWork;
  readonly mends: Remedy;
  /** Which headers, metadata and tags are others, by name; their values are nobody's business (S3). */
  readonly fields?: readonly string[];
  /** What a service answered, for `unknown`. */
  readonly problem?: string;
}

/** Counts a plan's steps. */
export function repairWork(steps: readonly Step[]): RepairWork | undefined {
  const work = { appends: 0, bytes: 0, deletes: 0, notes: 0 };
  for (const step of steps) {
    const { kind } = step;
    if (kind === "append" || kind === "restack") {
      work.appends += 1;
      work.bytes +=
        kind === "append" && step.entry.kind === "object" ? step.entry.pin.sizeBytes : 0;
    } else if (kind === "delete") {
      work.deletes += 1;
    } else {
      work.notes += 1;
    }
  }
  return steps.length === 0 ? undefined : work;
}
