/** What one row took in one round. */
export interface Sample {
  /** How much was done, in what its section counts: objects, MiB, keys, starts. */
  readonly units: number;
  readonly wallMs: number;
  /** Of the program alone, and not of the servers; absent: not known here. */
  readonly cpuMs?: number;
  /** The peak of the program so far; absent: not known here. */
  readonly rssBytes?: number;
  /** What its servers were asked, as they count it themselves; absent: they do not. */
  readonly requests?: RequestTotals;
}

/** Requests of both sides' S3, and of the ledger's table. */
export interface RequestTotals {
  readonly s3: number;
  readonly ledger: number;
}

/** What a row runs, once it has been started. */
export interface Contender {
  /** Does what is not measured yet, so that a process is warm. */
  warmUp?(): Promise<void>;
  /** @param round - from 0 on; in it the other rows of the section go as well. */
  measure(round: number): Promise<Sample>;
  stop?(): Promise<void>;
}

/** The middle, and both ends. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Of two in the middle their mean. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const median = (at(Math.ceil(middle) - 1) + at(Math.floor(middle))) / 2;
  return { median, least: at(0), most: at(sorted.length - 1) };
}
