/** A key as the source lists it. */
export interface ListedKey {
  readonly key: string;
  /** When its newest entry was made, in milliseconds since the epoch; undefined: the source has none. */
  readonly newestMs: number | undefined;
}
