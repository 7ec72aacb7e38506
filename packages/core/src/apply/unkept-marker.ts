import type { NotKept } from "../copy/add-marker.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { serviceFailure } from "../model/replication-failure.ts";
import { unkeptMarkerRow } from "../model/row-changes.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import { type StepFailure, saveRow, type Work } from "./work.ts";

/**
 * Writes down what became of a marker for which the destination made none (R20). Readers see the same; the marker
 * that stands is the replica of the source's marker below, as long as that is there, and this one's after it.
 */
export async function noteUnkept(entry: Entry, { standing }: NotKept, work: Work): StepFailure {
  const { session, rows, shown, tally } = work;
  if (entry.kind !== "marker" || shown === undefined) {
    // Whose the standing one is, and what lies below, the listings tell.
    return serviceFailure(MARKER_STANDS);
  }
  const { key, attempt } = session;
  const known = rows.get(entry.versionId);
  const base = {
    ...{ key, versionId: entry.versionId },
    ...(attempt === undefined ? {} : { attemptId: attempt.id }),
    ...(known?.revision === undefined ? {} : { revision: known.revision }),
  };
  const row: LedgerRow =
    standing === undefined || isMappedBySource(standing, entry, work)
      ? unkeptMarkerRow(base, entry)
      : { ...base, kind: "marker", state: "replicated", destinationVersionId: standing };
  const failure = await saveRow(row, work);
  if (failure !== undefined) {
    return failure;
  }
  session.committed();
  shown.isOnTop(entry);
  work.top = standing === undefined ? { kind: "nothing" } : { kind: "marker" };
  tally.gaps += row.state === "gap" ? 1 : 0;
  return undefined;
}

/** Whether an entry that is still at the source has a replica already that another is said to have. */
function isMappedBySource(replica: VersionId, { versionId }: Entry, work: Work): boolean {
  return work.siblings.some(
    (other) =>
      other.versionId !== versionId &&
      work.rows.get(other.versionId)?.destinationVersionId === replica,
  );
}

const MARKER_STANDS: PortError = {
  kind: "precondition",
  side: "destination",
  operation: "DeleteObject",
  code: "MarkerStands",
  message: "the destination made no delete marker: one stands there, or there is nothing to hide",
};
