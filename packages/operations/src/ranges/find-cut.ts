import { compareKeys } from "@xpart/core";

/** What is known of a range that is to be cut; it may change while probes are under way. */
export interface CuttableRange {
  /** All keys of the range begin with it. */
  readonly prefix: string;
  /** The first key that was met in it. */
  readonly first: string;
  /** The last key that was met. */
  readonly reached: string;
  /** The last key of the range; undefined: it is open. */
  readonly upTo: string | undefined;
}

/** Asks a bucket for the first key of the range behind one: one request with `max-keys=1`. */
export type Probe = (after: string) => Promise<string | undefined>;

/** A key at which a range may be cut, and what the probes told besides. */
export interface Cut {
  /** Behind it there are keys of the range; undefined: no such key was found. */
  readonly at: string | undefined;
  /** Behind it there are none, so that the range may end there. */
  readonly upTo: string | undefined;
}

/** Requests for one cut. A level of a key takes 7 at most among ASCII characters, 20 among others. */
const MOST_PROBES = 60;
/** S3's limit for a key. */
const MOST_KEY_BYTES = 1_024;

/**
 * Finds a key that cuts what is left of a range into two parts that both have keys, about in the middle of the
 * characters that can follow where the keys differ. It supposes nothing about the shape of keys: what it guesses is
 * asked for, and a guess behind which nothing is shortens the range.
 *
 * @param range - gives what is known now, since the range is read on meanwhile.
 */
export async function findCut(range: () => CuttableRange, probe: Probe): Promise<Cut> {
  const begin = range();
  let upTo = begin.upTo;
  let level = commonLength(begin.first, begin.reached);
  for (let asked = 0; asked < MOST_PROBES; asked += 1) {
    const { prefix, reached } = range();
    const characters = [...reached];
    const guess = firstGuess(characters, level, upTo);
    if (guess === undefined || !isUsable(guess.key, reached, upTo)) {
      break;
    }
    level = guess.level;
    const found = await probe(guess.key);
    if (found === undefined || isBehind(found, upTo)) {
      upTo = guess.key;
      continue;
    }
    const shared = commonLength(found, characters.slice(0, level).join(""));
    if (shared >= level || level <= [...prefix].length) {
      return { at: guess.key, upTo };
    }
    level = shared; // keys differ further left: what is cut there has more on both sides
  }
  return { at: undefined, upTo };
}

/** The first guess from a level on: where no character is between, what is left lies below the next one. */
function firstGuess(
  reached: readonly string[],
  from: number,
  upTo: string | undefined,
): { readonly key: string; readonly level: number } | undefined {
  for (let level = from; level <= reached.length; level += 1) {
    const key = guessAt(reached, level, upTo);
    if (key !== undefined) {
      return { key, level };
    }
  }
  return undefined;
}

/** The last character there is. A key may begin with it all the same: a guess is never taken for the end. */
const LAST_CODE_POINT = 0x10ffff;
/** Most keys are ASCII, so the middle is looked for among those first. */
const BEHIND_ASCII = 0x7f;
const SURROGATES = { first: 0xd800, last: 0xdfff } as const;

/**
 * A key between `reached` and the end that has the first `level` characters of `reached`, then another one.
 *
 * @returns undefined where no character is between.
 */
function guessAt(
  reached: readonly string[],
  level: number,
  upTo: string | undefined,
): string | undefined {
  const shared = reached.slice(0, level).join("");
  // Below what ends here lies every character; NUL, which not every server takes, is not guessed.
  const low = reached[level]?.codePointAt(0) ?? 0;
  const isClosed = upTo?.startsWith(shared) === true;
  if (!isClosed) {
    // Whether anything lies outside of what all keys so far have in common.
    return shared + String.fromCodePoint(LAST_CODE_POINT);
  }
  const end = upTo.slice(shared.length).codePointAt(0) ?? 0;
  const high = low < BEHIND_ASCII - 1 ? Math.min(end, BEHIND_ASCII) : end;
  const middle = validCodePoint(Math.floor((low + high) / 2), low);
  return middle <= low || middle >= end ? undefined : shared + String.fromCodePoint(middle);
}

/** Half a character is none: what would be one becomes the character below them all, or above. */
function validCodePoint(codePoint: number, low: number): number {
  if (codePoint < SURROGATES.first || codePoint > SURROGATES.last) {
    return codePoint;
  }
  return low < SURROGATES.first - 1 ? SURROGATES.first - 1 : SURROGATES.last + 1;
}

function isUsable(guess: string, reached: string, upTo: string | undefined): boolean {
  const isWithin = compareKeys(guess, reached) > 0 && !isBehind(guess, upTo) && guess !== upTo;
  return isWithin && Buffer.byteLength(guess) <= MOST_KEY_BYTES;
}

function isBehind(key: string, upTo: string | undefined): boolean {
  return upTo !== undefined && compareKeys(key, upTo) > 0;
}

/** How many characters two keys have in common at their beginning. */
function commonLength(left: string, right: string): number {
  const others = [...right];
  const characters = [...left];
  const at = characters.findIndex((character, index) => character !== others[index]);
  return at === -1 ? characters.length : at;
}
