import type { Policy } from "../model/policy.ts";
import type { VersionId } from "../model/version-id.ts";
import type { Clock } from "./clock.ts";
import type { DestinationStore } from "./destination-store.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Ledger } from "./ledger.ts";
import type { OtherWay } from "./other-way.ts";
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
  /** The name of the bucket that is copied from; absent: there is only one. */
  readonly sourceBucket?: string;
  /** Shared by all runs of a process for one source bucket. */
  readonly readAccess?: ReadAccess;
  /** The ledger of a pair that copies the other way; absent: nothing at the source is such a pair's (K4). */
  readonly otherWay?: OtherWay;
  /** Where the rest of a key's work goes that takes longer than a worker has; absent: the message comes again. */
  readonly eventQueue?: EventQueue;
}

/** A version that the source gave. */
export interface ReadVersion {
  readonly key: string;
  readonly versionId: VersionId;
}

/**
 * What this process could read at the source last, of two keys: whether a denied read is of one version or of all
 * is found out by asking for these once more (A9).
 */
export interface ReadAccess {
  recent: readonly ReadVersion[];
}

/** Keeps a version that could be read, and the last one of another key. */
export function noteRead(access: ReadAccess | undefined, version: ReadVersion): void {
  if (access !== undefined) {
    const other = access.recent.find(({ key }) => key !== version.key);
    access.recent = other === undefined ? [version] : [version, other];
  }
}

/** What the copies of one worker share: its bandwidth. */
export interface Traffic {
  /** Content that copies under way have yet to send, in bytes. */
  pendingBytes: number;
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
  /** When this worker began; with the deadline it tells what a worker can do at all. */
  readonly startedMs?: number;
  /** Shared by all copies of this worker, which share its bandwidth; absent: there is one at a time. */
  readonly traffic?: Traffic;
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
