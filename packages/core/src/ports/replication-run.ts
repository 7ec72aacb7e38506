import type { Policy } from "../model/policy.ts";
import type { Clock } from "./clock.ts";
import type { DestinationStore } from "./destination-store.ts";
import type { Ledger } from "./ledger.ts";
import type { PartQueue } from "./part-queue.ts";
import type { SourceStore } from "./source-store.ts";

/** Everything outside of core that replicating needs. */
export interface ReplicationPorts {
  readonly source: SourceStore;
  readonly destination: DestinationStore;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Unique among all workers. */
  newAttemptId(): string;
  /** Where content goes that takes longer than a worker has; absent: there are no part workers (A6). */
  readonly handOver?: PartHandOver;
}

/** The way to the part workers. */
export interface PartHandOver {
  readonly queue: PartQueue;
  /** The name of the bucket that is copied from. */
  readonly sourceBucket: string;
}

/** The ports with what holds for one run of a worker. */
export interface ReplicationRun extends ReplicationPorts {
  readonly policy: Policy;
  /** When the platform may end this worker, in milliseconds since the epoch. */
  readonly deadlineMs: number;
  /** What a worker copies at least, in bytes a second: decides what fits its time (A6, B2). */
  readonly bytesPerSecond: number;
}

/** 20 MiB/s: a Lambda of 512 MiB between two partitions, on a bad day. */
export const DEFAULT_BYTES_PER_SECOND: number = 20 * 1024 ** 2;

/**
 * How long a lease outlives the worker that took it: a request that the platform cut off may still be on
 * its way, and clocks of two workers differ.
 */
const LEASE_MARGIN_MS = 5_000;

/** When a lease that is taken now ends: once its worker cannot be alive any more (L4). */
export function leaseEndMs(run: ReplicationRun): number {
  return run.deadlineMs + LEASE_MARGIN_MS;
}
