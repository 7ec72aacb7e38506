import type { LedgerRow } from "../model/ledger-row.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileStep } from "../plan/plan-reconcile.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { appendEntry } from "./append-entry.ts";
import { mayDelete } from "./delete-budget.ts";
import {
  failureOf,
  holdBack,
  type KeyHold,
  type PlannedWork,
  type PlanOutcome,
  type PlanRun,
  type StepFailure,
  type Tally,
} from "./plan-run.ts";

/**
 * Applies a plan step by step. What is going to be replaced is written down first, so that a crash at
 * any point leaves a key that the next run repairs (R3). Every append is an attempt of its own; one that
 * is handed to part workers ends the run, and the key is theirs until it is done (A6).
 */
export async function applyPlan(
  { plan, rows, leftover, event }: PlannedWork,
  hold: KeyHold,
  run: ReplicationRun,
): Promise<Result<PlanOutcome, ReplicationFailure>> {
  if (plan.retiring.length > 0) {
    const saved = await run.ledger.saveHead({ ...hold.head, retiring: plan.retiring });
    if (!saved.ok) {
      return err(serviceFailure(saved.error));
    }
    hold.head = saved.value;
  }
  const tally: Tally = {
    appended: 0,
    deleted: 0,
    gaps: 0,
    held: 0,
    locked: 0,
    parked: 0,
    bytes: 0,
  };
  const byVersionId = new Map(rows.map((row) => [row.versionId, row]));
  const planRun: PlanRun = {
    ...run,
    hold,
    rows: byVersionId,
    made: new Set(),
    kept: new Set(),
    tally,
    leftover,
    event,
  };
  for (const step of plan.steps) {
    const failure =
      run.clock.now() >= hold.leaseUntilMs
        ? ({ kind: "lease-lost" } as const)
        : await applyStep(step, planRun);
    if (failure !== undefined) {
      return err(failure);
    }
  }
  return ok(tally);
}

async function applyStep(step: ReconcileStep, run: PlanRun): StepFailure {
  switch (step.kind) {
    case "append":
      return appendEntry(step.entry, run);
    case "mark-gap":
      return markGap(step.entry, run);
    case "delete-replica":
    case "delete-foreign":
      return deleteReplica(step.destinationVersionId, run);
    case "delete-vanished":
      return deleteVanished(step.row, run);
  }
}

async function markGap(entry: Entry, run: PlanRun): StepFailure {
  const { key } = run.hold.head;
  const { kind, versionId } = entry;
  const reason =
    "it arrived too late to be put in its place without rewriting too much, or what cannot be read";
  const { destinationVersionId: replica, ...row } = run.rows.get(versionId) ?? {};
  const isGoing = replica !== undefined && run.hold.head.retiring?.includes(replica) === true;
  const mapping = replica === undefined || isGoing ? {} : { destinationVersionId: replica };
  // Without it the null version's gap would not be known again, and be made anew by every run (R4).
  const content = kind === "object" ? { pin: entry.pin } : { markerMs: entry.lastModifiedMs };
  run.tally.gaps += 1;
  return failureOf(
    await run.ledger.saveRow({
      ...row,
      ...mapping,
      key,
      versionId,
      kind,
      state: "gap",
      reason,
      ...content,
    }),
  );
}

async function deleteReplica(versionId: VersionId, run: PlanRun): StepFailure {
  if (run.made.has(versionId) || run.kept.has(versionId)) {
    return undefined;
  }
  const deleted = await run.destination.deleteEntry(run.hold.head.key, versionId);
  if (!deleted.ok && deleted.error.kind === "locked") {
    run.tally.locked += 1;
    return undefined;
  }
  run.tally.deleted += 1;
  return failureOf(deleted);
}

async function deleteVanished(row: LedgerRow, run: PlanRun): StepFailure {
  if (row.destinationVersionId !== undefined) {
    const may = await mayDelete(run);
    if (!may.ok || !may.value) {
      return may.ok ? holdBack(row, run) : serviceFailure(may.error);
    }
    const deleted = await run.destination.deleteEntry(row.key, row.destinationVersionId);
    if (!deleted.ok && deleted.error.kind === "locked") {
      run.tally.locked += 1;
      return failureOf(await run.ledger.saveRow({ ...row, state: "locked" }));
    }
    if (!deleted.ok) {
      return serviceFailure(deleted.error);
    }
  }
  run.tally.deleted += 1;
  return failureOf(await run.ledger.deleteRow(row));
}
