/** The time, which core never takes from anywhere else. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
