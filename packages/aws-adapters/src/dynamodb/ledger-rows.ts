import {
  err,
  type LedgerHead,
  type LedgerRow,
  ok,
  type PortError,
  type Result,
  type VersionId,
} from "@xpart/core";
import { HEAD_RANGE_KEY, type LedgerItem, rangeKeyOf, readHead, readRow } from "./ledger-item.ts";

/** What a key has in the table. */
export interface SortedItems {
  readonly head: LedgerHead | undefined;
  readonly rowItems: readonly LedgerItem[];
}

/** Tells a key's head from its rows. */
export function sortItems(items: readonly LedgerItem[]): SortedItems {
  const head = items.find((item) => item["VersionId"] === HEAD_RANGE_KEY);
  return { head: head && readHead(head), rowItems: items.filter((item) => item !== head) };
}

/**
 * The row of an entry, out of items by their range key. No other is looked at, so that a row which cannot be holds
 * up the events of its own entry alone.
 */
export function rowAt(
  versionId: VersionId | undefined,
  found: ReadonlyMap<unknown, LedgerItem>,
): Result<LedgerRow | undefined, PortError> {
  const item = versionId === undefined ? undefined : found.get(rangeKeyOf(versionId));
  return item === undefined ? ok(undefined) : toRow(item);
}

/** All rows of a key; one that cannot be is an error of them all. */
export function toRows(items: readonly LedgerItem[]): Result<readonly LedgerRow[], PortError> {
  const rows: LedgerRow[] = [];
  for (const item of items) {
    const row = toRow(item);
    if (!row.ok) {
      return row;
    }
    rows.push(row.value);
  }
  return ok(rows);
}

/** Reads one row; what cannot be one is an error, never a row of another meaning. */
export function toRow(item: LedgerItem): Result<LedgerRow, PortError> {
  const row = readRow(item);
  return row.ok ? row : err(impossible(item, row.error));
}

/** A message that meets it comes back until its receive limit, and is in the dead-letter queue then (B3). */
function impossible({ Key, VersionId }: LedgerItem, problem: string): PortError {
  return {
    kind: "invalid",
    side: "ledger",
    operation: "Query",
    message:
      `the ledger's item Key ${JSON.stringify(Key)}, VersionId ${JSON.stringify(VersionId)} cannot be a row: ` +
      `it ${problem}. If a newer version of xpart wrote it, deploy that version again. ` +
      "Otherwise delete the item and have the key reconciled, which finds the replica that stands",
  };
}
