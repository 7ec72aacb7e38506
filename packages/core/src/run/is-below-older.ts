import type { Entry } from "../model/stack.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";

/**
 * Markers look alike. One that stands below a copy of an entry older than the wanted one was not made for it, but for
 * one from before: another tool has filled the destination, and nobody has asked for that history (R9).
 */
export function isBelowOlder(marker: Entry, candidate: Entry, facts: ReconcileFacts): boolean {
  const { source, destination, rows, horizon } = facts;
  if (horizon === undefined) {
    return false; // older entries were asked about before, and have taken theirs
  }
  const known = new Set(rows.flatMap((row) => [row.versionId, row.destinationVersionId]));
  const at = source.entries.findIndex(({ versionId }) => versionId === marker.versionId);
  const older = new Set(
    source.entries
      .slice(at + 1)
      .flatMap((entry) =>
        entry.kind === "object" && !known.has(entry.versionId) ? [entry.pin.etag] : [],
      ),
  );
  const end = destination.entries.findIndex(({ versionId }) => versionId === candidate.versionId);
  return destination.entries
    .slice(0, end)
    .some(
      (entry) =>
        entry.kind === "object" && !known.has(entry.versionId) && older.has(entry.pin.etag),
    );
}
