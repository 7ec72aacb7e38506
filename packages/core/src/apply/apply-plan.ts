import type { LedgerRow } from "../model/ledger-row.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import type { VersionId } from "../model/version-id.ts";
import type { Step } from "../plan/step.ts";
import { type DeleteStep, deleteEntry, deleteReplaced } from "./delete-entry.ts";
import { cover, keepInOrder, prepare, recordRow } from "./never-older.ts";
import { appendEntry, restackEntry } from "./put-on-top.ts";
import { readLateOnes } from "./read-late.ts";
import {
  failureOf,
  forgetRow,
  PLAN_RESERVE_MS,
  type PlanWork,
  type StepFailure,
  type Work,
} from "./work.ts";
import { writeTags } from "./write-tags.ts";

/**
 * How often the newest entry is tried to be brought back on top when a plan stops: one in parts takes many requests,
 * each of which may be refused.
 */
const COVER_TRIES = 100;

/**
 * Applies a plan step by step under a key that is held. It goes on only while lease and time last (L4, B2), and
 * it does nothing slow while readers see older content; whenever it stops, and before anything else where an
 * earlier worker died at the wrong moment, the newest entry that has a replica is brought on top (R8).
 *
 * An append that is handed to part workers ends it, and the key is theirs until it is done (A6).
 */
export async function applyPlan(steps: readonly Step[], work: PlanWork): StepFailure {
  const failure = (await cover(work)) ?? (await applySteps(steps, work));
  return endCovered(failure, work);
}

/**
 * Brings the newest entry that has a replica on top (R8), and does nothing else: what was put on top since the plan was
 * made may be what it would delete.
 */
export async function bringNewestBack(work: PlanWork): StepFailure {
  return endCovered(await cover(work), work);
}

async function endCovered(failure: ReplicationFailure | undefined, work: PlanWork): StepFailure {
  noteGivenUp(failure, work);
  if (failure === undefined || failure.kind === "handed-over" || isOver(failure)) {
    return failure;
  }
  const mayGoOn = () => work.shown.isOlder && work.session.whyNotGoOn() === undefined;
  for (let tries = 0; tries < COVER_TRIES && mayGoOn(); tries += 1) {
    const uncovered = await cover(work);
    noteGivenUp(uncovered, work);
    if (uncovered !== undefined && isOver(uncovered)) {
      return uncovered;
    }
  }
  return failure;
}

/** What broke off at the destination may take effect when something else has been done already (L3). */
function noteGivenUp(failure: ReplicationFailure | undefined, { session }: PlanWork): void {
  if (
    failure?.kind === "service" &&
    failure.error.side === "destination" &&
    failure.error.kind === "unavailable"
  ) {
    session.writeGivenUp();
  }
}

/** Failures after which the key is somebody else's. */
function isOver(failure: ReplicationFailure): boolean {
  return (
    failure.kind === "lease-lost" ||
    (failure.kind === "service" && failure.error.kind === "conflict")
  );
}

async function applySteps(steps: readonly Step[], work: PlanWork): StepFailure {
  // What a row does not name yet would be deleted by the next run, were it noted first.
  const first = steps.findIndex((step) => !isRecord(step));
  for (const [index, step] of steps.entries()) {
    const failure =
      work.session.whyNotGoOn(PLAN_RESERVE_MS) ??
      (index === first ? await noteRetiring(steps, work) : undefined) ??
      (await prepare(step, () => readLateOnes(steps, index, work), work)) ??
      (isInPlace(step, work) ? undefined : await applyStep(step, work)) ??
      (await keepInOrder(step, work));
    if (failure !== undefined) {
      return failure;
    }
  }
  return (await cover(work)) ?? deleteRetired(steps, work);
}

/** The rows of replicas that a plan recognised and is to write down (L3), by their source entries. */
export function unrecordedRows(steps: readonly Step[]): Map<VersionId, LedgerRow> {
  return new Map(
    steps.flatMap((step) =>
      step.kind === "note-row" && isRecognised(step.row)
        ? [[step.row.versionId, step.row] as const]
        : [],
    ),
  );
}

/** Whether a step only writes down, or puts right, what was recognised where it stands. */
function isRecord(step: Step): boolean {
  return step.kind === "write-tags" || (step.kind === "note-row" && isRecognised(step.row));
}

function isRecognised({ state }: LedgerRow): boolean {
  return state === "replicated";
}

/** Writes down what is going to be replaced, so that a crash at any point leaves what the next run knows (R3). */
async function noteRetiring(steps: readonly Step[], { session }: PlanWork): StepFailure {
  const known = session.head.retiring ?? [];
  const replaced = deletesOf(steps).flatMap(({ reason, destinationVersionId }) =>
    reason === "replaced" ? [destinationVersionId] : [],
  );
  const retiring = [...new Set([...known, ...replaced])];
  return retiring.length === known.length
    ? undefined
    : failureOf(await session.noteRetiring(retiring));
}

function deletesOf(steps: readonly Step[]): readonly DeleteStep[] {
  return steps.filter((step) => step.kind === "delete");
}

/** Whether what was to be put on top once more need not be: what was to come below it went, or was set aside. */
function isInPlace(step: Step, { shown }: PlanWork): boolean {
  return step.kind === "restack" && shown.isInPlace(step.entry);
}

/** Applies one step. */
export async function applyStep(step: Step, work: Work): StepFailure {
  switch (step.kind) {
    case "append":
      return appendEntry(step.entry, work);
    case "restack":
      return restackEntry(step.entry, step.replica, work);
    case "delete":
      return deleteEntry(asWritten(step, work), work);
    case "write-tags": {
      const row = work.rows.get(step.versionId);
      const replica = row?.destinationVersionId;
      const current = replica === undefined ? step : { ...step, destinationVersionId: replica };
      const written = await writeTags(current, work);
      return written.ok ? undefined : written.error;
    }
    case "note-row":
      work.tally.gaps += step.row.state === "gap" ? 1 : 0;
      work.tally.adopted += isRecognised(step.row) ? 1 : 0;
      return isOutdated(step.row, work) ? undefined : recordRow(step.row, work);
    case "forget-row":
      work.tally.deleted += 1;
      return forgetRow(step.row, work);
  }
}

/** The plan itself may have written down the row of what it deletes, which has another revision since. */
function asWritten(step: DeleteStep, { rows }: Work): DeleteStep {
  if (!("row" in step)) {
    return step;
  }
  const revision = rows.get(step.row.versionId)?.revision;
  return revision === undefined ? step : { ...step, row: { ...step.row, revision } };
}

/** Whether a replica that was recognised was written down before its turn, or has been put on top once more since. */
function isOutdated(row: LedgerRow, { unrecorded }: Work): boolean {
  return isRecognised(row) && unrecorded !== undefined && !unrecorded.has(row.versionId);
}

/** Deletes what was replaced on the way, beside what the plan knew of. */
async function deleteRetired(steps: readonly Step[], work: PlanWork): StepFailure {
  // One that Object Lock keeps is not tried a second time (R7).
  const tried = new Set(deletesOf(steps).map(({ destinationVersionId: id }) => id));
  for (const id of work.session.head.retiring ?? []) {
    const failure = tried.has(id)
      ? undefined
      : (work.session.whyNotGoOn(PLAN_RESERVE_MS) ?? (await deleteReplaced(id, work)));
    if (failure !== undefined) {
      return failure;
    }
  }
  return undefined;
}
