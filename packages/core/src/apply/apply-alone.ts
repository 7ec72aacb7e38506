import type { Decision, ReconcileReason } from "../decide/decision.ts";
import type { Facts } from "../decide/facts.ts";
import { expectedTop } from "../decide/next-in-order.ts";
import { advanceHead } from "../lease/advance-head.ts";
import type { HeadChange } from "../lease/head-change.ts";
import { KeySession } from "../lease/key-session.ts";
import type { LedgerHead, LedgerView } from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { ParkCause } from "../model/park-cause.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Step } from "../plan/step.ts";
import type { OpenObject } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { applyStep } from "./apply-plan.ts";
import { appendEntry } from "./put-on-top.ts";
import { emptyTally, failureOf, type StepFailure, type Work } from "./work.ts";
import { writeTags } from "./write-tags.ts";

/** What applying came to; the destination not being as the ledger says asks for a reconcile. */
export type Applied =
  | { readonly kind: "done"; readonly bytes: number }
  | { readonly kind: "held" }
  /** Part workers copy the content; the event is done (A6). */
  | { readonly kind: "handed-over" }
  | { readonly kind: "parked"; readonly cause: ParkCause }
  | { readonly kind: "skip"; readonly reason: SkipReason }
  | { readonly kind: "reconcile"; readonly reason: ReconcileReason };

/** A decision to take one step. */
export type StepDecision = Extract<Decision, { readonly kind: "apply" }>;

/** Facts with the source object that was opened to learn them. */
export interface StepFacts extends Facts {
  readonly opened: OpenObject | undefined;
}

/** Takes the one step that was decided for an event of the fast path, and records it. */
export async function applyAlone(
  decision: StepDecision,
  event: ObjectEvent,
  facts: StepFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const { step } = decision;
  const work = workOf(event, facts.ledger, run);
  switch (step.kind) {
    case "append":
    case "restack":
      return appendAlone(decision, facts, work);
    case "write-tags":
      return tagsAlone(step, facts.ledger, work);
    case "delete":
      return outcomeOf(await deleteAlone(step, event, facts.ledger, work), work);
    case "note-row":
    case "forget-row": {
      // Who took the key since it was read is seen, and who read it before cannot take it any more (L4).
      const fenced = failureOf(await work.session.advance());
      const failure = fenced ?? (await applyStep(step, work));
      const { row } = step;
      return failure === undefined && step.kind === "note-row" && row.state === "parked"
        ? ok({ kind: "parked", cause: row.reason })
        : outcomeOf(failure, work);
    }
  }
}

function workOf(event: ObjectEvent, ledger: LedgerView, run: ReplicationRun): Work {
  const { head, row } = ledger;
  return {
    ...run,
    session: new KeySession(event.key, head, "settled", run),
    rows: new Map(row === undefined ? [] : [[row.versionId, row]]),
    tally: emptyTally(),
    event,
    siblings: [],
    deleted: new Set(),
    refused: new Set(),
    lockedForeign: new Set(),
    heldForeign: new Set(),
  };
}

async function appendAlone(
  { step, onlyIf }: StepDecision,
  { opened }: StepFacts,
  work: Work,
): Promise<Result<Applied, ReplicationFailure>> {
  if (step.kind !== "append") {
    throw new RangeError("an event alone puts nothing on top from a replica");
  }
  const given = opened === undefined ? undefined : ({ kind: "object", object: opened } as const);
  const failure = await appendEntry(step.entry, work, onlyIf, given);
  const { session } = work;
  if (failure === undefined) {
    // What was set aside has left nothing at the destination that anybody would have to look for.
    const settled = work.parkedFor !== undefined && session.state === "entry";
    const ended = settled ? await session.settle() : ok(undefined);
    return outcomeOf(failureOf(ended), work);
  }
  if (failure.kind === "handed-over") {
    return ok({ kind: "handed-over" });
  }
  const isMoved = failure.kind === "service" && failure.error.kind === "precondition";
  if (isMoved && session.attempt?.upload === undefined) {
    // Nothing was written: what looks like it at the destination is somebody else's.
    await session.settle();
  } else if (failure.kind !== "lease-lost") {
    await session.giveBack(failure.kind === "service" ? failure.error : undefined);
  }
  return isMoved ? ok({ kind: "reconcile", reason: "destination-moved" }) : err(failure);
}

