import type { Attempt } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import { planReconcile, type ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { confirmAbsent, confirmLost } from "./confirm-absent.ts";
import { factsOf } from "./facts-of.ts";
import { findImmovable } from "./find-immovable.ts";
import { readLeftOut } from "./read-left-out.ts";
import { type KeyState, readStacks, type Stacks } from "./read-stacks.ts";
import { recogniseReplicas } from "./recognise-replicas.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** A key's plan, with what it was made from. */
export interface KeyPlan {
  readonly facts: ReconcileFacts;
  readonly plan: ReconcilePlan;
  /** All steps: what was recognised at the destination is written down first. */
  readonly steps: readonly Step[];
  /** The crashed attempt whose upload the first append can go on with (A5). */
  readonly leftover: Attempt | undefined;
  /** Whether there is more to recognise than one worker does at a time. */
  readonly isPartial: boolean;
}

/**
 * Makes the plan for a key (R): reads both stacks, recognises replicas that the ledger lacks (L3), plans, and
 * looks at the source or the destination itself where a listing alone says that something is gone. It only
 * reads, so that a plan can be shown, explained or checked as well as applied.
 */
export async function planKey(
  trigger: ReconcileTrigger,
  state: KeyState,
  run: ReplicationRun,
): Promise<Result<KeyPlan, ReplicationFailure>> {
  const stacks = await readStacks(trigger, state, run);
  return stacks.ok ? planStacks(trigger, state, stacks.value, run) : stacks;
}

/** The same for stacks that were listed already: whoever lists all keys need not list each of them again. */
export async function planStacks(
  trigger: ReconcileTrigger,
  { ledger, crashed }: KeyState,
  stacks: Stacks,
  run: ReplicationRun,
): Promise<Result<KeyPlan, ReplicationFailure>> {
  const given = factsOf(trigger, { ledger, crashed }, stacks, run.policy);
  // A filter judges what may have been written over in place as another write, too, before it is planned (D2, K2).
  const judged = { ...given, stale: given.stale ?? staleAfter(crashed, [], given) };
  const leftOut = await readLeftOut(judged, run);
  if (!leftOut.ok) {
    return err(serviceFailure(leftOut.error));
  }
  const facts = { ...given, ...leftOut.value };
  const open = { crashed, unsure: ledger.head?.unsure ?? [] };
  const recognised = await recogniseReplicas(facts, open, run);
  if (!recognised.ok) {
    return err(serviceFailure(recognised.error));
  }
  const { adopted, retagged, surplus, isPartial } = recognised.value;
  const lost = await confirmLost(new Set(adopted.map((row) => row.versionId)), facts, run);
  if (!lost.ok) {
    return lost;
  }
  const known = {
    ...facts,
    rows: withAdopted(facts.rows, adopted),
    retiring: [...facts.retiring, ...surplus],
    deleted: trigger.deleted ?? stillOver(facts, adopted),
    stale: stillStale(facts, adopted) ?? staleAfter(crashed, adopted, facts),
  };
  const planned = await planMovable(known, run);
  if (!planned.ok) {
    return planned;
  }
  const { plan } = planned.value;
  const leftover = leftoverFor(crashed, plan);
  const recorded: readonly Step[] = [
    ...retagged, // before the rows, which tell the next run that nothing is unfinished
    ...adopted.map((row) => ({ kind: "note-row", row }) as const),
  ];
  const steps = isPartial ? recorded : [...recorded, ...plan.steps];
  return ok({ facts: planned.value.facts, plan, steps, leftover, isPartial });
}

function withAdopted(
  rows: readonly LedgerRow[],
  adopted: readonly LedgerRow[],
): readonly LedgerRow[] {
  if (adopted.length === 0) {
    return rows;
  }
  const all = new Map([...rows, ...adopted].map((row) => [row.versionId, row]));
  return [...all.values()];
}

/** What is known to be outdated is not any more where what stands beside it, and no row names, is equal to the source. */
function stillStale(
  { stale }: ReconcileFacts,
  adopted: readonly LedgerRow[],
): VersionId | undefined {
  return adopted.some(({ versionId }) => versionId === stale) ? undefined : stale;
}

/** A null marker is over with the object that took its place, but not where that has crossed, and policy may keep it (D2). */
function stillOver(
  { deleted }: ReconcileFacts,
  adopted: readonly LedgerRow[],
): VersionId | undefined {
  const isCrossed = adopted.some((row) => row.versionId === deleted && row.kind === "object");
  return isCrossed ? undefined : deleted;
}

/** Whether the null version was replaced in place by a crashed attempt does not show. */
function staleAfter(
  crashed: Attempt | undefined,
  adopted: readonly LedgerRow[],
  { rows }: ReconcileFacts,
): VersionId | undefined {
  const isAdopted = adopted.some(({ versionId }) => versionId === NULL_VERSION_ID);
  const row = rows.find(({ versionId }) => versionId === NULL_VERSION_ID);
  const isInPlace = row?.destinationVersionId === NULL_VERSION_ID;
  return crashed?.versionId === NULL_VERSION_ID && !isAdopted && isInPlace
    ? NULL_VERSION_ID
    : undefined;
}

async function planMovable(
  facts: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<Pick<KeyPlan, "facts" | "plan">, ReplicationFailure>> {
  const plan = planReconcile(facts, run.policy);
  const looked = await findImmovable(facts, plan, run);
  if (!looked.ok) {
    return err(serviceFailure(looked.error));
  }
  const { immovable, fromSource } = looked.value;
  const isMovable = immovable.size + fromSource.size === 0;
  const found = isMovable ? facts : { ...facts, immovable, fromSource };
  const movable = isMovable ? plan : planReconcile(found, run.policy);
  const confirmed = await confirmAbsent(found, movable, run);
  return confirmed.ok ? ok({ facts: found, plan: confirmed.value }) : confirmed;
}

/** An upload is gone on with if it is of the first entry that the plan appends (A5). */
function leftoverFor(crashed: Attempt | undefined, { steps }: ReconcilePlan): Attempt | undefined {
  const first = steps.find((step) => step.kind === "append" || step.kind === "restack");
  // The null version may be of other content, or no object at all, by the time it is appended (D2).
  const isNext =
    first?.kind === "append" &&
    first.entry.versionId === crashed?.versionId &&
    first.entry.versionId !== NULL_VERSION_ID;
  return isNext && crashed?.upload !== undefined ? crashed : undefined;
}
