import { lacksTagsAlone, taggedReplica } from "../model/ledger-row.ts";
import type { TagsChangedEvent } from "../model/object-event.ts";
import { PARK_CAUSES } from "../model/park-cause.ts";
import type { Policy } from "../model/policy.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";

/** Decides about tags that changed: those of now are read and put at the mapped version (D, O4). */
export function decideTagsChanged(event: TagsChangedEvent, facts: Facts, policy: Policy): Decision {
  const { row } = facts.ledger;
  if (policy.scope?.tags !== undefined) {
    return { kind: "reconcile", reason: "filtered" }; // it may have entered the scope, or left it (K3)
  }
  // What has crossed but for its tags needs those alone.
  const isRefused = row?.state === "parked" && !lacksTagsAlone(row);
  if (isRefused && PARK_CAUSES[row.reason].endsByTags) {
    return { kind: "reconcile", reason: "retry-parked" };
  }
  if (policy.tags === "ignore") {
    return { kind: "skip", reason: "policy" };
  }
  if (row === undefined) {
    return { kind: "reconcile", reason: "no-row" };
  }
  const destinationVersionId = taggedReplica(row);
  if (destinationVersionId === undefined) {
    return { kind: "skip", reason: row.state === "parked" ? "not-waiting" : "source-gone" };
  }
  const { versionId } = event;
  return { kind: "apply", step: { kind: "write-tags", versionId, destinationVersionId } };
}
