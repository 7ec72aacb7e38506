import { attemptState } from "../model/ledger-head.ts";
import type { ObjectEvent, ObjectEventKind } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import { judgesObjects } from "../model/scope-filter.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Step } from "../plan/step.ts";
import { decideCreated } from "./created.ts";
import type { Decision } from "./decision.ts";
import { decideEntryDeleted } from "./entry-deleted.ts";
import type { Facts } from "./facts.ts";
import { decideMarkerCreated } from "./marker-created.ts";
import { decideRestored } from "./restored.ts";
import { decideTagsChanged } from "./tags-changed.ts";

/**
 * Turns one event into one step (D): the place where an event becomes an action. Pure.
 *
 * An event that is plainly the next one of its key gets its own step; for anything else the answer is
 * to reconcile the key, which settles by the source's listing what an event cannot.
 *
 * @example
 * const facts = { ledger: EMPTY_LEDGER_VIEW, source, current: event.versionId, nowMs: clock.now() };
 * decide(event, facts, DEFAULT_POLICY); // { kind: "apply", step: { kind: "append", ... }, ... }
 */
export function decide(event: ObjectEvent, facts: Facts, policy: Policy): Decision {
  if (facts.otherWay === "wrote-it") {
    return { kind: "skip", reason: "sent-back" };
  }
  const decision = meansAnotherEntry(event, facts)
    ? ({ kind: "reconcile", reason: "unnamed-version" } as const)
    : whenFiltered(decideByKind(event, facts, policy), facts, policy);
  if (decision.kind === "skip" && CALLED_OFF_BY_USER.has(decision.reason)) {
    return decision;
  }
  switch (attemptState(facts.ledger, facts.nowMs)) {
    case "settled":
      return decision;
    case "leased":
      // Even an event with nothing left to do waits: it may be the one that has to finish a crash (L4).
      return { kind: "wait", untilMs: facts.ledger.head?.attempt?.leaseUntilMs ?? facts.nowMs };
    case "crashed":
      return { kind: "reconcile", reason: "crashed-attempt" };
  }
}

/**
 * K2: an object that a filter leaves out is skipped; a row may be of what the null version was before, whose replica
 * stays or goes (K3). What cannot be opened does not tell, but its listing does, so that it is not set aside.
 */
function whenFiltered(decision: Decision, { leftOut, ledger }: Facts, { scope }: Policy): Decision {
  if (leftOut !== undefined && decision.kind !== "skip") {
    return ledger.row === undefined
      ? { kind: "skip", reason: "filtered" }
      : { kind: "reconcile", reason: "filtered" };
  }
  const isUnsure = decision.kind === "apply" && mayBeLeftOut(decision.step, scope);
  return isUnsure ? { kind: "reconcile", reason: "filtered" } : decision;
}

/** The tags of a null version that was opened may be those of a later write; a plan opens it after them (D2). */
function mayBeLeftOut(step: Step, scope: Policy["scope"]): boolean {
  if (step.kind === "append") {
    const { kind, versionId } = step.entry;
    return kind === "object" && versionId === NULL_VERSION_ID && scope?.tags !== undefined;
  }
  return step.kind === "note-row" && step.row.state === "parked" && judgesObjects(scope);
}

/** Skips that hold whatever state the key is in. */
const CALLED_OFF_BY_USER: ReadonlySet<SkipReason> = new Set(["policy", "acl"]);

/** P4: an event without a version id that comes from a bucket with versions is only a hint at its key. */
function meansAnotherEntry(
  { kind, isUnnamed }: ObjectEvent,
  { ledger, current, source }: Facts,
): boolean {
  const isOther = current !== undefined && current !== NULL_VERSION_ID;
  // Of a key with several entries, such an event may be about any, whatever is current.
  const mayBeOther = ABOUT_WHAT_STANDS.has(kind) && ledger.hasOthers;
  return isUnnamed === true && (isOther || mayBeOther || source?.kind === "unreadable");
}

/** Events that bring no entry, and come of what has been there. */
const ABOUT_WHAT_STANDS: ReadonlySet<ObjectEventKind> = new Set([
  "tags-changed",
  "restored",
  "entry-deleted",
]);

function decideByKind(event: ObjectEvent, facts: Facts, policy: Policy): Decision {
  switch (event.kind) {
    case "created":
      return decideCreated(event, facts);
    case "marker-created":
      return decideMarkerCreated(event, facts, policy);
    case "entry-deleted":
      return decideEntryDeleted(event, facts, policy);
    case "tags-changed":
      return decideTagsChanged(event, facts, policy);
    case "restored":
      return decideRestored(event, facts);
    case "acl-changed":
      return { kind: "skip", reason: "acl" };
  }
}
