import { attemptState } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { Action } from "./action.ts";
import { decideCreated } from "./created.ts";
import { decideEntryDeleted } from "./entry-deleted.ts";
import type { Facts } from "./facts.ts";
import { decideMarkerCreated } from "./marker-created.ts";
import { decideRestored } from "./restored.ts";
import { decideTagsChanged } from "./tags-changed.ts";

/**
 * Turns one event into one action (D): the place where an event becomes an action. Pure.
 *
 * An event that is plainly the next one of its key gets its own action; for anything else the answer is
 * to reconcile the key, which settles by the source's listing what an event cannot.
 *
 * @example
 * decide(event, { ledger: EMPTY_LEDGER_VIEW, source, nowMs: clock.now() }, DEFAULT_POLICY);
 */
export function decide(event: ObjectEvent, facts: Facts, policy: Policy): Action {
  const action = decideByKind(event, facts, policy);
  if (action.kind === "skip" && CALLED_OFF_BY_USER.has(action.reason)) {
    return action;
  }
  switch (attemptState(facts.ledger, facts.nowMs)) {
    case "settled":
      return action;
    case "leased":
      // Even an event with nothing left to do waits: it may be the one that has to finish a crash (L4).
      return { kind: "wait", untilMs: facts.ledger.head?.attempt?.leaseUntilMs ?? facts.nowMs };
    case "crashed":
      return { kind: "reconcile", reason: "crashed-attempt" };
  }
}

/** Skips that hold whatever state the key is in. */
const CALLED_OFF_BY_USER: ReadonlySet<SkipReason> = new Set(["policy", "acl", "not-waiting"]);

function decideByKind(event: ObjectEvent, facts: Facts, policy: Policy): Action {
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
