/**
 * Compares two sequencers of one key (O3): the shorter is padded on the right with zeros, then they
 * compare lexically, ignoring case. Source: "Event message structure" of the S3 user guide.
 *
 * @returns negative, zero or positive, as a sort comparator.
 */
export function compareSequencers(left: string, right: string): number {
  const length = Math.max(left.length, right.length);
  const a = left.toUpperCase().padEnd(length, "0");
  const b = right.toUpperCase().padEnd(length, "0");
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

/** The later of two sequencers of one key; an absent one is earlier than any. */
export function laterSequencer(
  left: string | undefined,
  right: string | undefined,
): string | undefined {
  if (left === undefined || right === undefined) {
    return left ?? right;
  }
  return compareSequencers(left, right) >= 0 ? left : right;
}
