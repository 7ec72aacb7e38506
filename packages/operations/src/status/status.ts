import type { Direction } from "@xpart/aws-adapters";
import type { PauseState } from "../pause/pause-deployment.ts";
import type { QueueState } from "./queue-state.ts";

/** A queue with what is measured of it. */
export interface MeasuredQueue extends QueueState {
  /** Of its oldest message; absent: not known. */
  readonly oldestSeconds?: number;
  /** At the pace of the last minutes; `grows`: more comes than is done; absent: not known, or nothing waits. */
  readonly emptyInSeconds?: number | "grows";
  /** Until SQS throws the oldest message away; absent: not known, or nothing waits. */
  readonly expiresInSeconds?: number;
}

/** How long events take, of those that were done in the last minutes. */
export interface Lag {
  /** Milliseconds from an event's time until it was done; absent: nothing was done. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

/** What was done in the last minutes, per second. */
export interface Throughput {
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** A count that may have been given up. */
export interface Count {
  readonly count: number;
  /** Whether there are more. */
  readonly isMore: boolean;
}

/** Something that no service told. */
export interface Unknown {
  readonly what: string;
  readonly why: string;
}

/** Where a deployment stands, at one moment. What is absent is not known, and `unknown` says why. */
export interface Status {
  readonly atMs: number;
  readonly lag?: Lag;
  readonly throughput?: Throughput;
  /** Those with work, in the order in which an event passes. */
  readonly queues: readonly MeasuredQueue[];
  readonly deadLetters: readonly MeasuredQueue[];
  readonly setAside: Readonly<Partial<Record<"parked" | "held" | "gaps" | "locked", Count>>>;
  readonly pause?: PauseState;
  /** Which way the pair is copied, where it was ever turned or is to be. */
  readonly direction?: Direction;
  /** Names of alarms that are on. */
  readonly alarms?: readonly string[];
  /** What the oldest message of the queues with work has waited for; absent: not known. */
  readonly oldestSeconds?: number;
  readonly unknown: readonly Unknown[];
}
