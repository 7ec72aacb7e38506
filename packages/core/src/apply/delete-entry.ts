import type { LedgerRow } from "../model/ledger-row.ts";
import { serviceFailure } from "../model/replication-failure.ts";
import { ok } from "../model/result.ts";
import { heldDeleteRow, lockedRow } from "../model/row-changes.ts";
import type { VersionId } from "../model/version-id.ts";
import type { Step } from "../plan/step.ts";
import { mayDelete, withinBudget } from "./delete-budget.ts";
import { forgetRow, type StepFailure, saveRow, type Work } from "./work.ts";

/** A delete of a plan or of a decision. */
export type DeleteStep = Extract<Step, { kind: "delete" }>;

/** Deletes an entry of the destination by its version id, and settles its row. Repeating it does no harm. */
export async function deleteEntry(step: DeleteStep, work: Work): StepFailure {
  const { destinationVersionId } = step;
  switch (step.reason) {
    case "replaced":
      return deleteReplaced(destinationVersionId, work);
    case "foreign":
      return deleteForeign(destinationVersionId, work);
    case "left-source":
    case "left-scope":
      // Taking a delete marker back takes nothing away (F4); and what was held is only planned once it is released.
      return step.row.kind === "marker" || step.row.state === "held"
        ? deleteLeft(step, work)
        : withinBudget(heldDeleteRow(step.row), work, () => deleteLeft(step, work));
  }
}

/** Deletes what was replaced: the destination never loses a replica that nothing has replaced (R3). */
export async function deleteReplaced(id: VersionId, work: Work): StepFailure {
  if (isMapped(id, work) || work.deleted.has(id)) {
    return undefined; // what was to take its place did not come, or took it in place
  }
  const deleted = await work.destination.deleteEntry(work.session.key, id);
  if (!deleted.ok && deleted.error.kind === "locked") {
    work.tally.locked += 1;
    return undefined;
  }
  return deleted.ok ? countDeleted(id, work) : serviceFailure(deleted.error);
}

/** Whether a row names an entry of the destination; asked once nothing more is put on top. */
function isMapped(id: VersionId, work: Work): boolean {
  work.mapped ??= new Set([...work.rows.values()].map((row) => row.destinationVersionId));
  return work.mapped.has(id);
}

/** Without a row the head says what is beyond the hour's budget; a later reconcile tries again, too. */
async function deleteForeign(id: VersionId, work: Work): StepFailure {
  if (isMapped(id, work)) {
    return undefined; // the null version, which a replica has taken the place of
  }
  const may = await mayDelete(work);
  if (!may.ok) {
    return serviceFailure(may.error);
  }
  if (!may.value) {
    work.tally.held += 1;
    work.heldForeign.add(id);
    return undefined;
  }
  const deleted = await work.destination.deleteEntry(work.session.key, id);
  if (!deleted.ok && deleted.error.kind === "locked") {
    work.tally.locked += 1;
    work.lockedForeign.add(id);
    return undefined;
  }
  return deleted.ok ? countDeleted(id, work) : serviceFailure(deleted.error);
}

/**
 * The head is written before the row goes: a later event must prove newer than this delete, and a row that is
 * still there only has the delete repeated.
 */
async function deleteLeft(
  { destinationVersionId, row, rowAfter }: Extract<DeleteStep, { readonly row: unknown }>,
  work: Work,
): StepFailure {
  const deleted = isAnothers(destinationVersionId, row, work)
    ? ok(undefined)
    : await work.destination.deleteEntry(work.session.key, destinationVersionId);
  const isLocked = !deleted.ok && deleted.error.kind === "locked";
  if (!deleted.ok && !isLocked) {
    return serviceFailure(deleted.error);
  }
  const advanced = deleted.ok ? await work.advance?.() : undefined;
  if (advanced?.ok === false) {
    return serviceFailure(advanced.error);
  }
  if (isLocked) {
    work.tally.locked += 1;
    return saveRow(lockedRow(row), work); // Object Lock keeps the replica (R7)
  }
  countDeleted(destinationVersionId, work);
  return rowAfter === undefined ? forgetRow(row, work) : saveRow(rowAfter, work);
}

/** R20: one marker of the destination may stand for several of the source, one after the other. */
function isAnothers(id: VersionId, { kind, versionId }: LedgerRow, { rows }: Work): boolean {
  return (
    kind === "marker" &&
    [...rows.values()].some((row) => row.versionId !== versionId && row.destinationVersionId === id)
  );
}

function countDeleted(id: VersionId, work: Work): undefined {
  work.deleted.add(id);
  work.tally.deleted += 1;
  return undefined;
}
