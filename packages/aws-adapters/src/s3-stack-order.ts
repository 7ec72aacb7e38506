import { compareKeys, type Entry, type Stack } from "@xpart/core";
import type { ListedEntry } from "./s3-version-document.ts";
import type { ServedPage } from "./s3-version-listing.ts";

/**
 * How a server writes a listing: `interleaved` has a key's versions and markers in the one order that
 * they have, as S3 does; `grouped` has all versions of a page together and all its markers, before or after
 * them (moto, versitygw).
 */
export type ListingStyle = "interleaved" | "grouped";

/** Servers whose style is known, by the `Server` header of their answers. */
const STYLE_BY_SERVER: readonly (readonly [RegExp, ListingStyle])[] = [
  [/^AmazonS3/, "interleaved"],
  [/^MinIO/, "interleaved"],
  [/^(Werkzeug|amazon\.com|VERSITYGW)/, "grouped"],
];

/** A grouped page has two runs of entries of one kind: its versions and its markers, in either order. */
const RUNS_OF_GROUPED = 2;

/**
 * Judges how a page was written. Only proof makes a server `grouped`, so that one that interleaves is
 * never doubted: two facts that no interleaved listing can show, a key that goes back in the order of
 * keys, and a latest entry below another entry of its key.
 *
 * @returns undefined where the page proves nothing; it may then be read as it stands.
 */
export function listingStyle({ entries, server = "" }: ServedPage): ListingStyle | undefined {
  const known = STYLE_BY_SERVER.find(([name]) => name.test(server));
  if (known !== undefined) {
    return known[1];
  }
  const keys = new Set<string>();
  let above: ListedEntry | undefined;
  let runs = 0;
  let isProven = false;
  for (const listed of entries) {
    const isOfOtherKind = above?.entry.kind !== listed.entry.kind;
    runs += isOfOtherKind ? 1 : 0;
    const goesBack = above !== undefined && isOfOtherKind && compareKeys(above.key, listed.key) > 0;
    isProven ||= goesBack || (listed.isLatest && keys.has(listed.key));
    keys.add(listed.key);
    above = listed;
  }
  if (runs > RUNS_OF_GROUPED) {
    return "interleaved";
  }
  return isProven ? "grouped" : undefined;
}

/** Entries of one key on one page, newest first. */
export function orderEntries(entries: readonly ListedEntry[], style: ListingStyle): Stack {
  return style === "interleaved" ? { entries: entries.map(({ entry }) => entry) } : merge(entries);
}

/**
 * Merges the versions and the markers of a grouped page, each of which is in order by itself, by
 * `IsLatest` and last-modified. A version and a marker of the same second are `ambiguous` (O5).
 */
function merge(listed: readonly ListedEntry[]): Stack {
  const versions = listed.filter(({ entry }) => entry.kind === "object");
  const markers = listed.filter(({ entry }) => entry.kind === "marker");
  const entries: Entry[] = [];
  let isAmbiguous = false;
  let [atVersion, atMarker] = [0, 0];
  while (atVersion < versions.length || atMarker < markers.length) {
    const [version, marker] = [versions[atVersion], markers[atMarker]];
    const newer = newerOf(version, marker);
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
): "version" | "marker" | "either" {
  if (version === undefined || marker === undefined) {
    return version === undefined ? "marker" : "version";
  }
  if (version.isLatest || marker.isLatest) {
    return version.isLatest ? "version" : "marker";
  }
  const leadMs = timeMs(version.entry) - timeMs(marker.entry);
  if (leadMs === 0) {
    return "either";
  }
  return leadMs > 0 ? "version" : "marker";
}

function timeMs(entry: Entry): number {
  return entry.kind === "object" ? entry.pin.lastModifiedMs : entry.lastModifiedMs;
}
