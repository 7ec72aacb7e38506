import type { KeyLedger, LedgerHead, LedgerView } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";

/**
 * The durable map from source entries to destination entries. Reads are strongly consistent. Every
 * write is conditional on the revision that it carries being the stored one (none: nothing is stored
 * yet, or a row of the reference implementation's); a lost race is a `conflict` error (L4).
 */
export interface Ledger {
  /** The head and the rows that deciding an event of this entry needs: one request (L6). */
  read(key: string, versionId: VersionId): Promise<Result<LedgerView, PortError>>;
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
