import type { Policy } from "./policy.ts";
import type { BucketReader } from "./ports/bucket-reader.ts";
import type { Clock } from "./ports/clock.ts";
import type { DestinationStore } from "./ports/destination-store.ts";
import type { Ledger } from "./ports/ledger.ts";

/** Everything outside of core that replicating needs. */
export interface ReplicationPorts {
  readonly source: BucketReader;
  readonly destination: DestinationStore;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Unique among all workers. */
  newAttemptId(): string;
}

/** The ports with what holds for one run of a worker. */
export interface ReplicationRun extends ReplicationPorts {
  readonly policy: Policy;
  /** When the platform may end this worker, in milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/**
 * How long a lease outlives the worker that took it: a request that the platform cut off may still be on
 * its way, and clocks of two workers differ.
 */
const LEASE_MARGIN_MS = 5_000;

/** When a lease that is taken now ends: once its worker cannot be alive any more (L4). */
export function leaseEndMs(run: ReplicationRun): number {
  return run.deadlineMs + LEASE_MARGIN_MS;
}
