import { type LedgerRow, replicaOf } from "../model/ledger-row.ts";
import { partCountOf } from "../model/part-count.ts";
import type { Step } from "../plan/step.ts";
import { restackEntry } from "./put-on-top.ts";
import { isLate } from "./read-late.ts";
import { noteRow } from "./set-aside.ts";
import type { PlanWork, StepFailure, Work } from "./work.ts";

/** Brings what readers saw before back on top, if they see something older now (R8). */
export async function cover(work: PlanWork): StepFailure {
  const { hidden } = work.shown;
  if (hidden === undefined) {
    return undefined;
  }
  const replica = work.rows.get(hidden.versionId)?.destinationVersionId;
  if (replica === undefined) {
    return undefined; // a marker for which the destination made none (R20)
  }
  const unrecorded = work.unrecorded?.get(hidden.versionId);
  const failure = unrecorded === undefined ? undefined : await recordRow(unrecorded, work);
  return failure ?? restackEntry(hidden, replica, work);
}

/**
 * Sees to it that a step which makes readers see older content is a quick one, and the steps after it: what
 * comes from the source is read ahead as far as there is room. What is not quick is done only while readers see
 * what they saw before.
 */
export async function prepare(
  step: Step,
  readLate: () => StepFailure,
  work: PlanWork,
): StepFailure {
  if (step.kind === "delete") {
    return cover(work); // what was to come last may have been set aside instead
  }
  if (
    step.kind === "append" &&
    isLate(step.entry, work) &&
    !work.readAhead.has(step.entry.versionId)
  ) {
    return (await cover(work)) ?? readLate();
  }
  return isSlow(step, work) ? cover(work) : undefined;
}

/** Whether a step takes longer than one write of little content. Bringing back what is newest is not waiting. */
function isSlow(step: Step, { readAhead, shown, fromSource }: PlanWork): boolean {
  if ((step.kind !== "append" && step.kind !== "restack") || step.entry.kind === "marker") {
    return false;
  }
  const { entry } = step;
  if (step.kind === "restack") {
    return partCountOf(entry.pin.etag) !== undefined;
  }
  if (entry === shown.newest && fromSource?.has(entry.versionId) === true) {
    return false; // nor is there another way to bring it back
  }
  const known = readAhead.get(entry.versionId);
  return known !== "left-out" && known?.object === undefined;
}

/**
 * What was tried again in vain, or refused once more, keeps its place where a replica of its bytes stands (A9): above what
 * this plan, or one that broke off, has put on top of that.
 */
export async function keepInOrder(step: Step, work: PlanWork): StepFailure {
  const { rows, shown } = work;
  if (step.kind !== "append" || shown.isInPlace(step.entry) || !shown.hasReplica(step.entry)) {
    return undefined;
  }
  const { entry } = step;
  const row = rows.get(entry.versionId);
  const replica = row?.state === "parked" ? replicaOf(row, entry) : undefined;
  if (replica === undefined) {
    return undefined;
  }
  const again = { kind: "restack", entry, replica } as const;
  return (
    (isSlow(again, work) ? await cover(work) : undefined) ?? restackEntry(entry, replica, work)
  );
}

/** Writes a row down, which may have been recognised and be written before its turn (L3). */
export async function recordRow(row: LedgerRow, work: Work): StepFailure {
  const failure = await noteRow(row, work);
  if (failure === undefined) {
    work.unrecorded?.delete(row.versionId);
  }
  return failure;
}
