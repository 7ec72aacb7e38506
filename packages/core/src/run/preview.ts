import { decide } from "../decide/decide.ts";
import type { Decision } from "../decide/decision.ts";
import type { Facts } from "../decide/facts.ts";
import {
  type Attempt,
  type AttemptState,
  attemptRowOf,
  attemptState,
  type KeyLedger,
  unfinishedAttempt,
} from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { gatherFacts } from "./gather-facts.ts";
import { type KeyPlan, planKey } from "./plan-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";
import { triggerOf } from "./replicate.ts";

/** What a reconcile of a key would do now, with what it was planned from. */
export interface KeyPreview {
  readonly ledger: KeyLedger;
  /** Whether a worker has the key, so that a reconcile waits for it. */
  readonly state: AttemptState;
  readonly attempt: Attempt | undefined;
  readonly planned: Result<KeyPlan, ReplicationFailure>;
}

/** What an event would do now. */
export interface EventPreview {
  readonly facts: Facts;
  readonly decision: Decision;
  /** Where the key is to be reconciled. */
  readonly reconcile?: KeyPreview;
}

/**
 * What a reconcile of a key would do if it came now, planned by what would apply it. Only reads, whoever holds the
 * key; of a key that a worker has at this moment it may be outdated at once.
 */
export async function previewReconcile(
  trigger: ReconcileTrigger,
  run: ReplicationRun,
): Promise<Result<KeyPreview, ReplicationFailure>> {
  const read = await run.ledger.readKey(trigger.key);
  if (!read.ok) {
    return err(serviceFailure(read.error));
  }
  const ledger = read.value;
  const attempt = unfinishedAttempt(ledger);
  const state = attemptState(
    { head: ledger.head, attemptRow: attemptRowOf(ledger) },
    run.clock.now(),
  );
  const crashed = state === "crashed" ? attempt : undefined;
  const planned = await planKey(trigger, { ledger, crashed }, run);
  return ok({ ledger, state, attempt, planned });
}

/** What an event would do if it came now: decided, and where need be planned, as it would be. Only reads. */
export async function previewEvent(
  event: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<EventPreview, ReplicationFailure>> {
  const gathered = await gatherFacts(event, run);
  if (!gathered.ok) {
    return err(serviceFailure(gathered.error));
  }
  const { opened, ...facts } = gathered.value;
  opened?.discard();
  const decision = decide(event, facts, run.policy);
  if (decision.kind !== "reconcile") {
    return ok({ facts, decision });
  }
  const reconcile = await previewReconcile(
    triggerOf(event, decision.reason, gathered.value, run),
    run,
  );
  return reconcile.ok ? ok({ facts, decision, reconcile: reconcile.value }) : reconcile;
}
