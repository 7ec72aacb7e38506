import { givesOthers } from "../copy/gives-others.ts";
import { hasReplica, type LedgerRow } from "../model/ledger-row.ts";
import { isUnreadableItself } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { entryTimeMs, type Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { findDeniedLag, laggingListing } from "./lagging-listing.ts";

/** How many entries of the source that left it without an event are asked for. */
const ENTRIES_ASKED_FOR = 5;

/** If the destination itself lacks so many replicas, its listing is believed for the others. */
const REPLICAS_ASKED_FOR = 3;

/**
 * Asks the buckets themselves, where a plan would act on nothing but a listing that lacks something (O7): a HEAD
 * for each replica that is to be deleted, or row that is to go, because its source entry is not listed, and for the
 * first replicas whose entries are to be written anew, or become gaps, or are left out of what is put on top since they
 * were set aside (A9), because they are not listed. A listing that is shown to be wrong ends the attempt; it is read
 * again later. An end that cannot be confirmed, because the question is denied, is left out.
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
  const left = await confirmLeft(facts, plan, run);
  if (!left.ok) {
    return left;
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

function confirmLacking(
  facts: ReconcileFacts,
  { steps, suppressed }: ReconcilePlan,
  run: ReplicationRun,
): Promise<Result<void, ReplicationFailure>> {
  const replaced = steps.flatMap(entryWithoutReplica);
  // What was set aside keeps its place only where its replica is listed: what is older would cover one that is not (R8).
  const aside = isPutOnTop(steps)
    ? suppressed.flatMap(({ entry, reason }) => (reason === "parked" ? [entry.versionId] : []))
    : [];
  return confirmLost(new Set([...replaced, ...aside]), facts, run);
}

function isPutOnTop(steps: readonly Step[]): boolean {
  return steps.some(({ kind }) => kind === "append" || kind === "restack");
}

/** The entry of a step that counts on its replica not standing: it is written anew, or becomes a gap. */
function entryWithoutReplica(step: Step): readonly VersionId[] {
  if (step.kind === "append") {
    return [step.entry.versionId];
  }
  return step.kind === "note-row" && step.row.state === "gap" ? [step.row.versionId] : [];
}

/**
 * Whether replicas that the ledger knows and the destination does not list are really gone, before others are made of
 * their entries, or found for them, or those are left out.
 */
export async function confirmLost(
  entries: ReadonlySet<VersionId>,
  { key, rows, destination }: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<void, ReplicationFailure>> {
  const standing = new Set(destination.entries.map(({ versionId }) => versionId));
  const lost = rows
    .filter(({ versionId }) => entries.has(versionId))
    .flatMap(({ destinationVersionId: id }) => (id === undefined || standing.has(id) ? [] : [id]));
  for (const id of lost.slice(0, REPLICAS_ASKED_FOR)) {
    const described = await run.destination.describe(key, id);
    if (!described.ok) {
      return err(serviceFailure(described.error));
    }
    if (described.value.kind !== "gone") {
      return err(laggingListing("destination"));
    }
  }
  return ok(undefined);
}

/**
 * Before anything is put on top, or left there: whether the newest entries that the ledger knows, and the listing
 * does not, have really left the source. Else what is on top would hide them.
 */
async function confirmLeft(
  { key, rows, source, destination, deleted }: ReconcileFacts,
  { steps }: ReconcilePlan,
  run: ReplicationRun,
): Promise<Result<void, ReplicationFailure>> {
  const listed = new Set(source.entries.map(({ versionId }) => versionId));
  const unlisted = rows
    .filter((row) => hasReplica(row) && !listed.has(row.versionId))
    .filter((row) => !isSaidDeleted(row, deleted))
    .sort((a, b) => (b.pin?.lastModifiedMs ?? 0) - (a.pin?.lastModifiedMs ?? 0));
  if (!isPutOnTop(steps) && !unlisted.some((row) => mayBeHidden(row, source, destination))) {
    return ok(undefined);
  }
  let isDenied = false;
  for (const { versionId } of unlisted.slice(0, ENTRIES_ASKED_FOR)) {
    const isGone = await isGoneAtSource(key, versionId, run);
    if (isGone.ok ? !isGone.value : isGone.error.kind !== "denied") {
      return err(isGone.ok ? laggingListing("source") : serviceFailure(isGone.error));
    }
    isDenied ||= !isGone.ok;
  }
  const ids = new Set(unlisted.map(({ versionId }) => versionId));
  const isShown = ({ entries }: Stack) => entries.some(({ versionId }) => ids.has(versionId));
  const lag = isDenied ? await findDeniedLag("source", key, isShown, run) : undefined;
  return lag === undefined ? ok(undefined) : err(serviceFailure(lag));
}

/** Whether readers do not see an entry that may be newer than all that the source lists. */
function mayBeHidden(
  { pin, destinationVersionId: replica }: LedgerRow,
  { entries: [newest] }: Stack,
  { entries }: Stack,
): boolean {
  const isNewer =
    pin === undefined || newest === undefined || pin.lastModifiedMs >= entryTimeMs(newest);
  return isNewer && entries.findIndex(({ versionId }) => versionId === replica) > 0;
}

/** The row of a step that ends it, because its entry is not listed at the source. */
function rowThatEnds(step: Step): LedgerRow | undefined {
  if (step.kind === "forget-row") {
    return step.isAtSource === true ? undefined : step.row;
  }
  return step.kind === "delete" && step.reason === "left-source" ? step.row : undefined;
}

/** Whether an event said that the entry was deleted. The null version may have come back since. */
function isSaidDeleted({ versionId }: LedgerRow, deleted: VersionId | undefined): boolean {
  return versionId === deleted && versionId !== NULL_VERSION_ID;
}

async function mayDelete(
  step: Step,
  facts: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<boolean, ReplicationFailure>> {
  const { key, deleted } = facts;
  const row = rowThatEnds(step);
  if (row === undefined || isSaidDeleted(row, deleted)) {
    return ok(true); // no row ends, or an event said that its entry was deleted
  }
  const isGone = await isGoneAtSource(key, row.versionId, run);
  if (!isGone.ok) {
    return isGone.error.kind === "denied"
      ? whenDenied(row, isGone.error, facts, run)
      : err(serviceFailure(isGone.error));
  }
  return isGone.value ? ok(true) : err(laggingListing("source"));
}

async function isGoneAtSource(
  key: string,
  versionId: VersionId,
  { source }: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  const described = await source.describe(key, versionId);
  if (described.ok) {
    return ok(described.value.kind === "gone");
  }
  return isUnreadableItself(described.error) ? ok(false) : described;
}

/** The listing is all there is then. An event that agrees with it is enough; a source that denies all is a failure. */
async function whenDenied(
  { versionId }: LedgerRow,
  error: PortError,
  { key, source, deleted }: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<boolean, ReplicationFailure>> {
  if (versionId === deleted) {
    return ok(true);
  }
  const siblings = source.entries.filter(({ kind }) => kind === "object");
  const ids = siblings.map((entry) => entry.versionId);
  const asked = await givesOthers(error, key, ids, run);
  return asked.ok && asked.value ? ok(false) : err(serviceFailure(error));
}
