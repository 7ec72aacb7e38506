import type { LedgerRow, LedgerState } from "../model/ledger-row.ts";
import { type StoredRow, toLedgerRow } from "../model/stored-row.ts";

/** What a test says of a row. */
export interface RowFields<State extends LedgerState> extends Partial<StoredRow> {
  readonly versionId: string;
  readonly kind: "object" | "marker";
  readonly state: State;
}

/** What rows say that have to give a reason, where a test does not care. */
const REASONS: Partial<Record<LedgerState, string>> = {
  parked: "archived",
  gap: "it came too late",
};

/** A row that a test needs, of the key `k` where nothing else is said; one that cannot be fails the test. */
export function rowOf<State extends LedgerState>(
  fields: RowFields<State>,
): Extract<LedgerRow, { readonly state: State }> {
  const row = toLedgerRow({ key: "k", reason: REASONS[fields.state], ...fields });
  if (!row.ok) {
    throw new RangeError(`there is no such row: it ${row.error}`);
  }
  return row.value as Extract<LedgerRow, { readonly state: State }>;
}
