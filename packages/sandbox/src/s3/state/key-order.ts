/**
 * Compares keys as S3 lists them: by their UTF-8 bytes. That is the order of code points, which
 * differs from JavaScript's order of UTF-16 units only where a surrogate meets a unit above the
 * surrogates.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  const limit = Math.min(a.length, b.length);
  for (let index = 0; index < limit; index += 1) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) {
      return orderOfUnit(unitA) - orderOfUnit(unitB);
    }
  }
  return a.length - b.length;
}

/** The first index in `sorted` for which `isBefore` no longer holds; binary search. */
export function partitionPoint(
  sorted: readonly string[],
  isBefore: (key: string) => boolean,
  from = 0,
): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle] ?? "")) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const firstSurrogate = 0xd800;
const lastSurrogate = 0xdfff;

function orderOfUnit(unit: number): number {
  // A surrogate is part of a code point above U+FFFF, so it comes after every other unit.
  return unit >= firstSurrogate && unit <= lastSurrogate ? unit + 0x10000 : unit;
}
