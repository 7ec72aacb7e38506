import type { Attempt } from "../model/ledger-head.ts";
import type { LedgerRow, ReplicatedRow } from "../model/ledger-row.ts";
import type { Entry } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";

/**
 * The row that maps an entry of the destination which was recognised as a replica (L3).
 *
 * @param row - what the ledger has of the entry.
 */
export function adoptedRow(
  entry: Entry,
  replica: Entry,
  row: LedgerRow | undefined,
  crashed: Attempt | undefined,
  key: string,
): ReplicatedRow {
  const { versionId } = entry;
  const isOfCrash = versionId === crashed?.versionId;
  const isNull = versionId === NULL_VERSION_ID;
  const ofMarker = isNull && entry.kind === "marker" ? { markerMs: entry.lastModifiedMs } : {};
  return {
    ...{ key, versionId, state: "replicated", destinationVersionId: replica.versionId },
    ...(entry.kind === "object"
      ? { kind: "object", pin: entry.pin }
      : { kind: "marker", ...ofMarker }),
    ...(isOfCrash ? { attemptId: crashed.id } : {}),
    ...(replica.kind === "object" ? { destinationEtag: replica.pin.etag } : {}),
    ...(row?.revision === undefined ? {} : { revision: row.revision }),
  };
}
