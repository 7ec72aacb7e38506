import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { laggingListing } from "./lagging-listing.ts";

/** If the destination itself lacks so many replicas, its listing is believed for the others. */
const REPLICAS_ASKED_FOR = 3;

/**
 * Asks the buckets themselves, where a plan would act on nothing but a listing that lacks something (O7): a HEAD
 * for each replica that is to be deleted because its source entry is not listed, and for the first replicas that
 * are to be written anew because they are not listed. A listing that is shown to be wrong ends the attempt; it
 * is read again later. A delete that cannot be confirmed, because the question is denied, is left out.
 */
export async function confirmAbsent(
  facts: ReconcileFacts,
  plan: ReconcilePlan,
  run: ReplicationRun,
): Promise<Result<ReconcilePlan, ReplicationFailure>> {
  const lacking = await confirmLacking(facts, plan, run);
  if (!lacking.ok) {
    return lacking;
  }
  const steps: Step[] = [];
  for (const step of plan.steps) {
    const isConfirmed = await mayDelete(step, facts, run);
    if (!isConfirmed.ok) {
      return isConfirmed;
    }
    if (isConfirmed.value) {
      steps.push(step);
    }
  }
  return ok({ ...plan, steps });
}

async function confirmLacking(
  { key, rows, destination }: ReconcileFacts,
  { steps }: ReconcilePlan,
  run: ReplicationRun,
): Promise<Result<void, ReplicationFailure>> {
  const appended = new Set(
    steps.flatMap((step) => (step.kind === "append" ? [step.entry.versionId] : [])),
  );
  const standing = new Set(destination.entries.map(({ versionId }) => versionId));
  const lost = rows.filter(
    ({ versionId, state, destinationVersionId: replica }) =>
      state === "replicated" &&
      appended.has(versionId) &&
      replica !== undefined &&
      !standing.has(replica),
  );
  for (const { destinationVersionId: replica = "" } of lost.slice(0, REPLICAS_ASKED_FOR)) {
    const described = await run.destination.describe(key, replica);
    if (!described.ok) {
      return err(serviceFailure(described.error));
    }
    if (described.value.kind !== "gone") {
      return err(laggingListing("destination"));
    }
  }
  return ok(undefined);
}

async function mayDelete(
  step: Step,
  { key, deleted }: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<boolean, ReplicationFailure>> {
  const row = step.kind === "delete" && step.reason === "left-source" ? step.row : undefined;
  if (row === undefined || row.state === "held" || row.versionId === deleted) {
    return ok(true); // nothing is deleted, or an event said that it was
  }
  const described = await run.source.describe(key, row.versionId);
  if (!described.ok) {
    return described.error.kind === "denied" ? ok(false) : err(serviceFailure(described.error));
  }
  return described.value.kind === "gone" ? ok(true) : err(laggingListing("source"));
}
