import { applyAction } from "../apply/apply-action.ts";
import type { Action, ReconcileReason } from "../decide/action.ts";
import { decide } from "../decide/decide.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { ParkCause } from "../model/park-cause.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type GatheredFacts, gatherFacts } from "./gather-facts.ts";
import { type Reconciled, type ReconcileTrigger, reconcileKey } from "./reconcile-key.ts";

/** What replicating an event came to. */
export type Replicated =
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "applied"; readonly action: Action["kind"]; readonly bytes: number }
  /** Not done, but written down: it is beyond the hour's deletes, and an operator releases it (F4). */
  | { readonly kind: "held"; readonly action: Action["kind"] }
  /** Part workers copy its content; the last of them has the key reconciled (A6). */
  | { readonly kind: "handed-over" }
  /** It cannot be read: it is in the ledger, and its key goes on (A7). */
  | { readonly kind: "parked"; readonly cause: ParkCause }
  | {
      readonly kind: "reconciled";
      readonly reason: ReconcileReason;
      readonly bytes: number;
      readonly result: Reconciled;
    };

/**
 * The way of one event: facts are gathered, an action is decided, the action is applied and recorded.
 * What the fast path cannot settle is reconciled at once. Idempotent: an event may come any number of
 * times, in any order.
 */
export async function replicate(
  event: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const first = await replicateOnce(event, run);
  if (!first.ok || first.value.kind !== "reconciled" || first.value.reason !== "crashed-attempt") {
    return first;
  }
  // What another attempt left unfinished is mended; the event itself is still to be decided.
  const second = await replicateOnce(event, run);
  return second.ok && second.value.kind === "skipped" ? first : second;
}

async function replicateOnce(
  event: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const gathered = await gatherFacts(event, run);
  if (!gathered.ok) {
    return err(serviceFailure(gathered.error));
  }
  const facts = gathered.value;
  const action = decide(event, facts, run.policy);
  if (action.kind !== "copy-object") {
    facts.opened?.discard();
  }
  switch (action.kind) {
    case "skip":
      return ok({ kind: "skipped", reason: action.reason });
    case "wait":
      return err({ kind: "leased", untilMs: action.untilMs });
    case "reconcile":
      return reconcileFor(event, action.reason, run);
    default:
      return applyDecided(action, event, facts, run);
  }
}

async function applyDecided(
  action: Exclude<Action, { readonly kind: "skip" | "wait" | "reconcile" }>,
  event: ObjectEvent,
  facts: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const applied = await applyAction(action, event, facts, run);
  if (!applied.ok) {
    return applied;
  }
  switch (applied.value.kind) {
    case "done":
      return action.kind === "park"
        ? ok({ kind: "parked", cause: action.cause })
        : ok({ kind: "applied", action: action.kind, bytes: applied.value.bytes });
    case "handed-over":
      return ok({ kind: "handed-over" });
    case "held":
      return ok({ kind: "held", action: action.kind });
    case "skip":
      return ok({ kind: "skipped", reason: applied.value.reason });
    case "reconcile":
      return reconcileFor(event, applied.value.reason, run);
  }
}

async function reconcileFor(
  event: ObjectEvent,
  reason: ReconcileReason,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const reconciled = await reconcileKey(triggerOf(event, reason), run);
  if (!reconciled.ok) {
    return reconciled;
  }
  const { bytes } = reconciled.value;
  return ok({ kind: "reconciled", reason, bytes, result: reconciled.value });
}

function triggerOf(event: ObjectEvent, reason: ReconcileReason): ReconcileTrigger {
  const { key, versionId } = event;
  switch (reason) {
    case "crashed-attempt":
      return { key }; // the event is decided afterwards, so it must not count as applied
    case "not-in-place":
    case "unseen-write":
      return { key, event, stale: versionId };
    default:
      return { key, event, ...knownFrom(event) };
  }
}

/** What an event says that neither listing nor ledger shows. */
function knownFrom({ kind, versionId }: ObjectEvent): Partial<ReconcileTrigger> {
  switch (kind) {
    case "created":
    case "restored":
      return { readable: versionId }; // it was opened just now
    case "entry-deleted":
      // Another worker may have brought it across since the facts were gathered.
      return { deleted: versionId };
    default:
      return {};
  }
}
