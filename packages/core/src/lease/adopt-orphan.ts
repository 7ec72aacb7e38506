import type { KeyHold } from "../apply/plan-run.ts";
import type { Attempt, LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { Entry, Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { abortUploads } from "./abort-uploads.ts";
import { findOrphan } from "./find-orphan.ts";

/** The rows, with what a crashed attempt left taken in. */
export interface Adopted {
  readonly rows: readonly LedgerRow[];
  /** Whether the crashed attempt's entry stands, so that its upload is over. */
  readonly isAdopted?: boolean;
  /** The null version, if it was on its way: whether it was replaced in place does not show. */
  readonly stale?: VersionId;
}

/** Gives the entry that a crashed attempt left at the destination its row, if there is one (L3). */
export async function adoptOrphan(
  { head, rows, crashed }: KeyHold,
  destination: Stack,
  run: ReplicationRun,
): Promise<Result<Adopted, PortError>> {
  const attempt = head.attempt;
  const versionId = attempt?.versionId;
  if (attempt === undefined || versionId === undefined) {
    return ok({ rows });
  }
  const orphan = await findOrphan(attempt, rows, destination, head.key, run.destination);
  if (!orphan.ok) {
    return orphan;
  }
  if (orphan.value === undefined) {
    return ok({ rows, ...(versionId === NULL_VERSION_ID ? { stale: versionId } : {}) });
  }
  const tagged = await finishTags(head.key, versionId, orphan.value, run);
  if (!tagged.ok) {
    return tagged;
  }
  // Before the row, which tells the next run that nothing is unfinished: what stands may only look like
  // what the upload was to become.
  const aborted = await abortUploads(head.key, crashed, run);
  if (!aborted.ok) {
    return aborted;
  }
  const row = rows.find((known) => known.versionId === versionId);
  const adopted = await run.ledger.saveRow({
    key: head.key,
    versionId,
    kind: orphan.value.kind,
    state: "replicated",
    destinationVersionId: orphan.value.versionId,
    attemptId: attempt.id,
    ...(attempt.content === undefined ? {} : { pin: attempt.content.pin }),
    ...(row?.revision === undefined ? {} : { revision: row.revision }),
  });
  return adopted.ok
    ? ok({ rows: [...rows.filter((known) => known !== row), adopted.value], isAdopted: true })
    : adopted;
}

/** A tag set too long for a header follows the write: a worker that died between the two left it out (A1). */
async function finishTags(
  key: string,
  versionId: VersionId,
  orphan: Entry,
  run: ReplicationRun,
): Promise<Result<unknown, PortError>> {
  if (orphan.kind === "marker" || run.policy.tags === "ignore") {
    return ok(undefined);
  }
  const tags = await run.source.readTags(key, versionId);
  if (!tags.ok || tags.value === "gone" || Object.keys(tags.value).length === 0) {
    return tags;
  }
  return run.destination.writeTags(key, orphan.versionId, tags.value);
}

/**
 * Decides about the upload that a crashed attempt left. It is kept for the plan's first append, if that is
 * of the same entry; otherwise it is aborted (A5).
 *
 * @returns the attempt whose upload may be resumed.
 */
export async function settleLeftover(
  { head: { key }, crashed }: KeyHold,
  { isAdopted }: Adopted,
  { steps }: ReconcilePlan,
  run: ReplicationRun,
): Promise<Result<Attempt | undefined, PortError>> {
  if (crashed === undefined || isAdopted === true) {
    return ok(undefined);
  }
  const first = steps.find((step) => step.kind === "append");
  // The null version may be of other content, or no object at all, by the time it is appended (D2).
  const isNamed = crashed.versionId !== NULL_VERSION_ID;
  const isNext = isNamed && first?.entry.versionId === crashed.versionId;
  if (isNext && crashed.upload !== undefined) {
    return ok(crashed);
  }
  const aborted = await abortUploads(key, crashed, run);
  return aborted.ok ? ok(undefined) : aborted;
}
