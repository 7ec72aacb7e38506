import { applyAlone, type StepDecision, type StepFacts } from "../apply/apply-alone.ts";
import { isAfterRow, mayDifferUnseen } from "../decide/created.ts";
import { decide } from "../decide/decide.ts";
import type { ReconcileReason } from "../decide/decision.ts";
import { keptBy } from "../decide/entry-deleted.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { ParkCause } from "../model/park-cause.ts";
import type { Policy } from "../model/policy.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { VersionId } from "../model/version-id.ts";
import type { StepKind } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { gatherFacts } from "./gather-facts.ts";
import { type Reconciled, reconcileKey } from "./reconcile-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** What replicating an event came to. */
export type Replicated =
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "applied"; readonly step: StepKind; readonly bytes: number }
  /** Not done, but written down: it is beyond the hour's deletes, and an operator releases it (F4). */
  | { readonly kind: "held"; readonly step: StepKind }
  /** Part workers copy its content; the last of them has the key reconciled (A6). */
  | { readonly kind: "handed-over" }
  /** It cannot be read, or one side refuses it: it is in the ledger, and its key goes on (A7, A9). */
  | { readonly kind: "parked"; readonly cause: ParkCause }
  | {
      readonly kind: "reconciled";
      readonly reason: ReconcileReason;
      readonly bytes: number;
      readonly result: Reconciled;
    };

/**
 * The way of one event: facts are gathered, a step is decided, the step is applied and recorded.
 * What the fast path cannot settle is reconciled at once. Idempotent: an event may come any number of
 * times, in any order.
 *
 * @param announced - versions whose events are at hand, too: a reconcile brings them in one go (R8).
 */
export async function replicate(
  event: ObjectEvent,
  run: ReplicationRun,
  announced: ReadonlySet<VersionId> = new Set(),
): Promise<Result<Replicated, ReplicationFailure>> {
  let mended: Result<Replicated, ReplicationFailure> | undefined;
  for (let tries = 0; tries < MENDING_TRIES; tries += 1) {
    const done = await replicateOnce(event, announced, run);
    if (!isMended(done)) {
      return mended !== undefined && done.ok && done.value.kind === "skipped" ? mended : done;
    }
    // What another attempt left unfinished is mended; the event itself is still to be decided.
    mended = done;
  }
  return err({ kind: "leased", untilMs: run.clock.now() });
}

/** How often others may leave the key unfinished between this worker's looks at it. */
const MENDING_TRIES = 5;

function isMended(done: Result<Replicated, ReplicationFailure>): boolean {
  return done.ok && done.value.kind === "reconciled" && done.value.reason === "crashed-attempt";
}

async function replicateOnce(
  event: ObjectEvent,
  announced: ReadonlySet<VersionId>,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const gathered = await gatherFacts(event, run);
  if (!gathered.ok) {
    return err(serviceFailure(gathered.error));
  }
  const facts = gathered.value;
  const decision = decide(event, facts, run.policy);
  if (decision.kind !== "apply") {
    facts.opened?.discard();
  }
  const cause = { event, announced, facts };
  switch (decision.kind) {
    case "skip":
      return ok({ kind: "skipped", reason: decision.reason });
    case "wait":
      return err({ kind: "leased", untilMs: decision.untilMs });
    case "reconcile":
      return reconcileFor(cause, decision.reason, run);
    case "apply":
      return applyDecided(decision, cause, run);
  }
}

/** What has something done: an event, with what was found out for it. */
interface Cause {
  readonly event: ObjectEvent;
  readonly announced: ReadonlySet<VersionId>;
  readonly facts: StepFacts;
}

async function applyDecided(
  decision: StepDecision,
  cause: Cause,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const applied = await applyAlone(decision, cause.event, cause.facts, run);
  if (!applied.ok) {
    return applied;
  }
  const { kind } = decision.step;
  switch (applied.value.kind) {
    case "done":
      return ok({ kind: "applied", step: kind, bytes: applied.value.bytes });
    case "handed-over":
    case "parked":
      return ok(applied.value);
    case "held":
      return ok({ kind: "held", step: kind });
    case "skip":
      return ok({ kind: "skipped", reason: applied.value.reason });
    case "reconcile":
      return reconcileFor(cause, applied.value.reason, run);
  }
}

