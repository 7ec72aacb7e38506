import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";

/** A listing that lacks what the same side has just shown: it is read again later (O7). */
export function laggingListing(side: "source" | "destination"): ReplicationFailure {
  return serviceFailure({
    kind: "unavailable",
    side,
    operation: "ListObjectVersions",
    message: "the listing lacks an entry that the bucket has; it is not believed",
  });
}
