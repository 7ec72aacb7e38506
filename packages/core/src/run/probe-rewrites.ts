import type { LedgerRow } from "../model/ledger-row.ts";
import { isRowOf } from "../model/ledger-row.ts";
import { parkCauseOf } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/**
 * Finds out which replicas of a plan cannot be written again, since their source was archived, or its key
 * withdrawn, after it had crossed (A7). Asked before anything is written: an entry that belongs below such
 * a replica must not be put on top of it. One GET for each object that is to be written again, of which
 * no content is read; a plan that only adds on top asks nothing.
 */
export async function probeRewrites(
  key: string,
  plan: ReconcilePlan,
  rows: readonly LedgerRow[],
  run: ReplicationRun,
): Promise<Result<ReadonlySet<VersionId>, PortError>> {
  const immovable = new Set<VersionId>();
  for (const versionId of rewritten(plan, rows)) {
    const opened = await run.source.open(key, versionId);
    if (opened.ok && opened.value.kind === "object") {
      opened.value.object.discard();
    }
    if (!opened.ok) {
      if (parkCauseOf(opened.error) === undefined) {
        return opened;
      }
      immovable.add(versionId);
    }
  }
  return ok(immovable);
}

/** The objects whose replicas are replaced, though they are what they should be. */
function rewritten(
  { steps, retiring }: ReconcilePlan,
  rows: readonly LedgerRow[],
): readonly VersionId[] {
  const retired = new Set<VersionId | undefined>(retiring);
  const standing = rows.filter(
    ({ state, destinationVersionId }) =>
      state === "replicated" &&
      destinationVersionId !== undefined &&
      retired.has(destinationVersionId),
  );
  const byVersionId = new Map(standing.map((row) => [row.versionId, row]));
  return steps.flatMap((step) => {
    const entry = step.kind === "append" && step.entry.kind === "object" ? step.entry : undefined;
    const row = entry && byVersionId.get(entry.versionId);
    return entry !== undefined && row !== undefined && isRowOf(row, entry) ? [entry.versionId] : [];
  });
}
