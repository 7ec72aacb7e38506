import type { CrossingEntry } from "../lease/crossing.ts";
import { partCountOf } from "../model/part-count.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { judgesObjects } from "../model/scope-filter.ts";
import { type Entry, samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Work } from "./work.ts";

/**
 * The null version may have been written again since it was listed below others (D2): then it is the newest, or has
 * another place, and the order of the plan is not the source's any more. Under a filter it may be what does not cross.
 */
export function whyOutdated(
  { versionId, ...listed }: Entry,
  opened: CrossingEntry,
  { siblings, policy }: Work,
): ReplicationFailure | undefined {
  const [newest] = siblings;
  if (opened.kind === "marker" || listed.kind === "marker") {
    return undefined;
  }
  const { pin } = opened.object;
  // One in parts may have its place by when it was begun, also where what was listed was the newest (O6).
  const isBelow =
    newest !== undefined &&
    (newest.versionId !== versionId ||
      (siblings.length > 1 && partCountOf(pin.etag) !== undefined));
  // What a filter has judged is what was listed, or opened first (K2).
  const mustBeListed = isBelow || judgesObjects(policy.scope);
  return versionId === NULL_VERSION_ID && mustBeListed && !samePin(listed.pin, pin)
    ? serviceFailure({
        ...{ kind: "unavailable", side: "source", operation: "ListObjectVersions" },
        message: "the null version was written again since it was listed; it is listed once more",
      })
    : undefined;
}
