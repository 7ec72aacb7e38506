/** Characters of a key that count; more are below the precision of a number. */
const DIGITS = 7;
/** As if each character were ASCII: what lies above counts as the last one. */
const BASE = 128;

interface Bounds {
  readonly reached?: string | undefined;
  readonly upTo?: string | undefined;
}

/**
 * Ranges by how much is left of them, the longest first: by how far apart their bounds lie, read as numbers. How many
 * keys there are nobody knows before they are listed, so this is a guess like any other.
 */
export function byRest<Range extends Bounds>(ranges: readonly Range[]): readonly Range[] {
  const bounds = ranges.flatMap(({ reached, upTo }) => [reached, upTo].filter(isKnown));
  const shared = commonPrefix(bounds).length;
  const restOf = ({ reached, upTo }: Range) => fractionOf(upTo, shared, 1) - fractionOf(reached, shared, 0);
  return ranges.toSorted((left, right) => restOf(right) - restOf(left));
}

/** How far a position lies between two others, from 0 to 1; a guess. */
export function progressBetween(from: string, at: string, to: string | undefined): number {
  const shared = commonPrefix([from, at, ...(to === undefined ? [] : [to])]).length;
  const begin = fractionOf(from, shared, 0);
  const whole = fractionOf(to, shared, 1) - begin;
  return whole <= 0 ? 1 : Math.min(1, (fractionOf(at, shared, 0) - begin) / whole);
}

function fractionOf(key: string | undefined, shared: number, open: number): number {
  if (key === undefined) {
    return open;
  }
  let [value, weight] = [0, 1];
  for (let at = shared; at < Math.min(key.length, shared + DIGITS); at += 1) {
    weight /= BASE;
    value += Math.min(key.charCodeAt(at), BASE - 1) * weight;
  }
  return value;
}

function commonPrefix(keys: readonly string[]): string {
  const [first = "", ...others] = keys;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) {
      length -= 1;
    }
  }
  return first.slice(0, length);
}

function isKnown(key: string | undefined): key is string {
  return key !== undefined;
}
