/** S3's limit for the parts of one object. */
export const MAX_PARTS = 10_000;

/** Neighbouring parts, both ends included. */
export interface PartRange {
  readonly first: number;
  readonly last: number;
}

/** How many parts an object was uploaded in, by its ETag; undefined: it was not uploaded in parts. */
export function partCountOf(etag: string): number | undefined {
  const digits = /-([1-9][0-9]{0,4})$/.exec(etag)?.[1];
  const count = Number(digits);
  return digits === undefined || count > MAX_PARTS ? undefined : count;
}
