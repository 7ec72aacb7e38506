import { applyPlan } from "../apply/apply-plan.ts";
import type { KeyHold, PlanOutcome } from "../apply/plan-run.ts";
import { adoptOrphan, settleLeftover } from "../lease/adopt-orphan.ts";
import { withSequencer } from "../lease/advance-head.ts";
import { giveBack } from "../lease/attempt.ts";
import {
  attemptState,
  type KeyLedger,
  type LedgerHead,
  type LedgerRow,
} from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { entryTimeMs, type Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import { planReconcile, type ReconcileFacts, type ReconcilePlan } from "../plan/plan-reconcile.ts";
import { leaseEndMs, type ReplicationRun } from "../ports/replication-run.ts";
import { probeRewrites } from "./probe-rewrites.ts";

/** What asked for a key to be reconciled; an operator's request has no event. */
export interface ReconcileTrigger {
  readonly key: string;
  readonly event?: ObjectEvent;
  /** The entry whose replica must be written again, whatever the listings say. */
  readonly stale?: VersionId;
  /** The entry whose replica may go although lifecycle deletes do not cross: the event says who deleted it. */
  readonly deleted?: VersionId;
  /** An entry that could be read just now, so that it is no longer parked (A7). */
  readonly readable?: VersionId;
  /** Whether an operator lets held deletes go (F4) and has parked entries tried again (A7). */
  readonly release?: boolean;
}

/** What reconciling came to. */
export interface Reconciled extends PlanOutcome {
  /** Destination entries that the ledger does not know, left alone (R5). */
  readonly foreign: readonly VersionId[];
}

/**
 * Makes a key's destination stack equal its source stack (R): holds the key, reads both stacks and the
 * ledger, plans, applies, lets go. It may be repeated at any time; once equal it writes nothing but the
 * head.
 */
export async function reconcileKey(
  trigger: ReconcileTrigger,
  run: ReplicationRun,
): Promise<Result<Reconciled, ReplicationFailure>> {
  const hold = await holdKey(trigger.key, run);
  if (!hold.ok) {
    return hold;
  }
  const done = await reconcileHeld(trigger, hold.value, run);
  // After a conflict somebody else holds the key, and the condition keeps this worker from them.
  if (!done.ok && !HOLDS_KEY.has(done.error.kind)) {
    const { error } = done;
    await giveBack(hold.value.head, error.kind === "service" ? error.error : undefined, run);
  }
  return done;
}

/** Failures after which the key is not this worker's to let go. */
const HOLDS_KEY: ReadonlySet<ReplicationFailure["kind"]> = new Set(["lease-lost", "handed-over"]);

async function holdKey(
  key: string,
  run: ReplicationRun,
): Promise<Result<KeyHold, ReplicationFailure>> {
  const ledger = await run.ledger.readKey(key);
  if (!ledger.ok) {
    return err(serviceFailure(ledger.error));
  }
  const { head } = ledger.value;
  const nowMs = run.clock.now();
  const attemptRow = rowOfAttempt(ledger.value);
  if (attemptState({ head, attemptRow }, nowMs) === "leased") {
    return err({ kind: "leased", untilMs: head?.attempt?.leaseUntilMs ?? nowMs });
  }
  const isInFlight = attemptRow === undefined || attemptRow.attemptId !== head?.attempt?.id;
  const crashed = isInFlight ? head?.attempt : undefined;
  const base = { id: run.newAttemptId(), scope: "key", leaseUntilMs: leaseEndMs(run) } as const;
  const attempt =
    // What a crashed attempt had on its way is kept in the head until it is adopted or ruled out.
    crashed === undefined ? { ...base, startedMs: nowMs } : { ...crashed, ...base };
  const saved = await run.ledger.saveHead({ ...(head ?? { key }), attempt });
  if (!saved.ok) {
    return err(serviceFailure(saved.error));
  }
  // Once more: what only marks a row does not hold the key, and may have come in between.
  const held = await run.ledger.readKey(key);
  if (!held.ok) {
    return err(serviceFailure(held.error));
  }
  const { rows } = held.value;
  return ok({ head: saved.value, rows, crashed, leaseUntilMs: attempt.leaseUntilMs });
}

function rowOfAttempt({ head, rows }: KeyLedger): LedgerRow | undefined {
  return rows.find((row) => row.versionId === head?.attempt?.versionId);
}

async function reconcileHeld(
  trigger: ReconcileTrigger,
  hold: KeyHold,
  run: ReplicationRun,
): Promise<Result<Reconciled, ReplicationFailure>> {
  const stacks = await readStacks(trigger.key, run);
  if (!stacks.ok) {
    return stacks;
  }
  const { source, destination } = stacks.value;
  const adopted = await adoptOrphan(hold, destination, run);
  if (!adopted.ok) {
    return err(serviceFailure(adopted.error));
  }
  const { rows } = adopted.value;
  const retiring = hold.head.retiring ?? [];
  const stale = trigger.stale ?? adopted.value.stale;
  const isReleased = trigger.release === true;
  const { deleted, readable } = trigger;
  const facts = { source, destination, rows, retiring, stale, deleted, readable, isReleased };
  const planned = await planMovable(trigger.key, facts, run);
  if (!planned.ok) {
    return err(serviceFailure(planned.error));
  }
  const plan = planned.value;
  const leftover = await settleLeftover(hold, adopted.value, plan, run);
  if (!leftover.ok) {
    return err(serviceFailure(leftover.error));
  }
  const { event } = trigger;
  const work = { plan, rows, leftover: leftover.value, event };
  const applied = await applyPlan(work, hold, isReleased ? withoutBudget(run) : run);
  if (!applied.ok) {
    return applied;
  }
  const settled = await run.ledger.saveHead(settledHead(withSequencer(hold.head, event), source));
  return settled.ok
    ? ok({ ...applied.value, foreign: plan.foreign })
    : err(serviceFailure(settled.error));
}

/** A plan that leaves alone what cannot be written again (A7). */
async function planMovable(
  key: string,
  facts: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<ReconcilePlan, PortError>> {
  const plan = planReconcile(facts, run.policy);
  const immovable = await probeRewrites(key, plan, facts.rows, run);
  if (!immovable.ok) {
    return immovable;
  }
  return ok(
    immovable.value.size === 0
      ? plan
      : planReconcile({ ...facts, immovable: immovable.value }, run.policy),
  );
}

function withoutBudget(run: ReplicationRun): ReplicationRun {
  const { maxDeletesPerHour: _released, ...policy } = run.policy;
  return { ...run, policy };
}

async function readStacks(
  key: string,
  run: ReplicationRun,
): Promise<Result<{ source: Stack; destination: Stack }, ReplicationFailure>> {
  const [source, destination] = await Promise.all([
    run.source.readStack(key),
    run.destination.readStack(key),
  ]);
  if (!source.ok) {
    return err(serviceFailure(source.error));
  }
  if (!destination.ok) {
    return err(serviceFailure(destination.error));
  }
  return source.value.ambiguous === true || destination.value.ambiguous === true
    ? err({ kind: "ambiguous-order" })
    : ok({ source: source.value, destination: destination.value });
}

function settledHead(head: LedgerHead, source: Stack): LedgerHead {
  const { attempt: _done, retiring: _deleted, ...rest } = head;
  return { ...rest, newestMs: Math.max(rest.newestMs ?? 0, ...source.entries.map(entryTimeMs)) };
}
