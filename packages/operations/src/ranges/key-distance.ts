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
  const restOf = ({ reached, upTo }: Range) =>
    fractionOf(upTo, shared, 1) - fractionOf(reached, shared, 0);
  return ranges.toSorted((left, right) => restOf(right) - restOf(left));
}

/** How much of a range that began with a key is left in those that it was cut into, from 0 to 1; a guess. */
export function restShare(first: string, ranges: readonly Bounds[]): number {
  const bounds = ranges.flatMap(({ reached, upTo }) => [reached, upTo].filter(isKnown));
  const shared = commonPrefix([first, ...bounds]).length;
  const begin = fractionOf(first, shared, 0);
  const lengthOf = ({ reached, upTo }: Bounds) =>
    Math.max(0, fractionOf(upTo, shared, 1) - fractionOf(reached, shared, begin));
  const left = ranges.reduce((sum, range) => sum + lengthOf(range), 0);
  return begin >= 1 ? 0 : Math.min(1, left / (1 - begin));
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
