import type { Random } from "./random.ts";

/** What a listing shows that lags behind, or comes from a broken proxy: all but the newest, or nothing. */
export function wrongListing<T>(
  entries: readonly T[],
  rate: number,
  random: Random,
  onWrong: () => void,
): readonly T[] {
  if (entries.length === 0 || !random.chance(rate)) {
    return entries;
  }
  onWrong();
  return random.chance(0.5) ? [] : entries.slice(1);
}
