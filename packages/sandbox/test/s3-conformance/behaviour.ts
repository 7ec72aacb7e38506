import type { S3Context } from "./s3-context.ts";

/**
 * One thing that S3 does. The truth is what AWS documents, or was measured on AWS; a server that
 * does otherwise gets a row in `deviations.ts`.
 */
export interface Behaviour {
  /** Stable and unique: rows of the deviation table refer to it. */
  readonly id: string;
  /** Starts with the id of the rule it belongs to. */
  readonly title: string;
  /** Rejects when the server does something else. Works on any number of runs of one bucket. */
  readonly run: (context: S3Context) => Promise<void>;
}
