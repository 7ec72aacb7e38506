import type { Entry, Stack } from "@xpart/core";
import type { ListedEntry } from "./s3-version-document.ts";
import type { ServedPage } from "./s3-version-listing.ts";

/**
 * How a server writes a listing: `interleaved` has a key's versions and markers in the one order that
 * they have, as S3 does; `grouped` has all versions of a page first, then all its markers (moto).
 */
export type ListingStyle = "interleaved" | "grouped";

/** Servers whose style is known, by the `Server` header of their answers. */
const STYLE_BY_SERVER: readonly (readonly [RegExp, ListingStyle])[] = [
  [/^AmazonS3/, "interleaved"],
  [/^MinIO/, "interleaved"],
  [/^(Werkzeug|amazon\.com)/, "grouped"],
];

/**
 * Judges how a page was written. Only proof makes a server `grouped`, so that one that interleaves is
 * never doubted: two facts that no interleaved listing can show, a key that goes back in the order of
 * keys, and a latest entry below another entry of its key.
 *
 * @returns undefined where the page proves nothing; it may then be read as it stands.
 */
export function listingStyle(page: ServedPage): ListingStyle | undefined {
  const known = STYLE_BY_SERVER.find(([server]) => server.test(page.server ?? ""));
  if (known !== undefined) {
    return known[1];
  }
  const { entries } = page;
  const firstMarker = entries.findIndex(({ entry }) => entry.kind === "marker");
  if (entries.slice(firstMarker).some(({ entry }) => entry.kind === "object")) {
    return firstMarker === -1 ? undefined : "interleaved";
  }
  const isProof = entries.some((listed, index) => {
    const above = entries[index - 1];
    return above !== undefined && isOutOfOrder(above, listed, entries.slice(0, index));
  });
  return isProof ? "grouped" : undefined;
}

function isOutOfOrder(
  above: ListedEntry,
  listed: ListedEntry,
  all: readonly ListedEntry[],
): boolean {
  if (above.entry.kind === "object" && listed.entry.kind === "marker") {
    if (compareKeys(above.key, listed.key) > 0) {
      return true;
    }
  }
  return listed.isLatest && all.some(({ key }) => key === listed.key);
}

/** S3 lists keys in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
export function compareKeys(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right));
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
  let [version, marker] = [versions.shift(), markers.shift()];
  while (version !== undefined || marker !== undefined) {
    const newer = newerOf(version, marker);
    isAmbiguous ||= newer === "either";
    if (version !== undefined && newer !== "marker") {
      entries.push(version.entry);
      version = versions.shift();
    } else if (marker !== undefined) {
      entries.push(marker.entry);
      marker = markers.shift();
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