/** The key is held meanwhile, so that no slower worker's older tags come on top of these (L4). */
async function tagsAlone(
  step: Extract<Step, { kind: "write-tags" }>,
  ledger: LedgerView,
  work: Work,
): Promise<Result<Applied, ReplicationFailure>> {
  const { session } = work;
  const held = await session.hold({ ...topKnownFrom(ledger), ...readKnownFrom(ledger) });
  if (!held.ok) {
    return err(serviceFailure(held.error));
  }
  const written = await writeTags(step, work);
  const ended = await letGo(written.ok ? undefined : written.error, work);
  if (!written.ok || !ended.ok) {
    return written.ok ? (ended as Result<never, ReplicationFailure>) : written;
  }
  switch (written.value) {
    case "written":
      return ok({ kind: "done", bytes: 0 });
    case "source-gone":
      return ok({ kind: "skip", reason: "source-gone" });
    case "destination-gone":
      return ok({ kind: "reconcile", reason: "destination-gone" });
    case "set-aside":
      return work.parkedFor === undefined
        ? ok({ kind: "skip", reason: "not-waiting" })
        : ok({ kind: "parked", cause: work.parkedFor });
  }
}

/** Holding a key takes the last attempt out of its head, by which the ledger knew what is on top (R8). */
function topKnownFrom(ledger: LedgerView): Pick<LedgerHead, "top"> {
  const expected = expectedTop(ledger);
  switch (expected?.kind) {
    case undefined:
      return {};
    case "absent":
      return { top: { kind: "nothing" } };
    case "etag":
      return { top: { kind: "object", etag: expected.etag } };
  }
}

/** And that it may be a null version of a later write than the event that brought it (O3). */
function readKnownFrom({ head }: LedgerView): Pick<LedgerHead, "listedMs"> {
  const { attempt, newestMs, listedMs } = head ?? {};
  return attempt?.versionId === NULL_VERSION_ID && newestMs !== undefined
    ? { listedMs: Math.max(newestMs, listedMs ?? newestMs) }
    : {};
}

/**
 * The null version can be written again at any moment, under the same id: the key is held while its replica is
 * deleted, so that no other worker's copy is deleted instead (D2, L4).
 */
async function deleteAlone(
  step: Extract<Step, { kind: "delete" }>,
  event: ObjectEvent,
  { hasOthers }: LedgerView,
  work: Work,
): StepFailure {
  const { session } = work;
  const isNull = event.versionId === NULL_VERSION_ID;
  const hadHead = session.head.revision !== undefined;
  if (isNull) {
    const held = await session.hold();
    if (!held.ok) {
      return serviceFailure(held.error);
    }
  }
  const change = (): HeadChange => {
    const { head } = session;
    const { sequencer, newestMs } = advanceHead(head, event, head.newestMs ?? 0);
    const isOwn = head.attempt?.versionId === event.versionId;
    // What is on top now, nobody has looked at; but where nothing else has crossed, nothing is.
    const isEmpty = !hasOthers && (isOwn || head.attempt === undefined);
    const top = isEmpty ? ({ kind: "nothing" } as const) : undefined;
    // It may have been replaced in place before it went: whatever stands there later is somebody else's.
    const retiring = head.retiring?.filter((id) => id !== step.destinationVersionId);
    const left = { retiring: retiring?.length === 0 ? undefined : retiring };
    return { sequencer, newestMs, top, ...left, ...(isOwn && { attempt: undefined }) };
  };
  const advance = async () => {
    if (isNull) {
      return session.settle(change());
    }
    return hadHead ? session.advance(change()) : ok(undefined);
  };
  const failure = await applyStep(step, { ...work, advance });
  const isStillHeld = session.state === "key";
  const ended = isStillHeld ? await letGo(failure, work) : ok(undefined);
  return failure ?? (ended.ok ? undefined : ended.error);
}

/** Ends a short hold: at once, or, after a write that may still take effect, when that has settled. */
async function letGo(
  failure: ReplicationFailure | undefined,
  { session }: Work,
): Promise<Result<void, ReplicationFailure>> {
  const cause = failure?.kind === "service" ? failure.error : undefined;
  const ended =
    cause?.kind === "unavailable" ? await session.giveBack(cause) : await session.settle();
  return ended.ok ? ended : err(serviceFailure(ended.error));
}

function outcomeOf(
  failure: ReplicationFailure | undefined,
  { tally, parkedFor }: Work,
): Result<Applied, ReplicationFailure> {
  if (failure !== undefined) {
    return err(failure);
  }
  if (parkedFor !== undefined) {
    return ok({ kind: "parked", cause: parkedFor });
  }
  return tally.held > 0 ? ok({ kind: "held" }) : ok({ kind: "done", bytes: tally.bytes });
}
