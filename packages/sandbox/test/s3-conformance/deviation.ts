/** One thing that a server does otherwise than S3. */
export interface Deviation extends DeviationRow {
  readonly server: "sandbox" | "moto";
}

/** A deviation in the table of its server. */
export interface DeviationRow {
  /** The id of the behaviour. */
  readonly behaviour: string;
  /** What the server does instead. */
  readonly instead: string;
  /** Where the behaviour of S3 is written down, or how it is known. */
  readonly source: string;
  /** A part of the failed expectation's message: the row holds while the server fails like this. */
  readonly failure: string;
}
