import {
  destinationKeyOf,
  type KeyPiece,
  type KeyRule,
  keyMapOf,
  mapBy,
  piecesOf,
  prefixOf,
} from "./key-mapping.ts";
import { compareKeys } from "./key-order.ts";
import { err, ok, type Result } from "./result.ts";

/** Which keys are replicated, and what they are called: what of a pair's settings speaks of keys. */
export interface PairKeys {
  /** Absent: keys are the same on both sides. */
  readonly keys?: readonly KeyRule[] | undefined;
  /** Empty: every key. */
  readonly prefixes: readonly string[];
  /** Patterns; absent: all keys. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/**
 * What of the settings of a pair's other direction speaks of keys (T8): there every replica is called what its object is
 * called here, and keys that are no replica's are left out. Rules that are one-to-one can be turned, but where what is
 * left out could not be said by patterns. Pure.
 *
 * @returns why they cannot be turned, as a sentence that follows a setting's name.
 */
export function turnKeys({
  keys,
  prefixes,
  include,
  exclude = [],
}: PairKeys): Result<PairKeys, string> {
  if (keys === undefined) {
    return ok({ prefixes, include, exclude });
  }
  const map = keyMapOf(keys, prefixes, exclude);
  const pieces = map.prefixes
    .flatMap((prefix) => piecesOf(map, prefix))
    .filter(({ rule, domain }, index, all) => {
      return index === all.findIndex((other) => other.rule === rule && other.domain === domain);
    });
  const cells = cellsOf(pieces);
  const within = holeWithin(cells);
  if (within !== undefined) {
    return err(
      `has no other direction: below ${JSON.stringify(within)} at the destination are keys that no rule brings, and others that one does. Leave these out by source.prefixes`,
    );
  }
  const patterns = [...(include ?? []), ...exclude.filter((one) => prefixOf(one) === undefined)];
  if (patterns.length > 0 && pieces.some((piece) => isNested(piece, pieces))) {
    return err(
      "and patterns of policy.scope have no other direction together: what one rule brings lies within what another brings, so that a pattern of keys here would be of others there. Have each rule bring keys to a place of its own",
    );
  }
  const turned = (pattern: string) => pieces.flatMap((piece) => turnPattern(pattern, piece));
  const included = include === undefined ? undefined : sorted(include.flatMap(turned));
  if (pieces.length === 0 || included?.length === 0) {
    return err("and policy.scope have no other direction: no key is replicated at all");
  }
  const covered = cells.filter(({ owner }) => owner !== undefined).map(({ prefix }) => prefix);
  return ok({
    keys: rulesOf(cells),
    prefixes: outermost(covered).filter((prefix) => prefix !== ""),
    include: included,
    exclude: sorted([
      ...holesOf(cells).map((prefix) => `${escaped(prefix)}*`),
      ...exclude.filter((one) => prefixOf(one) === undefined).flatMap(turned),
    ]),
  });
}

/** Keys of the destination that begin so, but for those of longer cells: all of one piece, or of none. */
interface Cell {
  readonly prefix: string;
  readonly owner: KeyPiece | undefined;
}

function cellsOf(pieces: readonly KeyPiece[]): readonly Cell[] {
  const bounds = pieces.flatMap(({ rule, image, holes }) => [
    image,
    ...holes.map((hole) => mapBy(rule, hole)),
  ]);
  return sorted(bounds).map((prefix) => ({
    prefix,
    owner: pieces.find(
      ({ rule, image, holes }) =>
        prefix.startsWith(image) && !holes.some((hole) => prefix.startsWith(mapBy(rule, hole))),
    ),
  }));
}

/** The longest cell that another one lies in. */
function around({ prefix }: Cell, cells: readonly Cell[]): Cell | undefined {
  return cells
    .filter((other) => other.prefix !== prefix && prefix.startsWith(other.prefix))
    .toSorted((left, right) => right.prefix.length - left.prefix.length)[0];
}

/** Cells of nobody within somebody's. */
function holesOf(cells: readonly Cell[]): readonly string[] {
  return cells
    .filter((cell) => cell.owner === undefined && around(cell, cells)?.owner !== undefined)
    .map(({ prefix }) => prefix);
}

/** A hole that cannot be left out by a prefix, since it has keys of somebody in it. */
function holeWithin(cells: readonly Cell[]): string | undefined {
  return holesOf(cells).find((hole) =>
    cells.some(({ prefix, owner }) => owner !== undefined && prefix.startsWith(hole)),
  );
}

/** @returns undefined where keys are the same on both sides. */
function rulesOf(cells: readonly Cell[]): readonly KeyRule[] | undefined {
  const rules = cells.flatMap(({ prefix, owner }) =>
    owner === undefined
      ? []
      : [{ from: prefix, to: owner.domain + prefix.slice(owner.image.length) }],
  );
  const needed = rules.filter((rule) => {
    const others = rules.filter((other) => other !== rule);
    return destinationKeyOf(keyMapOf(others), rule.from) !== rule.to;
  });
  return needed.length === 0 ? undefined : needed;
}

function isNested(piece: KeyPiece, pieces: readonly KeyPiece[]): boolean {
  return pieces.some((other) => other !== piece && other.image.startsWith(piece.image));
}

/** What describes the keys of a piece at the destination whose keys at the source the pattern describes. */
function turnPattern(pattern: string, { domain, image }: KeyPiece): readonly string[] {
  return remainders(pattern, domain).map((rest) => escaped(image) + rest);
}

/** What of a pattern is left for the rest of a text that begins so; an asterisk may take any part of the beginning. */
function remainders(pattern: string, beginning: string): readonly string[] {
  const tokens = [...pattern.matchAll(/\\[\s\S]|[\s\S]/gu)].map(([token]) => token);
  let places = new Set([0]);
  for (const character of beginning) {
    const next = new Set<number>();
    for (const place of places) {
      const isAny = tokens[place] === "*";
      const at = isAny ? place + 1 : place;
      if (isAny) {
        next.add(place);
      }
      if (at < tokens.length && tokens[at]?.at(-1) === character && tokens[at] !== "*") {
        next.add(at + 1);
      }
    }
    places = next;
  }
  return [...places].map((place) => tokens.slice(place).join(""));
}

function escaped(text: string): string {
  return text.replaceAll(/[*\\]/g, "\\$&");
}

function outermost(prefixes: readonly string[]): readonly string[] {
  return prefixes.filter(
    (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
  );
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(compareKeys);
}
