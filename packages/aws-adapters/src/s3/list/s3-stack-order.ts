import { compareKeys, type Entry, type Stack } from "@xpart/core";
import type { ListedEntry } from "../request/s3-version-document.ts";
import { traitsOf } from "../server/s3-known-servers.ts";
import type { IdOrder, ListingStyle, ReadingStyle } from "../server/s3-server-traits.ts";
import { compareIds } from "./s3-version-id-order.ts";
import type { ServedPage } from "./s3-version-listing.ts";

/** A grouped page has two runs of entries of one kind: its versions and its markers, in either order. */
const RUNS_OF_GROUPED = 2;

/**
 * Judges how a page was written. Only proof makes a server `grouped`, so that one that interleaves is
 * never doubted: three facts that no interleaved listing can show, a key that goes back in the order of
 * keys, a latest entry below another entry of its key, and a marker above a version that is younger.
 *
 * @returns undefined where the page proves nothing.
 */
export function listingStyle({ entries, server }: ServedPage): ListingStyle | undefined {
  const known = traitsOf(server).listing;
  if (known !== undefined) {
    return known;
  }
  const keys = new Set<string>();
  let above: ListedEntry | undefined;
  let runs = 0;
  let isProven = false;
  for (const listed of entries) {
    const isOfOtherKind = above?.entry.kind !== listed.entry.kind;
    runs += isOfOtherKind ? 1 : 0;
    const goesBack = above !== undefined && isOfOtherKind && compareKeys(above.key, listed.key) > 0;
    isProven ||=
      goesBack ||
      (listed.isLatest && keys.has(listed.key)) ||
      (isOfOtherKind && isMarkerAboveYounger(above, listed));
    keys.add(listed.key);
    above = listed;
  }
  if (runs > RUNS_OF_GROUPED) {
    return "interleaved";
  }
  return isProven ? "grouped" : undefined;
}

/**
 * A version above a younger marker proves nothing: what was uploaded in parts may bear the time at which that
 * was begun (O6).
 */
function isMarkerAboveYounger(above: ListedEntry | undefined, below: ListedEntry): boolean {
  return above?.key === below.key && above.entry.kind === "marker" && leadMs(below, above) > 0;
}

/**
 * Entries of one key on one page, newest first.
 *
 * @param server - the `Server` header of the page.
 */
export function orderEntries(
  entries: readonly ListedEntry[],
  style: ReadingStyle,
  server?: string,
): Stack {
  const merged = style === "interleaved" ? undefined : merge(entries, traitsOf(server).idOrder);
  if (merged !== undefined && style === "grouped") {
    return merged;
  }
  const isDoubtful =
    merged?.ambiguous === true ||
    merged?.entries.some((entry, index) => entry !== entries[index]?.entry) === true;
  const standing = entries.map(({ entry }) => entry);
  return isDoubtful ? { entries: standing, ambiguous: true } : { entries: standing };
}

/**
 * Merges the versions and the markers of a grouped page, each of which is in order by itself, by
 * `IsLatest`, by version ids where their order is that of time, and by last-modified. A version and a marker
 * of the same second are `ambiguous` (O5).
 */
function merge(listed: readonly ListedEntry[], idOrder: IdOrder | undefined): Stack {
  const versions = listed.filter(({ entry }) => entry.kind === "object");
  const markers = listed.filter(({ entry }) => entry.kind === "marker");
  const entries: Entry[] = [];
  let isAmbiguous = false;
  let [atVersion, atMarker] = [0, 0];
  while (atVersion < versions.length || atMarker < markers.length) {
    const [version, marker] = [versions[atVersion], markers[atMarker]];
    const newer = newerOf(version, marker, idOrder);
    isAmbiguous ||= newer === "either";
    if (version !== undefined && newer !== "marker") {
      entries.push(version.entry);
      atVersion += 1;
    } else if (marker !== undefined) {
      entries.push(marker.entry);
      atMarker += 1;
    }
  }
  return isAmbiguous ? { entries, ambiguous: true } : { entries };
}

function newerOf(
  version: ListedEntry | undefined,
  marker: ListedEntry | undefined,
  idOrder: IdOrder | undefined,
): "version" | "marker" | "either" {
  if (version === undefined || marker === undefined) {
    return version === undefined ? "marker" : "version";
  }
  if (version.isLatest || marker.isLatest) {
    return version.isLatest ? "version" : "marker";
  }
  const lead = idLead(version, marker, idOrder) ?? leadMs(version, marker);
  if (lead === 0) {
    return "either";
  }
  return lead > 0 ? "version" : "marker";
}

function idLead(
  { entry }: ListedEntry,
  { entry: other }: ListedEntry,
  order: IdOrder | undefined,
): number | undefined {
  return order === undefined ? undefined : compareIds(entry.versionId, other.versionId, order);
}

/**
 * By how much an entry is younger than another, at the coarser precision of the two: versitygw gives versions by
 * the second and markers to the nanosecond.
 */
function leadMs({ madeMs: time }: ListedEntry, { madeMs: other }: ListedEntry): number {
  const isCoarse = time % SECOND_MS === 0 || other % SECOND_MS === 0;
  return isCoarse ? Math.floor(time / SECOND_MS) - Math.floor(other / SECOND_MS) : time - other;
}

const SECOND_MS = 1_000;
