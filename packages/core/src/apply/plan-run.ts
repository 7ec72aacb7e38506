import type { Attempt, LedgerHead, LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** A key that this worker holds. Its head changes with every step, since each is saved. */
export interface KeyHold {
  /** As stored last. */
  head: LedgerHead;
  /** As read when the hold began. */
  readonly rows: readonly LedgerRow[];
  /** The attempt that somebody began and never finished, as it was found. */
  readonly crashed: Attempt | undefined;
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
  /** Entries that cannot be read (A7). */
  readonly parked: number;
  readonly bytes: number;
}

/** A plan, with what applying it needs to know. */
export interface PlannedWork {
  readonly plan: ReconcilePlan;
  /** As read, with what was adopted since. */
  readonly rows: readonly LedgerRow[];
  /** The crashed attempt whose upload the first append may resume. */
  readonly leftover: Attempt | undefined;
  /** The event that asked for it, if one did. */
  readonly event: ObjectEvent | undefined;
}

/** A {@link PlanOutcome} that is being counted. */
export type Tally = { -readonly [Field in keyof PlanOutcome]: PlanOutcome[Field] };

/** A plan that is being applied. */
export interface PlanRun extends ReplicationRun {
  readonly hold: KeyHold;
  readonly rows: ReadonlyMap<VersionId, LedgerRow>;
  /** Ids that this run made: one that is both retired and made was replaced in place. */
  readonly made: Set<VersionId>;
  /** Ids of replicas that stay after all, since what was to replace them cannot be read. */
  readonly kept: Set<VersionId>;
  readonly tally: Tally;
  readonly event: ObjectEvent | undefined;
  leftover: Attempt | undefined;
}

/** Why a step, and with it the plan, could not be done; undefined: it was. */
export type StepFailure = Promise<ReplicationFailure | undefined>;

/** Writes down what is beyond the hour's budget, for an operator to release (F4). */
export async function holdBack(
  { kind, versionId }: Pick<LedgerRow, "kind" | "versionId">,
  run: PlanRun,
): StepFailure {
  run.tally.held += 1;
  const row = run.rows.get(versionId);
  const { key } = run.hold.head;
  return failureOf(await run.ledger.saveRow({ ...row, key, versionId, kind, state: "held" }));
}

/** A port's answer as a step's. */
export function failureOf(result: Result<unknown, PortError>): ReplicationFailure | undefined {
  return result.ok ? undefined : serviceFailure(result.error);
}