async function reconcileFor(
  { event, announced, facts }: Cause,
  reason: ReconcileReason,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const asked = triggerOf(event, reason, facts, run);
  const trigger = { ...asked, announced: new Set([...announced, ...(asked.announced ?? [])]) };
  const reconciled = await reconcileKey(trigger, run);
  if (!reconciled.ok) {
    return reconciled;
  }
  const { bytes } = reconciled.value;
  return ok({ kind: "reconciled", reason, bytes, result: reconciled.value });
}

/** What an event asks for whose key is to be reconciled. */
export function triggerOf(
  event: ObjectEvent,
  reason: ReconcileReason,
  facts: StepFacts,
  { policy }: Pick<ReplicationRun, "policy">,
): ReconcileTrigger {
  const { key, versionId } = event;
  switch (reason) {
    case "crashed-attempt":
      return { key, isMending: true }; // the event is decided afterwards, so it must not count as applied
    case "not-in-place":
      // A marker in an object's place shows in the listing: one that a lost ledger knew is taken for it.
      return event.kind === "marker-created" && facts.ledger.row?.kind === "object"
        ? { key, event, ...seenIn(facts, event) }
        : { key, event, stale: versionId, ...seenIn(facts, event) };
    case "unseen-write":
      return { key, event, stale: versionId, ...seenIn(facts, event) };
    default:
      return {
        ...{ key, event },
        ...hiddenWrite(event, facts),
        ...knownFrom(event, policy),
        ...seenIn(facts, event),
      };
  }
}

/**
 * D2: a write that looks like the one that crossed, and that the source does not give: its event alone tells of it, but
 * where a marker crossed in its place, which shows in the listing. Of one that cannot be read the listing tells whether the
 * event is of it; below another that is current it is the null version's.
 */
function hiddenWrite(
  event: ObjectEvent,
  { ledger: { row }, source, current }: StepFacts,
): Partial<ReconcileTrigger> {
  const isOfObject = row?.state === "replicated" && row.kind !== "marker";
  if (event.kind !== "created" || !isOfObject || !mayDifferUnseen(event, row)) {
    return {};
  }
  if (source?.kind === "unreadable") {
    return { isNullStale: true };
  }
  const { versionId } = event;
  return current !== undefined && current !== versionId ? { stale: versionId } : {};
}

/** What an event says that neither listing nor ledger shows. */
function knownFrom(event: ObjectEvent, policy: Policy): Partial<ReconcileTrigger> {
  const { kind, versionId } = event;
  switch (kind) {
    case "created":
    case "restored":
      return { retry: versionId };
    case "tags-changed":
      return { retry: versionId, ...enteringWith(event, policy) };
    case "entry-deleted": {
      // Another worker may have brought it across since the facts were gathered.
      const keptAs = keptBy(event, policy);
      return { deleted: versionId, ...(keptAs === undefined ? {} : { keptAs }) };
    }
    default:
      return {};
  }
}

/** K3: an object may enter the scope by its tags, which asks for it as its creation does (R9). */
function enteringWith(
  { versionId, isUnnamed }: ObjectEvent,
  { scope }: Policy,
): Pick<ReconcileTrigger, "announced"> {
  return scope?.tags !== undefined && isUnnamed !== true ? { announced: new Set([versionId]) } : {};
}

/** O7: what the source gave, named or denied just now has to be in the listing. */
function seenIn({ ledger, source, current }: StepFacts, event: ObjectEvent) {
  const { versionId, isUnnamed } = event;
  const isThere = source !== undefined && source.kind !== "gone";
  return isThere && (isUnnamed !== true || current !== undefined)
    ? {
        seen: current ?? versionId,
        isSeenCurrent: current !== undefined,
        isSeenObject: source.kind === "object" || isDeniedObject(event, ledger.row, source),
      }
    : {};
}

/** What a denied answer does not say (F2), its event does: an object was written after the null marker of its row. */
function isDeniedObject(
  event: ObjectEvent,
  row: LedgerRow | undefined,
  { kind }: NonNullable<StepFacts["source"]>,
): boolean {
  const isWrite = kind === "unreadable" && event.kind === "created";
  return isWrite && row?.kind === "marker" && isAfterRow(event, row);
}
