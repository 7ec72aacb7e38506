import type { KeyLedger, LedgerHead, LedgerView } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";

/** An entry of the source, and its key. */
export interface EntryName {
  readonly key: string;
  readonly versionId: VersionId;
}

/** Entries that a ledger is asked about together at most: DynamoDB gives 100 items at a time, two for each. */
export const MAX_ASKED_TOGETHER = 50;

/**
 * The durable map from source entries to destination entries. Reads are strongly consistent. Every
 * write is conditional on the revision that it carries being the stored one (none: nothing is stored
 * yet, or a row of the reference implementation's); a lost race is a `conflict` error (L4).
 */
export interface Ledger {
  /** The head and the rows that deciding an event of this entry needs: one request (L6). */
  read(key: string, versionId: VersionId): Promise<Result<LedgerView, PortError>>;
  /**
   * Which of these keys no worker has begun yet, in one request (L9): those without a head, and without a row of the
   * entry. A key that is not named has to be read. Since no head ever goes, {@link saveHead} without a revision is
   * refused once that has changed.
   *
   * @param entries - of different keys, {@link MAX_ASKED_TOGETHER} at most.
   */
  findUnseen(entries: readonly EntryName[]): Promise<Result<ReadonlySet<string>, PortError>>;
  /** Everything about a key, for reconciling it. */
  readKey(key: string): Promise<Result<KeyLedger, PortError>>;
  /** Stores the head and returns it with its new revision. */
  saveHead(head: LedgerHead): Promise<Result<LedgerHead, PortError>>;
  /** Stores the row and returns it with its new revision. */
  saveRow(row: LedgerRow): Promise<Result<LedgerRow, PortError>>;
  /** Removes the row. */
  deleteRow(row: LedgerRow): Promise<Result<void, PortError>>;
  /** Counts one delete in the hour of `nowMs`, unless that has had `limit` already (F4): one request. */
  countDelete(limit: number, nowMs: number): Promise<Result<"counted" | "exhausted", PortError>>;
}
