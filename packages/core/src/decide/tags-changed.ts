import type { TagsChangedEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import type { Action } from "./action.ts";
import type { Facts } from "./facts.ts";

/** Decides about tags that changed: those of now are read and put at the mapped version (D, O4). */
export function decideTagsChanged(event: TagsChangedEvent, facts: Facts, policy: Policy): Action {
  const { row } = facts.ledger;
  if (policy.tags === "ignore") {
    return { kind: "skip", reason: "policy" };
  }
  if (row === undefined) {
    return { kind: "reconcile", reason: "no-row" };
  }
  if (row.state !== "replicated" || row.destinationVersionId === undefined) {
    // It left the source, or crosses with its tags when it can be read at last.
    return { kind: "skip", reason: row.state === "parked" ? "not-waiting" : "source-gone" };
  }
  return {
    kind: "sync-tags",
    versionId: event.versionId,
    destinationVersionId: row.destinationVersionId,
  };
}
