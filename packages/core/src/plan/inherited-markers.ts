import type { LedgerRow, MappedRow, ReplicatedRow } from "../model/ledger-row.ts";
import { isUnkeptMarker } from "../model/row-changes.ts";
import type { Entry } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";
import type { Rows } from "./wanted.ts";

/**
 * R20: the marker of the destination that stands for several of the source is the replica of the lowest. When that one
 * goes, it becomes that of the next which has none and hides the same object: to make another would take the
 * destination's top, where a newer marker may stand on which it makes none.
 *
 * @param ending - rows whose replicas are to go, because their entries left the source.
 * @returns the rows of those that inherit.
 */
export function inheritedMarkers(
  ending: readonly LedgerRow[],
  facts: ReconcileFacts,
  rows: Rows,
): readonly ReplicatedRow[] {
  const left = ending.filter(isOfMarker);
  if (left.length === 0) {
    return [];
  }
  const inherited: ReplicatedRow[] = [];
  const { source, destination } = facts;
  const heirs = source.entries.flatMap((entry) => {
    const row = rows.get(entry.versionId);
    return row !== undefined && isUnkeptMarker(row) ? [{ entry, row }] : [];
  });
  for (const { destinationVersionId } of left) {
    const hidden = rowBelow(destinationVersionId, destination.entries, facts.rows);
    const heir = heirs.findLast(
      ({ entry }) => hidden !== undefined && objectBelow(entry, source.entries) === hidden,
    );
    if (heir !== undefined) {
      inherited.push(inheritedRow(heir, destinationVersionId, facts.key));
    }
  }
  return inherited;
}

function isOfMarker(row: LedgerRow): row is MappedRow & { readonly kind: "marker" } {
  return row.kind === "marker" && row.destinationVersionId !== undefined;
}

/** The source's entry whose replica is the first object below an entry of the destination. */
function rowBelow(
  id: VersionId,
  entries: readonly Entry[],
  rows: readonly LedgerRow[],
): VersionId | undefined {
  const at = entries.findIndex(({ versionId }) => versionId === id);
  const below = at === -1 ? undefined : entries.slice(at).find(({ kind }) => kind === "object");
  return below && rows.find((row) => row.destinationVersionId === below.versionId)?.versionId;
}

/** The first object below an entry of the source. */
function objectBelow(entry: Entry, entries: readonly Entry[]): VersionId | undefined {
  return entries.slice(entries.indexOf(entry)).find(({ kind }) => kind === "object")?.versionId;
}

function inheritedRow(
  { entry, row }: { readonly entry: Entry; readonly row: LedgerRow },
  destinationVersionId: VersionId,
  key: string,
): ReplicatedRow {
  const { versionId } = entry;
  const isNull = versionId === NULL_VERSION_ID && entry.kind === "marker";
  return {
    ...{ key, versionId, state: "replicated", kind: "marker", destinationVersionId },
    ...(isNull ? { markerMs: entry.lastModifiedMs } : {}),
    ...(row.attemptId === undefined ? {} : { attemptId: row.attemptId }),
    ...(row.revision === undefined ? {} : { revision: row.revision }),
  };
}
