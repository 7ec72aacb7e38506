import type { LedgerRow } from "../model/ledger-row.ts";
import { looksLike, type ObjectEntry } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import { adoptedRow } from "./adopted-row.ts";
import { attemptedWrites, type OpenWrites } from "./attempted-writes.ts";

/**
 * The row of a null version that an attempt wrote over in place, and that has left the source since (L3, D2): what stands
 * has the attempt's content, and not the row's. Else a delete of what was there before would take it.
 *
 * @param adopted - the rows of what was found to stand beside it.
 * @returns none where nothing shows that another write stands.
 */
export function overwrittenRows(
  facts: ReconcileFacts,
  open: OpenWrites,
  adopted: ReadonlyMap<VersionId, LedgerRow>,
): readonly LedgerRow[] {
  const row = facts.rows.find(({ versionId }) => versionId === NULL_VERSION_ID);
  const standing = nullVersion(facts.destination);
  const isInPlace = row?.destinationVersionId === NULL_VERSION_ID;
  if (!isInPlace || row.kind !== "object" || row.pin === undefined || standing === undefined) {
    return [];
  }
  const before: ObjectEntry = { kind: "object", versionId: NULL_VERSION_ID, pin: row.pin };
  if (
    adopted.has(NULL_VERSION_ID) ||
    nullVersion(facts.source) !== undefined ||
    looksLike(before, standing)
  ) {
    return [];
  }
  const write = attemptedWrites(facts, open).findLast(
    ({ entry }) => entry.versionId === NULL_VERSION_ID && looksLike(entry, standing),
  );
  return write === undefined
    ? []
    : [adoptedRow(write.entry, standing, row, open.crashed, facts.key)];
}

function nullVersion({ entries }: ReconcileFacts["source"]) {
  return entries.find(({ versionId }) => versionId === NULL_VERSION_ID);
}
