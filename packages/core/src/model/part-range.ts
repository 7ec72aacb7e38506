/** Neighbouring parts, both ends included. */
export interface PartRange {
  readonly first: number;
  readonly last: number;
}
