import type { Action } from "../decide/action.ts";
import { advanceHead } from "../lease/advance-head.ts";
import { endHold, takeHold } from "../lease/short-hold.ts";
import type { LedgerHead, LedgerRow, LedgerView } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type Applied, DONE } from "./applied.ts";

/**
 * Deletes an entry's replica by its version id, then its row (D). Repeating it does no harm.
 *
 * The head is written before the row goes: a later event must prove newer than this delete, and a row
 * that is still there only has the delete repeated.
 */
export async function deleteReplica(
  action: Extract<Action, { kind: "delete-entry" }>,
  event: ObjectEvent,
  { head, row }: LedgerView,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  // The null version can be written again at any moment, under the same id: the key is held while its
  // replica is deleted, so that no other worker's copy is deleted instead (D2, L4).
  const isNull = action.versionId === NULL_VERSION_ID;
  const held = isNull ? await takeHold(event.key, head, run) : ok(head);
  if (!held.ok) {
    return err(serviceFailure(held.error));
  }
  const deleted = await run.destination.deleteEntry(event.key, action.destinationVersionId);
  const isLocked = !deleted.ok && deleted.error.kind === "locked";
  const settled = await settle(held.value, event, action.versionId, deleted, run);
  if (!deleted.ok && !isLocked) {
    return err(serviceFailure(deleted.error));
  }
  if (!settled.ok) {
    return err(serviceFailure(settled.error));
  }
  if (row === undefined) {
    return DONE;
  }
  const { markerMs = row.markerMs } = action;
  const left = { ...row, ...(markerMs === undefined ? {} : { markerMs }) };
  return recordDeleted(left, isLocked ? "locked" : action.keepRowAs, run);
}

async function settle(
  head: LedgerHead | undefined,
  event: ObjectEvent,
  versionId: VersionId,
  deleted: Result<void, PortError>,
  run: ReplicationRun,
): Promise<Result<unknown, PortError>> {
  const isHeld = head?.attempt?.scope === "key";
  if (head === undefined || !(deleted.ok || isHeld)) {
    return ok(head);
  }
  const next = deleted.ok ? advanceHead(head, event, head.newestMs ?? 0) : head;
  if (isHeld || next.attempt?.versionId === versionId) {
    return endHold(next, deleted.ok ? undefined : deleted.error, run);
  }
  return run.ledger.saveHead(next);
}

async function recordDeleted(
  row: LedgerRow,
  state: LedgerRow["state"] | undefined,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const { destinationVersionId, ...rest } = row;
  const saved =
    state === undefined
      ? await run.ledger.deleteRow(row)
      : // Object Lock keeps the replica, so its row still names it (R7).
        await run.ledger.saveRow(
          state === "locked" && destinationVersionId !== undefined
            ? { ...rest, destinationVersionId, state }
            : { ...rest, state },
        );
  return saved.ok ? DONE : err(serviceFailure(saved.error));
}
