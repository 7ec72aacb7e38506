import { type Entry, entryTimeMs, type Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { Horizon, ReconcileFacts } from "../plan/reconcile-facts.ts";

/**
 * Markers look alike. One that another tool, or a lost ledger, left may have been made for an older marker than the
 * wanted one, of which nobody has asked (R9): where it stands below a copy of an older entry, and where the older markers
 * are as many as those that stand there. Below a copy that nobody has asked for it is, also where the older one has left
 * the source. To make one more shows readers the same; to take the older one's for it would show them what is below, once
 * the newer one goes (R8).
 */
export function isOlderMarker(marker: Entry, candidate: Entry, facts: ReconcileFacts): boolean {
  const { source, destination, rows, horizon } = facts;
  if (horizon === undefined) {
    return false; // older entries were asked about before, and have taken theirs
  }
  const known = new Set(rows.flatMap((row) => [row.versionId, row.destinationVersionId]));
  const at = placeOf(marker, source);
  const older = source.entries.slice(at).filter(({ versionId }) => versionId !== marker.versionId);
  const hasOlder = older.some(({ kind, versionId }) => kind === "marker" && !known.has(versionId));
  // Where the source has none, what is asked for is put below the marker, which is its own then.
  const asked = hasOlder ? 0 : indexOfOldestAsked(facts, horizon) + 1;
  const end = destination.entries.findIndex(({ versionId }) => versionId === candidate.versionId);
  const isUnknown = ({ versionId }: Entry) => !known.has(versionId);
  const etags = new Set(etagsOf(source.entries.slice(Math.max(at, asked)).filter(isUnknown)));
  // Newer entries, which may look like that one, are asked for, and have theirs there.
  const newer = countsOf(etagsOf(source.entries.slice(0, at).filter(isUnknown)));
  const above = countsOf(etagsOf(destination.entries.slice(0, end).filter(isUnknown)));
  const isBelowOlder = [...above].some(
    ([etag, count]) => etags.has(etag) && count > (newer.get(etag) ?? 0),
  );
  return isBelowOlder || hasAsManyOlder(older, destination.entries.slice(end), facts, known);
}

/** Where a marker stands at the source, or stood before it left. */
function placeOf(marker: Entry, { entries }: Stack): number {
  const at = entries.findIndex(({ versionId }) => versionId === marker.versionId);
  const older = entries.findIndex((entry) => entryTimeMs(entry) < entryTimeMs(marker));
  return at !== -1 ? at : older !== -1 ? older : entries.length;
}

function etagsOf(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === "object" ? [entry.pin.etag] : []));
}

function countsOf(etags: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const etag of etags) {
    counts.set(etag, (counts.get(etag) ?? 0) + 1);
  }
  return counts;
}

/** Of what is older nobody has asked, so that no plan puts it below anything (R9). */
function indexOfOldestAsked({ source, rows }: ReconcileFacts, { own }: Horizon): number {
  const known = new Set(rows.map(({ versionId }) => versionId));
  return source.entries.findLastIndex(
    ({ versionId }) => known.has(versionId) || own.has(versionId),
  );
}

/** Whether each marker from the candidate down to what is next may be of an older marker. */
function hasAsManyOlder(
  older: readonly Entry[],
  standing: readonly Entry[],
  { rows }: ReconcileFacts,
  known: ReadonlySet<VersionId | undefined>,
): boolean {
  const next = standing.findIndex((entry) => originOf(entry, older, rows) !== undefined);
  const origin = next === -1 ? undefined : originOf(standing[next], older, rows);
  const count = (entries: readonly Entry[]) =>
    entries.filter(({ kind, versionId }) => kind === "marker" && !known.has(versionId)).length;
  const before = origin === undefined ? older : older.slice(0, older.indexOf(origin));
  return count(before) >= count(next === -1 ? standing : standing.slice(0, next));
}

/** Of which older entry of the source an object of the destination is, as far as the ledger or its ETag tells. */
function originOf(
  entry: Entry | undefined,
  older: readonly Entry[],
  rows: ReconcileFacts["rows"],
): Entry | undefined {
  if (entry?.kind !== "object") {
    return undefined;
  }
  const row = rows.find(({ destinationVersionId }) => destinationVersionId === entry.versionId);
  return older.find((other) =>
    row === undefined
      ? other.kind === "object" && other.pin.etag === entry.pin.etag
      : other.versionId === row.versionId,
  );
}
