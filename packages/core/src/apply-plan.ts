import { bringAcross, type CrossingEntry } from "./bring-across.ts";
import { mayDelete } from "./delete-budget.ts";
import type { LedgerHead, LedgerRow } from "./ledger-row.ts";
import type { ReconcilePlan, ReconcileStep } from "./plan-reconcile.ts";
import type { PortError } from "./port-error.ts";
import { type ReplicationFailure, serviceFailure } from "./replication-failure.ts";
import type { ReplicationRun } from "./replication-run.ts";
import { err, ok, type Result } from "./result.ts";
import type { Entry } from "./stack.ts";
import type { VersionId } from "./version-id.ts";

/** A key that this worker holds. Its head changes with every step, since each is saved. */
export interface KeyHold {
  /** As stored last. */
  head: LedgerHead;
  /** As read when the hold began. */
  readonly rows: readonly LedgerRow[];
  readonly leaseUntilMs: number;
}

/** What applying a plan came to. */
export interface PlanOutcome {
  readonly appended: number;
  readonly deleted: number;
  readonly gaps: number;
  /** Deletes and new markers beyond the hour's budget (F4). */
  readonly held: number;
  /** Replicas that had to go and that Object Lock keeps (R7). */
  readonly locked: number;
  readonly bytes: number;
}

type Tally = { -readonly [Field in keyof PlanOutcome]: PlanOutcome[Field] };

interface PlanRun extends ReplicationRun {
  readonly hold: KeyHold;
  readonly rows: ReadonlyMap<VersionId, LedgerRow>;
  /** Ids that this run made: one that is both retired and made was replaced in place. */
  readonly made: Set<VersionId>;
  readonly tally: Tally;
}

/**
 * Applies a plan step by step. What is going to be replaced is written down first, so that a crash at
 * any point leaves a key that the next run repairs (R3). Every append is an attempt of its own.
 *
 * @param rows - as read, with what was adopted since.
 */
export async function applyPlan(
  plan: ReconcilePlan,
  rows: readonly LedgerRow[],
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
  const tally: Tally = { appended: 0, deleted: 0, gaps: 0, held: 0, locked: 0, bytes: 0 };
  const byVersionId = new Map(rows.map((row) => [row.versionId, row]));
  const planRun: PlanRun = { ...run, hold, rows: byVersionId, made: new Set(), tally };
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

type StepFailure = Promise<ReplicationFailure | undefined>;

async function applyStep(step: ReconcileStep, run: PlanRun): StepFailure {
  switch (step.kind) {
    case "append":
      return append(step.entry, run);
    case "mark-gap":
      return markGap(step.entry, run);
    case "delete-replica":
    case "delete-foreign":
      return deleteReplica(step.destinationVersionId, run);
    case "delete-vanished":
      return deleteVanished(step.row, run);
  }
}

async function append(entry: Entry, run: PlanRun): StepFailure {
  const { hold, tally } = run;
  if (entry.kind === "marker" && run.rows.get(entry.versionId)?.state !== "replicated") {
    const may = await mayDelete(run);
    if (!may.ok || !may.value) {
      return may.ok ? holdBack(entry, run) : serviceFailure(may.error);
    }
  }
  const opened = await openEntry(entry, hold.head.key, run);
  if (!opened.ok) {
    return serviceFailure(opened.error);
  }
  if (opened.value === undefined) {
    return undefined; // it went since the listing: its delete has an event of its own
  }
  const { versionId } = entry;
  const row = run.rows.get(versionId);
  const crossing = { versionId, entry: opened.value, row, head: hold.head, scope: "key" } as const;
  const crossed = await bringAcross(crossing, run);
  if (!crossed.ok) {
    return crossed.error;
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

async function markGap(entry: Entry, run: PlanRun): StepFailure {
  const { key } = run.hold.head;
  const { kind, versionId } = entry;
  const reason = "it arrived too late to be put in its place without rewriting too much";
  const row = run.rows.get(versionId);
  // Without it the null version's gap would not be known again, and be made anew by every run (R4).
  const content = kind === "object" ? { pin: entry.pin } : { markerMs: entry.lastModifiedMs };
  run.tally.gaps += 1;
  return failureOf(
    await run.ledger.saveRow({ ...row, key, versionId, kind, state: "gap", reason, ...content }),
  );
}

/** Writes down what is beyond the hour's budget, for an operator to release (F4). */
async function holdBack(
  { kind, versionId }: Pick<LedgerRow, "kind" | "versionId">,
  run: PlanRun,
): StepFailure {
  run.tally.held += 1;
  const row = run.rows.get(versionId);
  const { key } = run.hold.head;
  return failureOf(await run.ledger.saveRow({ ...row, key, versionId, kind, state: "held" }));
}

async function deleteReplica(versionId: VersionId, run: PlanRun): StepFailure {
  if (run.made.has(versionId)) {
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

function failureOf(result: Result<unknown, PortError>): ReplicationFailure | undefined {
  return result.ok ? undefined : serviceFailure(result.error);
}
