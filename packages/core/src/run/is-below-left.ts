import { hasLeft } from "../model/ledger-row.ts";
import { type ContentPin, type Entry, entryTimeMs, looksLike } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { AttemptedWrite } from "./attempted-writes.ts";

/** What the source had, and has no more. */
interface Left {
  readonly versionId: VersionId;
  readonly pin?: ContentPin | undefined;
}

/**
 * Whether an object stands above a candidate for a marker's replica that was there before the marker, and is not at the
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
    const left = leftOf(above, facts, attempted);
    return left !== undefined && wasBefore(left, marker, facts);
  });
}

/** What an object of the destination is of, if the source has it no more; undefined: it has it, or nobody knows. */
function leftOf(
  entry: Entry,
  { source, rows }: ReconcileFacts,
  attempted: readonly AttemptedWrite[],
): Left | undefined {
  const row = rows.find(({ destinationVersionId }) => destinationVersionId === entry.versionId);
  if (row !== undefined) {
    return row.kind === "object" && hasLeft(row, source) ? row : undefined;
  }
  for (const { entry: written } of attempted) {
    if (!source.entries.includes(written) && looksLike(written, entry)) {
      return written;
    }
  }
  return undefined;
}

/** Within one second a marker is the later one that an event brought: what was copied before xpart listened crossed first. */
function wasBefore({ versionId, pin }: Left, marker: Entry, { horizon }: ReconcileFacts): boolean {
  const markerMs = entryTimeMs(marker);
  return (
    versionId === marker.versionId ||
    (pin !== undefined && pin.lastModifiedMs < markerMs) ||
    (pin?.lastModifiedMs === markerMs && horizon?.own.has(marker.versionId) === true)
  );
}
