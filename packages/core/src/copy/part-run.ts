import type { PartRequest } from "../events/own-messages.ts";
import type { KeySession } from "../lease/key-session.ts";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import type { EventQueue } from "../ports/event-queue.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** What a part worker works with. */
export interface PartRun extends ReplicationRun {
  /** The FIFO queue: a key whose upload is over is reconciled. */
  readonly queue: EventQueue;
  /**
   * Looks at a key whose upload is about to be completed. Absent: it is completed whatever stands, and the key is let
   * go at once.
   */
  beforeCompletion?(
    key: string,
    attempt: UploadAttempt,
  ): Promise<Result<BeforeCompletion, ReplicationFailure>>;
}

/** What was found of a key whose upload is about to be completed. */
export interface BeforeCompletion {
  /** Whether readers see older content already, perhaps by an earlier upload of the same that came late (R8). */
  readonly showsOlder: boolean;
  /**
   * Goes on with the key when the upload was completed, or may have been, while this worker has it, and lets it go:
   * what belongs below newer entries is on top then (R8).
   */
  whenCompleted(session: KeySession): Promise<void>;
}

/** What a message of the parts queue came to. */
export type PartsCopied =
  /** The range is at the destination; others are not. */
  | { readonly kind: "copied"; readonly bytes: number }
  /** It was the last range: the object stands. */
  | { readonly kind: "completed"; readonly bytes: number }
  /** The upload is over; nothing was left to do. */
  | { readonly kind: "upload-over" }
  /** The source no longer has the version, or nobody may read it: the upload was aborted. */
  | { readonly kind: "given-up" }
  /** A worker died while it completed the upload, or a rule aborted it: the key is to be reconciled. */
  | { readonly kind: "recovering" };

/** The attempt that part workers work on, with all that it must have. */
export type UploadAttempt = Attempt & Required<Pick<Attempt, "upload" | "content" | "versionId">>;

/** A worker's message, and what the ledger said when it began. */
export interface PartWork {
  readonly request: PartRequest;
  readonly attempt: UploadAttempt;
  readonly head: LedgerHead;
  /** The row of the entry, if it has one. */
  readonly row: LedgerRow | undefined;
}
