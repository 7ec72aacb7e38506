import type { Entry } from "../model/stack.ts";
import { planReconcile } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** Wanted entries without a replica, the oldest first. */
export function lackingEntries(
  facts: ReconcileFacts,
  { policy }: ReplicationRun,
): readonly Entry[] {
  return planReconcile(facts, { ...policy, maxRewrites: Number.MAX_SAFE_INTEGER }).steps.flatMap(
    (step) => (step.kind === "append" ? [step.entry] : []),
  );
}

/**
 * The replica of an entry that may have been written again, where its row does not say which write it is of: it was adopted,
 * be it in the place of an attempt's own that the destination refused, or copied for no event. Then it may be of this one
 * (D2). So it is looked at, too, before it would give way to a gap, since it cannot be written again (R6).
 */
export function doubtfulReplica(
  facts: ReconcileFacts,
  { policy }: ReplicationRun,
): Entry | undefined {
  const { rows, stale, destination } = facts;
  const row = rows.find(({ versionId }) => versionId === stale);
  const isLookedAt =
    row?.sequencer === undefined ||
    planReconcile(facts, policy).steps.some(
      (step) =>
        step.kind === "note-row" && step.row.state === "gap" && step.row.versionId === stale,
    );
  const replica = isLookedAt ? row?.destinationVersionId : undefined;
  return destination.entries.find(({ versionId }) => versionId === replica);
}
