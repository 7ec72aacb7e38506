import { bringAcross } from "../copy/bring-across.ts";
import { withSequencer } from "../lease/advance-head.ts";
import type { CrossingEntry } from "../lease/attempt.ts";
import { isRowOf } from "../model/ledger-row.ts";
import { parkCauseOf } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { serviceFailure } from "../model/replication-failure.ts";
import { ok, type Result } from "../model/result.ts";
import type { Entry } from "../model/stack.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { mayDelete } from "./delete-budget.ts";
import { park } from "./park.ts";
import { failureOf, holdBack, type PlanRun, type StepFailure } from "./plan-run.ts";

/**
 * Puts an entry of the source on top of the destination's stack, as a step of a plan. What cannot be read
 * is parked (A7), and a marker beyond the hour's budget held (F4); the plan goes on.
 */
export async function appendEntry(entry: Entry, run: PlanRun): StepFailure {
  if (entry.kind === "marker" && !isReplicated(entry, run)) {
    const may = await mayDelete(run);
    if (!may.ok) {
      return serviceFailure(may.error);
    }
    if (!may.value) {
      keepReplaced(entry, run);
      return holdBack(entry, run);
    }
  }
  const opened = await openEntry(entry, run.hold.head.key, run);
  if (!opened.ok || opened.value === undefined) {
    const dropped = await dropLeftover(run);
    if (dropped === undefined && opened.ok) {
      // What went since the listing has a delete with an event of its own, which may keep its replica.
      keepReplaced(entry, run);
    }
    return dropped ?? (opened.ok ? undefined : setAside(entry, opened.error, run));
  }
  return bringOnTop(entry, opened.value, run);
}

async function bringOnTop(entry: Entry, opened: CrossingEntry, run: PlanRun): StepFailure {
  const { hold, tally, leftover } = run;
  const { versionId } = entry;
  const row = run.rows.get(versionId);
  run.leftover = undefined;
  // An event whose entry part workers bring must ask for nothing when it comes again after them.
  const isOwn = run.event?.versionId === versionId;
  const head = isOwn ? withSequencer(hold.head, run.event) : hold.head;
  const sequencer = isOwn ? run.event?.sequencer : undefined;
  const crossing = { versionId, entry: opened, row, head, leftover, sequencer } as const;
  const crossed = await bringAcross({ ...crossing, scope: "key" }, run);
  if (!crossed.ok) {
    return crossed.error;
  }
  if (crossed.value.kind === "handed-over") {
    return crossed.value;
  }
  hold.head = crossed.value.head;
  run.made.add(crossed.value.destinationVersionId);
  tally.appended += 1;
  tally.bytes += crossed.value.bytes;
  return undefined;
}

async function openEntry(
  entry: Entry,
  key: string,
  run: ReplicationRun,
): Promise<Result<CrossingEntry | undefined, PortError>> {
  if (entry.kind === "marker") {
    return ok({ kind: "marker" });
  }
  const opened = await run.source.open(key, entry.versionId);
  if (!opened.ok) {
    return opened;
  }
  return ok(opened.value.kind === "object" ? opened.value : undefined);
}

/** Aborts the upload that was kept for an entry which does not come now (A5). */
async function dropLeftover(run: PlanRun): StepFailure {
  const { upload } = run.leftover ?? {};
  run.leftover = undefined;
  return upload === undefined
    ? undefined
    : failureOf(await run.destination.abortUpload({ key: run.hold.head.key, uploadId: upload.id }));
}

/** Parks what cannot be read, so that the rest of the plan goes on (A7). */
async function setAside(entry: Entry, error: PortError, run: PlanRun): StepFailure {
  const cause = parkCauseOf(error);
  if (cause === undefined || entry.kind === "marker") {
    return serviceFailure(error);
  }
  if (isReplicated(entry, run) && isRetiring(entry, run)) {
    // It was readable when the plan was made; the next plan leaves its replica where it is.
    return serviceFailure(error);
  }
  keepReplaced(entry, run);
  run.tally.parked += 1;
  const { key } = run.hold.head;
  const { versionId, pin } = entry;
  return failureOf(await park({ key, versionId, cause, pin, row: run.rows.get(versionId) }, run));
}

/** Whether a row has a replica of this very entry, and not of what its id, the null one, was before. */
function isReplicated(entry: Entry, run: PlanRun): boolean {
  const row = run.rows.get(entry.versionId);
  return row?.state === "replicated" && isRowOf(row, entry);
}

/** Whether the plan deletes the entry's replica, which therefore stands. */
function isRetiring({ versionId }: Entry, run: PlanRun): boolean {
  const { destinationVersionId: replica } = run.rows.get(versionId) ?? {};
  return replica !== undefined && run.hold.head.retiring?.includes(replica) === true;
}

/** The destination never loses what nothing takes the place of (R3). */
function keepReplaced(entry: Entry, run: PlanRun): void {
  const { destinationVersionId } = run.rows.get(entry.versionId) ?? {};
  if (destinationVersionId !== undefined) {
    run.kept.add(destinationVersionId);
  }
}
