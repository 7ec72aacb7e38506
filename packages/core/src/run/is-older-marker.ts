import { type Entry, entryTimeMs, type Stack } from "../model/stack.ts";
import type { Horizon, ReconcileFacts } from "../plan/reconcile-facts.ts";

/**
 * Markers look alike. One that another tool, or a lost ledger, left may have been made for an older marker than the
 * wanted one, of which nobody has asked (R9): where it stands below a copy of an older entry, and where the older markers
 * are as many as those that stand there. Below a copy that nobody has asked for it is, also where the older one has left
 * the source. It is of none that is older than the copy that it stands on: what stands above it then is in no order. To
 * make one more shows readers the same; to take the older one's for it would show them what is below, once the newer one
 * goes (R8).
 */
export function isOlderMarker(marker: Entry, candidate: Entry, facts: ReconcileFacts): boolean {
  const { source, destination, rows, horizon } = facts;
  if (horizon === undefined) {
    return false; // older entries were asked about before, and have taken theirs
  }
  const known = new Set(rows.flatMap((row) => [row.versionId, row.destinationVersionId]));
  const isUnknown = ({ versionId }: Entry) => !known.has(versionId);
  const countMarkers = (entries: readonly Entry[]) =>
    entries.filter((entry) => entry.kind === "marker" && isUnknown(entry)).length;
  const next = firstOlder(marker, source);
  const end = destination.entries.findIndex(({ versionId }) => versionId === candidate.versionId);
  // Newer entries, which may look like an older one, are asked for, and have theirs there.
  const newer = countsOf(etagsOf(source.entries.slice(0, next).filter(isUnknown)));
  const above = countsOf(etagsOf(destination.entries.slice(0, end).filter(isUnknown)));
  const ofOlder = (etag: string) => Math.max((above.get(etag) ?? 0) - (newer.get(etag) ?? 0), 0);
  const { older, standing } = aboveNextCopy(
    source.entries.slice(next),
    destination.entries.slice(end),
    rows,
    ofOlder,
  );
  // Where the source has none, what is asked for is put below the marker, which is its own then.
  const hasOlder = countMarkers(older) > 0;
  const asked = hasOlder ? -1 : indexOfOldestAsked(facts, horizon);
  const unasked = older.slice(Math.max(asked + 1 - next, 0));
  const isBelowOlder = etagsOf(unasked.filter(isUnknown)).some((etag) => ofOlder(etag) > 0);
  return isBelowOlder || countMarkers(older) >= countMarkers(standing);
}

/** Where what is older than a marker begins at the source, also where the marker has left it. */
function firstOlder(marker: Entry, { entries }: Stack): number {
  const at = entries.findIndex(({ versionId }) => versionId === marker.versionId);
  const older = entries.findIndex((entry) => entryTimeMs(entry) < entryTimeMs(marker));
  return at !== -1 ? at + 1 : older !== -1 ? older : entries.length;
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

/**
 * Of entries that are older than a marker those that are newer than the copy which the candidate stands on, and of what
 * stands from the candidate down that which stands above it; all where it stands on none.
 *
 * @param copiesAbove - how many copies of older entries with an ETag stand above the candidate: the newest of them have
 *   theirs there.
 */
function aboveNextCopy(
  older: readonly Entry[],
  standing: readonly Entry[],
  rows: ReconcileFacts["rows"],
  copiesAbove: (etag: string) => number,
): { readonly older: readonly Entry[]; readonly standing: readonly Entry[] } {
  for (const [index, entry] of standing.entries()) {
    const origin = originOf(entry, older, rows, copiesAbove);
    if (origin !== undefined) {
      return {
        older: older.slice(0, older.indexOf(origin)),
        standing: standing.slice(0, index),
      };
    }
  }
  return { older, standing };
}

/** Of which older entry of the source an object of the destination is, as far as the ledger or its ETag tells. */
function originOf(
  entry: Entry,
  older: readonly Entry[],
  rows: ReconcileFacts["rows"],
  copiesAbove: (etag: string) => number,
): Entry | undefined {
  if (entry.kind !== "object") {
    return undefined;
  }
  const row = rows.find(({ destinationVersionId }) => destinationVersionId === entry.versionId);
  if (row !== undefined) {
    return older.find(({ versionId }) => versionId === row.versionId);
  }
  const { etag } = entry.pin;
  const alike = older.filter((other) => other.kind === "object" && other.pin.etag === etag);
  return alike[Math.min(copiesAbove(etag), alike.length - 1)];
}
