import type { Action } from "./action.ts";
import { advanceHead } from "./advance-head.ts";
import { type Applied, DONE } from "./applied.ts";
import type { LedgerHead, LedgerRow, LedgerView } from "./ledger-row.ts";
import type { ObjectEvent } from "./object-event.ts";
import type { PortError } from "./port-error.ts";
import { type ReplicationFailure, serviceFailure } from "./replication-failure.ts";
import { leaseEndMs, type ReplicationRun } from "./replication-run.ts";
import { err, ok, type Result } from "./result.ts";
import { NULL_VERSION_ID, type VersionId } from "./version-id.ts";

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
  const held = await holdNullVersion(action.versionId, event.key, head, run);
  if (!held.ok) {
    return err(serviceFailure(held.error));
  }
  const deleted = await run.destination.deleteEntry(event.key, action.destinationVersionId);
  const isLocked = !deleted.ok && deleted.error.kind === "locked";
  const settled = await settle(held.value, event, action.versionId, deleted.ok, run);
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

/**
 * The null version can be written again at any moment, under the same id: the key is held while its
 * replica is deleted, so that no other worker's copy is deleted instead (D2, L4).
 */
async function holdNullVersion(
  versionId: VersionId,
  key: string,
  head: LedgerHead | undefined,
  run: ReplicationRun,
): Promise<Result<LedgerHead | undefined, PortError>> {
  if (versionId !== NULL_VERSION_ID) {
    return ok(head);
  }
  const attempt = {
    id: run.newAttemptId(),
    scope: "key",
    startedMs: run.clock.now(),
    leaseUntilMs: leaseEndMs(run),
  } as const;
  return run.ledger.saveHead({ ...(head ?? { key }), attempt });
}

async function settle(
  head: LedgerHead | undefined,
  event: ObjectEvent,
  versionId: VersionId,
  isDeleted: boolean,
  run: ReplicationRun,
): Promise<Result<unknown, PortError>> {
  const isHeld = head?.attempt?.scope === "key";
  if (head === undefined || !(isDeleted || isHeld)) {
    return ok(head);
  }
  const next = isDeleted ? advanceHead(head, event, head.newestMs ?? 0) : head;
  const { attempt, ...rest } = next;
  const isOver = isHeld || attempt === undefined || attempt.versionId === versionId;
  return run.ledger.saveHead(isOver ? rest : { ...rest, attempt });
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
