import {
  type KeyMap,
  type KeyPiece,
  type KeyRule,
  mapBy,
  piecesOf,
  replicatedBelow,
} from "../model/key-mapping.ts";
import { compareKeys } from "../model/key-order.ts";
import type { KeyRange } from "../ports/version-lister.ts";

/**
 * Neighbouring keys of the source that one rule maps, so that both sides have them in one order. Its bounds are wide
 * by what other rules map: whoever lists it leaves out what is not its rule's.
 */
export interface KeySegment extends KeyRange {
  readonly rule: KeyRule;
}

/** The last character that there is: nothing that begins with a text and this one is likely to be a key. */
const LAST_CHARACTER = "\u{10ffff}";

/** The segments of a range, in the order of the source's keys. */
export function segmentsOf(map: KeyMap, range: KeyRange): readonly KeySegment[] {
  return replicatedBelow(map, range.prefix).flatMap((prefix) => {
    const pieces = piecesOf(map, prefix);
    const [first] = pieces;
    return first === undefined
      ? []
      : walk(first, pieces).flatMap((segment) => within(segment, range) ?? []);
  });
}

/** What lies before, between and behind the holes of a piece, with what is in them. */
function walk(piece: KeyPiece, pieces: readonly KeyPiece[]): readonly KeySegment[] {
  const { rule, domain: prefix } = piece;
  const inner = pieces
    .filter(({ domain }) => piece.holes.includes(domain))
    .toSorted((left, right) => compareKeys(left.domain, right.domain));
  let after: string | undefined;
  return [
    ...inner.flatMap((hole) => {
      const before = { rule, prefix, after, upTo: hole.domain };
      after = hole.domain + LAST_CHARACTER;
      return [before, ...walk(hole, pieces)];
    }),
    { rule, prefix, after },
  ];
}

/** @returns undefined where the range has none of it. */
function within(segment: KeySegment, { after, upTo }: KeyRange): KeySegment | undefined {
  const { prefix } = segment;
  const begin = [segment.after, after].filter(isKnown).toSorted(compareKeys).at(-1);
  const end = [segment.upTo, upTo].filter(isKnown).toSorted(compareKeys).at(0);
  const isBehind =
    begin !== undefined && compareKeys(begin, prefix) > 0 && !begin.startsWith(prefix);
  const isBefore = end !== undefined && compareKeys(end, prefix) < 0;
  const isEmpty = begin !== undefined && end !== undefined && compareKeys(begin, end) >= 0;
  if (isBehind || isBefore || isEmpty) {
    return undefined;
  }
  return {
    ...segment,
    after: begin?.startsWith(prefix) === true ? begin : undefined,
    upTo: end?.startsWith(prefix) === true ? end : undefined,
  };
}

/** Where the destination has a segment. */
export function rangeAtDestination({ rule, prefix, after, upTo }: KeySegment): KeyRange {
  return {
    prefix: mapBy(rule, prefix),
    after: after === undefined ? undefined : mapBy(rule, after),
    upTo: upTo === undefined ? undefined : mapBy(rule, upTo),
  };
}

function isKnown(key: string | undefined): key is string {
  return key !== undefined;
}
