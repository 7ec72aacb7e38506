import {
  hasSameKeys,
  type KeyMap,
  MAX_KEY_BYTES,
  mapBy,
  ruleOfKey,
  utf8Length,
} from "../model/key-mapping.ts";
import { compareKeys } from "../model/key-order.ts";
import { createProgressCheck } from "../model/listing-progress.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type {
  KeyRange,
  ListedVersion,
  ListingPlace,
  PageOfRange,
  VersionLister,
  VersionPage,
} from "../ports/version-lister.ts";
import { type KeySegment, rangeAtDestination, segmentsOf } from "./key-segments.ts";

/**
 * Lists a destination by the keys of the source, in their order (M3): a range is split where rules change, and each
 * segment listed where the destination has it, so that it goes in step with a listing of the source in memory that
 * grows with no number of keys. Each segment takes one request more than its pages. What no key that is replicated
 * is called is left out.
 */
export function mapLister(lister: VersionLister, map: KeyMap): VersionLister {
  if (hasSameKeys(map)) {
    return lister;
  }
  return {
    async listPage(range, page = {}) {
      const segments = segmentsOf(map, range).filter((segment) => isAhead(segment, page.from));
      for (const [index, segment] of segments.entries()) {
        const listed = await listSegment(segment, page, { lister, map });
        if (!listed.ok) {
          return listed;
        }
        const { versions, next } = listed.value;
        const last = versions.at(-1);
        if (last !== undefined) {
          const isLast = index === segments.length - 1;
          return ok({ versions, next: next ?? (isLast ? undefined : { key: last.key }) });
        }
      }
      return ok({ versions: [] });
    },
  };
}

/** Whether a segment has anything at a place or behind it. */
function isAhead({ prefix, upTo }: KeySegment, from: ListingPlace | undefined): boolean {
  return (
    (from === undefined || from.key.startsWith(prefix) || compareKeys(from.key, prefix) < 0) &&
    (from === undefined || upTo === undefined || compareKeys(from.key, upTo) <= 0)
  );
}

interface Listing {
  readonly lister: VersionLister;
  readonly map: KeyMap;
}

/** The next entries of a segment that are its rule's; `next` is a place of a key that is, too. */
async function listSegment(
  segment: KeySegment,
  { from, limit }: PageOfRange,
  { lister, map }: Listing,
): Promise<Result<VersionPage, PortError>> {
  const range = boundedRange(rangeAtDestination(segment));
  const isOwn = (key: string) => ruleOfKey(map, key) === segment.rule;
  const leadsOn = createProgressCheck();
  const versions: ListedVersion[] = [];
  let place = placeAtDestination(segment, from, isOwn);
  for (;;) {
    const page = await lister.listPage(range, { from: place, limit });
    if (!page.ok) {
      return err({
        ...page.error,
        message: `${page.error.message} (below the destination's ${JSON.stringify(range.prefix)})`,
      });
    }
    const { next } = page.value;
    versions.push(
      ...page.value.versions
        .map((version) => ({ ...version, key: back(version.key, segment) }))
        .filter(({ key }) => isOwn(key) && isBehind(key, segment.after)),
    );
    if (next === undefined) {
      return ok({ versions });
    }
    const key = back(next.key, segment);
    if (versions.length > 0 && isOwn(key)) {
      return ok({ versions, next: { ...next, key } });
    }
    const marker = JSON.stringify([next.key, next.versionId]);
    if (!leadsOn({ count: page.value.versions.length, marker })) {
      return err(STUCK);
    }
    place = next;
  }
}

const STUCK: PortError = {
  kind: "invalid",
  side: "destination",
  operation: "ListObjectVersions",
  message: "the listing is truncated, but names no next page beyond the last one",
};

function back(key: string, { rule }: KeySegment): string {
  return mapBy({ from: rule.to, to: rule.from }, key);
}

function isBehind(key: string, after: string | undefined): boolean {
  return after === undefined || compareKeys(key, after) > 0;
}

/** A place of the source's keys where the segment is listed; undefined: from its beginning. */
function placeAtDestination(
  { rule, prefix, after }: KeySegment,
  from: ListingPlace | undefined,
  isOwn: (key: string) => boolean,
): ListingPlace | undefined {
  if (from?.key.startsWith(prefix) !== true || !isBehind(from.key, after)) {
    return undefined;
  }
  const key = mapBy(rule, from.key);
  return isOwn(from.key) ? { ...from, key } : { key };
}

/** A bound that is too long to be a key is cut: what that lists too much is not behind the segment's own. */
function boundedRange(range: KeyRange): KeyRange {
  const { after } = range;
  if (after === undefined || utf8Length(after) <= MAX_KEY_BYTES) {
    return range;
  }
  const characters = [...after];
  while (utf8Length(characters.join("")) > MAX_KEY_BYTES) {
    characters.pop();
  }
  return { ...range, after: characters.join("") };
}
