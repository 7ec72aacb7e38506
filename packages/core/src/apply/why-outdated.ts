import type { CrossingEntry } from "../lease/crossing.ts";
import { partCountOf } from "../model/part-count.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { hasCrossed } from "../model/row-states.ts";
import {
  judgesObjects,
  leavesOutReplicas,
  leftOutByListing,
  type ScopeFilter,
} from "../model/scope-filter.ts";
import { type Entry, type ObjectEntry, samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { OpenObject } from "../ports/bucket-reader.ts";
import type { Work } from "./work.ts";

/**
 * The null version may have been written again since it was listed below others, or opened for an event (D2): then it is
 * the newest, or has another place, and the order that was decided is not the source's any more. Under a filter it may be
 * what does not cross, also with the same bytes in the same second, by its class; and so may be what the source denied
 * when the filter asked who wrote it, and gives now (K2).
 */
export function whyOutdated(
  listed: Entry,
  opened: CrossingEntry,
  { siblings, policy, rows }: Work,
): ReplicationFailure | undefined {
  const { versionId } = listed;
  const [newest] = siblings;
  if (opened.kind === "marker" || listed.kind === "marker") {
    return undefined;
  }
  const isLeftOut = policy.scope !== undefined && leavesOutReplicas(policy.scope);
  if (isLeftOut && opened.object.isReplica === true && !hasCrossed(rows.get(versionId), listed)) {
    return serviceFailure({
      ...{ kind: "unavailable", side: "source", operation: "GetObject" },
      message:
        "S3 Replication wrote the version, as its source says only now; it is judged once more",
    });
  }
  const { pin } = opened.object;
  // An event alone has the place, and its head the time, of what was opened first (O3, O6).
  const isAlone = newest === undefined;
  // One in parts may have its place by when it was begun, also where what was listed was the newest (O6).
  const mayBeBelow =
    isAlone ||
    newest.versionId !== versionId ||
    (siblings.length > 1 && partCountOf(pin.etag) !== undefined);
  // What a filter has judged is what was listed, or opened first (K2).
  const mustBeSame = mayBeBelow || judgesObjects(policy.scope);
  return versionId === NULL_VERSION_ID &&
    mustBeSame &&
    !(samePin(listed.pin, pin) && isJudgedAlike(listed, opened.object, policy.scope))
    ? serviceFailure({
        ...{ kind: "unavailable", side: "source" },
        operation: isAlone ? "GetObject" : "ListObjectVersions",
        message: "the null version was written again since it was read; its place is decided anew",
      })
    : undefined;
}

/** Whether what a listing says decides the same of what was opened as of what was listed. */
function isJudgedAlike(
  listed: ObjectEntry,
  { pin, attributes: { storageClass } }: OpenObject,
  scope: ScopeFilter | undefined,
): boolean {
  return (
    scope === undefined ||
    leftOutByListing(scope, listed) === leftOutByListing(scope, { pin, storageClass })
  );
}
