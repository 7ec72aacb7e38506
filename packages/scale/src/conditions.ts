import { DEFAULT_BYTES_PER_SECOND } from "@xpart/core";
import { SERVICE_LIMITS, SERVICE_TIMES } from "@xpart/operations";

/** How this project wires its queues; a test holds it against what infra synthesises. */
export const BUILT = {
  /** Events of an invocation of eventHandler, and how long it waits to be full. */
  eventBatch: 100,
  eventWindowMs: 1_000,
  /** Messages of an invocation of queueHandler, all worked at one time. */
  objectBatch: 10,
  /** Ranges of an invocation of partHandler. */
  partBatch: 1,
  /** Messages of a request to a queue. */
  request: 10,
  /** Memory of eventHandler. */
  eventMemoryMb: 512,
} as const;

/** The settings of a deployment on which its capacity depends, by the names that the schema has. */
export interface CapacitySettings {
  readonly memoryMb: number;
  readonly eventConcurrency: number;
  readonly concurrency: number;
  readonly partConcurrency: number;
  readonly timeoutSeconds: number;
}

/** What AWS allows where the source is, and what of it is there by now. */
export interface Place {
  readonly eventsPerSecond: number;
  readonly queueKeysPerSecond: number;
  /** Write units of the ledger's table. */
  readonly ledgerUnits: number;
  /** Partitioned prefixes that S3 has split each bucket's keys into. */
  readonly prefixes: number;
}

/** What each request, and the work between them, takes; medians, in milliseconds. */
export interface Times {
  readonly s3AnswerMs: number;
  readonly ledgerAnswerMs: number;
  readonly betweenPartitionsMs: number;
  readonly queueAnswerMs: number;
  readonly eventDeliveryMs: number;
  /** The deviation of the logarithm of each of them; 0: always the median. */
  readonly spread: number;
  /** Processor time of a new small object in queueHandler, on a whole core. */
  readonly objectCpuMs: number;
  /** Processor time of an event, and of a request, in eventHandler, on a whole core. */
  readonly eventCpuMs: number;
  readonly requestCpuMs: number;
  /** What a cold start takes. */
  readonly eventColdMs: number;
  readonly objectColdMs: number;
  /** What one invocation carries. */
  readonly bytesPerSecond: number;
}

/** Where a bucket and a table are new, in one of the Regions with the highest quotas. */
export const NEW_PLACE: Place = {
  eventsPerSecond: SERVICE_LIMITS.eventsMost.value,
  queueKeysPerSecond: SERVICE_LIMITS.queueKeysMost.value,
  ledgerUnits: SERVICE_LIMITS.ledgerUnitsAtFirst.value,
  prefixes: 1,
};

/** How many prefixes S3 has split the keys into where they were written at such rates for long. */
const GROWN_PREFIXES = 10;

/** The same, where table and buckets have grown by what was written before. */
export const GROWN_PLACE: Place = {
  ...NEW_PLACE,
  ledgerUnits: SERVICE_LIMITS.ledgerUnits.value,
  prefixes: GROWN_PREFIXES,
};

/** Grown as well, in a Region that AWS's lists of quotas do not name. */
export const LEAST_PLACE: Place = {
  ...GROWN_PLACE,
  eventsPerSecond: SERVICE_LIMITS.eventsLeast.value,
  queueKeysPerSecond: SERVICE_LIMITS.queueKeysLeast.value,
};

/** Processor times and cold starts, as they were measured. */
export type MeasuredTimes = Pick<
  Times,
  "objectCpuMs" | "eventCpuMs" | "requestCpuMs" | "eventColdMs" | "objectColdMs"
>;

/** Nobody has measured how the services' times are spread: 95 of 100 are within 2.7 times the median, either way. */
export const SPREAD = 0.5;

/** What was measured here, beside what is documented or assumed of the services. */
export function timesOf(measured: MeasuredTimes): Times {
  return {
    s3AnswerMs: SERVICE_TIMES.s3AnswerMs.value,
    ledgerAnswerMs: SERVICE_TIMES.ledgerAnswerMs.value,
    betweenPartitionsMs: SERVICE_TIMES.betweenPartitionsMs.value,
    queueAnswerMs: SERVICE_TIMES.queueAnswerMs.value,
    eventDeliveryMs: SERVICE_TIMES.eventDeliveryMs.value,
    spread: SPREAD,
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
    ...measured,
  };
}

/** The share of one core that a function has; more than one does not help code that has one thread. */
export function coreShare(memoryMb: number): number {
  return Math.min(1, memoryMb / SERVICE_LIMITS.mbOfCore.value);
}
