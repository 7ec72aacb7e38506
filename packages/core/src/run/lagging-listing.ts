import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import type { Stack } from "../model/stack.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** How often a listing is asked for once more that lacks what is denied. */
const LISTINGS_AGAIN = 3;

type Side = "source" | "destination";

/** A listing that lacks what the same side has just shown: it is read again later (O7). */
export function laggingListing(side: Side): ReplicationFailure {
  return serviceFailure(lagOf(side));
}

function lagOf(side: Side): PortError {
  return {
    kind: "unavailable",
    side,
    operation: "ListObjectVersions",
    message: "the listing lacks an entry that the bucket has; it is not believed",
  };
}

/**
 * What is denied is there, as far as one can tell: a listing that lacks it is asked for again, since one that lags seldom
 * lacks the same twice. A policy may deny what was never there, so that it is believed in the end.
 *
 * @param isShown - whether a listing has what the first one lacks.
 * @returns why the first one is not believed.
 */
export async function findDeniedLag(
  side: Side,
  key: string,
  isShown: (listing: Stack) => boolean,
  run: ReplicationRun,
): Promise<PortError | undefined> {
  for (let count = 0; count < LISTINGS_AGAIN; count += 1) {
    const again = await run[side].readStack(key);
    if (!again.ok) {
      return again.error;
    }
    if (isShown(again.value)) {
      return lagOf(side);
    }
  }
  return undefined;
}
