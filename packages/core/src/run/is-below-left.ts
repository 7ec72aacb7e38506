import { hasLeft } from "../model/ledger-row.ts";
import { type ContentPin, type Entry, entryTimeMs, looksLike } from "../model/stack.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { AttemptedWrite } from "./attempted-writes.ts";

/**
 * Whether an object stands above a candidate for a marker's replica that is not newer than the marker, and is not at the
 * source any more: the marker was made after it had crossed, so that the candidate is of an older one. Taken for the
 * marker's, it would leave readers what the source has deleted, where policy keeps that (R8).
 *
 * @param attempted - what was written and has no row yet.
 */
export function isBelowLeft(
  marker: Entry,
  candidate: Entry,
  facts: ReconcileFacts,
  attempted: readonly AttemptedWrite[],
): boolean {
  const { entries } = facts.destination;
  const end = entries.findIndex(({ versionId }) => versionId === candidate.versionId);
  return entries.slice(0, end).some((above) => {
    const pin = leftPin(above, facts, attempted);
    return pin !== undefined && pin.lastModifiedMs <= entryTimeMs(marker);
  });
}

/** What the source had of an object of the destination, and has no more; undefined: it has it, or nobody knows. */
function leftPin(
  entry: Entry,
  { source, rows }: ReconcileFacts,
  attempted: readonly AttemptedWrite[],
): ContentPin | undefined {
  const row = rows.find(({ destinationVersionId }) => destinationVersionId === entry.versionId);
  if (row !== undefined) {
    return hasLeft(row, source) ? row.pin : undefined;
  }
  for (const { entry: written } of attempted) {
    if (!source.entries.includes(written) && looksLike(written, entry)) {
      return written.pin;
    }
  }
  return undefined;
}
