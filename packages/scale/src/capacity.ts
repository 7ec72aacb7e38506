import { SERVICE_LIMITS } from "@xpart/operations";
import { BUILT, type CapacitySettings, coreShare, type Place, type Times } from "./conditions.ts";
import { KIND } from "./message-ring.ts";
import { createRandom } from "./random.ts";
import { needsOf, recordMedianMs, recordTimes } from "./work.ts";

/** What holds a deployment's throughput. */
export type Limit =
  | "EventBridge's invocations"
  | "functions.eventConcurrency"
  | "SQS FIFO's messages"
  | "functions.concurrency"
  | "the ledger's write units"
  | "S3 reads of a prefix"
  | "S3 writes of a prefix";

/** How many new small objects a second one of the limits allows. */
export interface LimitRate {
  readonly limit: Limit;
  readonly perSecond: number;
}

/** What an invocation with a full batch takes, in milliseconds, by the table of times alone: no queueing is in it. */
export interface BatchTimes {
  readonly eventMs: number;
  readonly objectMs: number;
}

/** Draws for a mean of the slowest of ten: the same for all, so that figures differ by their inputs alone. */
const DRAWS = 20_000;
const SEED = 1;

/** Times of full batches of one kind: of queueHandler the slowest of its ten counts, and all their processor time. */
export function batchTimes(
  times: Times,
  settings: CapacitySettings,
  kind: number = KIND.live,
): BatchTimes {
  const eventShare = coreShare(BUILT.eventMemoryMb);
  const requests = BUILT.eventBatch / BUILT.request;
  const mean = Math.exp(times.spread ** 2 / 2);
  const eventMs =
    requests * (times.queueAnswerMs * mean + times.requestCpuMs / eventShare) +
    (BUILT.eventBatch * times.eventCpuMs) / eventShare;
  const cpuMs = (BUILT.objectBatch * times.objectCpuMs) / coreShare(settings.memoryMb);
  // A poller receives a batch before, and deletes it after.
  const queueMs = 2 * times.queueAnswerMs * mean;
  const objectMs = times.ledgerAnswerMs * mean + slowestMs(times, kind) + cpuMs + queueMs;
  return { eventMs, objectMs };
}

/** What the slowest record of a batch takes of the services, in the mean. */
function slowestMs(times: Times, kind: number): number {
  const random = createRandom(SEED);
  const recordMs = recordTimes(times, random);
  if (times.spread === 0) return recordMs(kind);
  let sum = 0;
  for (let batch = 0; batch < DRAWS / BUILT.objectBatch; batch += 1) {
    let slowest = 0;
    for (let record = 0; record < BUILT.objectBatch; record += 1) {
      slowest = Math.max(slowest, recordMs(kind));
    }
    sum += slowest;
  }
  return (sum * BUILT.objectBatch) / DRAWS;
}

/** What each limit allows, the least first: throughput is the first's. By arithmetic, for new small objects. */
export function capacityOf(
  settings: CapacitySettings,
  place: Place,
  times: Times,
): readonly [LimitRate, ...LimitRate[]] {
  const { eventMs, objectMs } = batchTimes(times, settings);
  const needs = needsOf(KIND.live);
  const s3 = (requests: number, of: number) => (place.prefixes * requests) / of;
  const rates: LimitRate[] = [
    { limit: "EventBridge's invocations", perSecond: place.eventsPerSecond },
    {
      limit: "functions.eventConcurrency",
      perSecond: (settings.eventConcurrency * BUILT.eventBatch * 1_000) / eventMs,
    },
    { limit: "SQS FIFO's messages", perSecond: place.queueKeysPerSecond },
    {
      limit: "functions.concurrency",
      perSecond: (settings.concurrency * BUILT.objectBatch * 1_000) / objectMs,
    },
    { limit: "the ledger's write units", perSecond: place.ledgerUnits / needs.ledgerUnits },
    {
      limit: "S3 reads of a prefix",
      perSecond: s3(SERVICE_LIMITS.s3Reads.value, needs.sourceReads),
    },
    {
      limit: "S3 writes of a prefix",
      perSecond: s3(SERVICE_LIMITS.s3Writes.value, needs.destinationWrites),
    },
  ];
  const [least, ...others] = rates.toSorted((one, other) => one.perSecond - other.perSecond);
  if (least === undefined) throw new RangeError("there are limits");
  return [least, ...others];
}

/**
 * Versions of one key a second at most: its group is worked ten at a time, one after the other, and nobody else has any of them
 * meanwhile.
 */
export function keyCapacity(settings: CapacitySettings, times: Times): number {
  const mean = Math.exp(times.spread ** 2 / 2);
  const recordMs = recordMedianMs(KIND.hot, times) * mean;
  const cpuMs = times.objectCpuMs / coreShare(settings.memoryMb);
  const batchMs =
    BUILT.objectBatch * (times.ledgerAnswerMs * mean + recordMs + cpuMs) +
    2 * times.queueAnswerMs * mean;
  return (BUILT.objectBatch * 1_000) / batchMs;
}
