import picomatch from "picomatch";
import type { ListedKey } from "../slice/listed-key.ts";

/** Which keys are meant. */
export interface KeyChoice {
  /** Globs; a key has to match one of them. Empty: every key does. */
  readonly include: readonly string[];
  /** Globs; a key must match none of them. */
  readonly exclude: readonly string[];
  /** Keys whose newest entry at the source is not older, in milliseconds since the epoch. */
  readonly newerThanMs?: number | undefined;
}

/**
 * A filter of keys. Globs are picomatch's: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` and `[a-c]`
 * choose, names with a leading dot are like others, and a glob is held against the whole key.
 */
export function createKeyFilter({
  include,
  exclude,
  newerThanMs,
}: KeyChoice): (key: ListedKey) => boolean {
  const options = { dot: true, strictSlashes: true, posixSlashes: false, windows: false };
  const isIncluded = include.length === 0 ? () => true : picomatch([...include], options);
  const isExcluded = exclude.length === 0 ? () => false : picomatch([...exclude], options);
  return ({ key, newestMs }) =>
    isIncluded(key) &&
    !isExcluded(key) &&
    (newerThanMs === undefined || (newestMs !== undefined && newestMs >= newerThanMs));
}
