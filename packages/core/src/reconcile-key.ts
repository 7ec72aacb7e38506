import type { ReconcileReason } from "./action.ts";
import { applyPlan, type KeyHold, type PlanOutcome } from "./apply-plan.ts";
import { laterSequencer } from "./event-order.ts";
import { findOrphan } from "./find-orphan.ts";
import { attemptState, type KeyLedger, type LedgerHead, type LedgerRow } from "./ledger-row.ts";
import type { ObjectEvent } from "./object-event.ts";
import { planReconcile } from "./plan-reconcile.ts";
import type { PortError } from "./port-error.ts";
import { type ReplicationFailure, serviceFailure } from "./replication-failure.ts";
import { leaseEndMs, type ReplicationRun } from "./replication-run.ts";
import { err, ok, type Result } from "./result.ts";
import { entryTimeMs, type Stack } from "./stack.ts";
import { NULL_VERSION_ID, type VersionId } from "./version-id.ts";

/** What asked for a key to be reconciled; an operator's request has no event. */
export interface ReconcileTrigger {
  readonly key: string;
  readonly reason: ReconcileReason;
  readonly event?: ObjectEvent;
  /** The entry whose replica must be written again, whatever the listings say. */
  readonly stale?: VersionId;
  /** The entry whose replica may go although lifecycle deletes do not cross: the event says who deleted it. */
  readonly deleted?: VersionId;
  /** Whether an operator lets deletes go that the hour's budget holds (F4). */
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
  if (!done.ok && done.error.kind !== "lease-lost") {
    await letGoEarly(hold.value, run);
  }
  return done;
}

async function holdKey(
  key: string,
  run: ReplicationRun,
): Promise<Result<KeyHold, ReplicationFailure>> {
  const ledger = await run.ledger.readKey(key);
  if (!ledger.ok) {
    return err(serviceFailure(ledger.error));
  }
  const { head, rows } = ledger.value;
  const nowMs = run.clock.now();
  const attemptRow = rowOfAttempt(ledger.value);
  if (attemptState({ head, attemptRow }, nowMs) === "leased") {
    return err({ kind: "leased", untilMs: head?.attempt?.leaseUntilMs ?? nowMs });
  }
  const crashed = head?.attempt;
  const isInFlight = crashed !== undefined && attemptRow?.attemptId !== crashed.id;
  const base = { id: run.newAttemptId(), scope: "key", leaseUntilMs: leaseEndMs(run) } as const;
  const attempt =
    // What a crashed attempt had on its way is kept in the head until it is adopted or ruled out.
    crashed !== undefined && isInFlight ? { ...crashed, ...base } : { ...base, startedMs: nowMs };
  const saved = await run.ledger.saveHead({ ...(head ?? { key }), attempt });
  return saved.ok
    ? ok({ head: saved.value, rows, leaseUntilMs: attempt.leaseUntilMs })
    : err(serviceFailure(saved.error));
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
  const { deleted } = trigger;
  const facts = { source, destination, rows, retiring, stale, deleted, isReleased };
  const plan = planReconcile(facts, run.policy);
  const applied = await applyPlan(plan, rows, hold, isReleased ? withoutBudget(run) : run);
  if (!applied.ok) {
    return applied;
  }
  const settled = await run.ledger.saveHead(settledHead(hold.head, trigger, source));
  return settled.ok
    ? ok({ ...applied.value, foreign: plan.foreign })
    : err(serviceFailure(settled.error));
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

/** The rows, with what a crashed attempt left taken in. */
interface Adopted {
  readonly rows: readonly LedgerRow[];
  /** The null version, if it was on its way: whether it was replaced in place does not show. */
  readonly stale?: VersionId;
}

/** Gives the entry that a crashed attempt left at the destination its row, if there is one (L3). */
async function adoptOrphan(
  { head, rows }: KeyHold,
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
    ? ok({ rows: [...rows.filter((known) => known !== row), adopted.value] })
    : adopted;
}

function settledHead(head: LedgerHead, trigger: ReconcileTrigger, source: Stack): LedgerHead {
  const { attempt: _done, retiring: _deleted, ...rest } = head;
  const { event } = trigger;
  const sequencer =
    event?.origin === "user" ? laterSequencer(rest.sequencer, event.sequencer) : rest.sequencer;
  const newestMs = Math.max(rest.newestMs ?? 0, ...source.entries.map(entryTimeMs));
  return { ...rest, newestMs, ...(sequencer === undefined ? {} : { sequencer }) };
}

async function letGoEarly({ head }: KeyHold, run: ReplicationRun): Promise<void> {
  // Best effort: after a conflict somebody else holds the key, and the condition keeps us from them.
  if (head.attempt !== undefined) {
    const attempt = { ...head.attempt, leaseUntilMs: run.clock.now() };
    await run.ledger.saveHead({ ...head, attempt });
  }
}
