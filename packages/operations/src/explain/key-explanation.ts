import type { Attempt, AttemptState, LedgerHead, ReplicationFailure, Step } from "@xpart/core";
import type { DeadLetters } from "./dead-letters.ts";
import type { EntryLine, KeyVerdict } from "./entry-line.ts";

/** Everything that is known of one key, and what can be done about it. */
export interface KeyExplanation {
  readonly key: string;
  /** What it is called at the destination, mostly the same. */
  readonly destinationKey: string;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  /** Whether the deployment replicates the key at all (P6). */
  readonly isInScope: boolean;
  /** Why it does not, in words. */
  readonly outOfScope?: string;
  readonly verdict: KeyVerdict;
  /** Whether somebody should do something. */
  readonly needsPerson: boolean;
  /** Both stacks side by side, newest first. */
  readonly lines: readonly EntryLine[];
  /** What the ledger knows of the key as a whole. */
  readonly head: LedgerHead | undefined;
  readonly state: AttemptState;
  readonly attempt: Attempt | undefined;
  /** What the next reconcile would do. */
  readonly steps: readonly Step[];
  /** What it would do if it released what is held and parked; absent: there is nothing to release. */
  readonly stepsOfRelease?: readonly Step[];
  /** Why no plan can be made at the moment. */
  readonly unplanned?: ReplicationFailure;
  readonly deadLetters: DeadLetters;
  readonly advice: readonly Advice[];
}

/** What somebody can do about a key. */
export interface Advice {
  /** One sentence without a full stop: what it is good for. */
  readonly why: string;
  /** A command and its arguments, each as it is; absent: there is nothing to run. */
  readonly command?: readonly string[];
}
