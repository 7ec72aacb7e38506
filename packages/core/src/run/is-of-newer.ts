import type { LedgerRow } from "../model/ledger-row.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";

/**
 * Markers look alike. One that stands above the replica of what is newer than the wanted marker is out of its place as that
 * one's, and in its place as that of a marker which is newer still and lacks its replica. Taken for the wanted one's it
 * would be as if nothing newer had been shown (R8).
 *
 * @param lacking - what is wanted and had no replica.
 * @param adopted - what of it has one by now.
 */
export function isOfNewer(
  marker: Entry,
  candidate: Entry,
  { source, destination, rows }: ReconcileFacts,
  lacking: readonly Entry[],
  adopted: ReadonlyMap<VersionId, LedgerRow>,
): boolean {
  const ranks = new Map(source.entries.map(({ versionId }, at) => [versionId, at]));
  const ofReplica = new Map(
    [...rows, ...adopted.values()].map((row) => [row.destinationVersionId, row.versionId]),
  );
  const rankOf = ({ versionId }: Entry) => ranks.get(versionId) ?? Number.POSITIVE_INFINITY;
  const standing = destination.entries;
  const at = standing.findIndex(({ versionId }) => versionId === candidate.versionId);
  const below = standing.findIndex(
    ({ versionId }, index) =>
      index > at && (ranks.get(ofReplica.get(versionId) ?? "") ?? Infinity) < rankOf(marker),
  );
  if (below === -1) {
    return false;
  }
  const newest = ranks.get(ofReplica.get(standing[below]?.versionId) ?? "") ?? 0;
  const newer = lacking.filter(
    (entry) => entry.kind === "marker" && rankOf(entry) < newest && !adopted.has(entry.versionId),
  );
  const unknown = standing
    .slice(0, below)
    .filter(({ kind, versionId }) => kind === "marker" && !ofReplica.has(versionId));
  return newer.length >= unknown.length;
}
