import {
  type BatchMessage,
  type BatchResult,
  DEFAULT_BYTES_PER_SECOND,
  keyOfMessage,
  type Policy,
  type ReplicationPorts,
  readBatch,
  replicateMessages,
  type Scope,
  type Traffic,
} from "@xpart/core";
import { type DelayPorts, delayReturned } from "../batch/delay-returned.ts";
import type { InvocationContext } from "../batch/invocation-context.ts";
import {
  parseSqsBatch,
  type SqsBatchResponse,
  type SqsRecord,
  sqsBatchResponse,
  toReturn,
} from "../batch/sqs-batch.ts";
import type { Logger } from "../report/json-logger.ts";
import { createMetrics, type Metrics } from "../report/metrics.ts";
import { reportOutcome } from "../report/report-outcome.ts";

/** What the handler works with. */
export interface QueueHandlerPorts extends DelayPorts {
  /** The ports for replicating this source bucket; ledger rows say by which invocation. */
  replicationPorts(sourceBucket: string, invocation: string): ReplicationPorts;
  readonly destinationBucket: string;
  readonly scope: Scope;
  readonly policy: Policy;
  readonly logger: Logger;
  /** Takes the lines of the metrics. */
  writeLine(line: string): void;
}

/**
 * Replicates an SQS batch of events, or an array of EventBridge Pipes.
 *
 * @throws TypeError where the event is neither; UnreturnableError where elements of an array without message
 * ids were not done.
 */
export type QueueHandler = (
  event: unknown,
  context: InvocationContext,
) => Promise<SqsBatchResponse>;

/**
 * Keys worked at the same time: all of a batch, since Lambda takes at most 10 messages from a FIFO queue
 * at once, the work is waiting for S3, and content is streamed, so memory stays small (A4).
 */
const CONCURRENT_KEYS = 10;

/** No record is begun with less time left than this (B2): enough to copy 1 GiB at 20 MiB/s. */
const RESERVE_MS = 60_000;

/** But never more than this share of an invocation's time, so that a short one begins something. */
const MAX_RESERVE_SHARE = 0.25;

/** The handler on these ports. */
export function createQueueHandler(ports: QueueHandlerPorts): QueueHandler {
  return async (event, context) => {
    const batch = parseSqsBatch(event, context.awsRequestId);
    if (batch === undefined) {
      throw new TypeError("queueHandler takes an SQS batch, and this event is none");
    }
    const { records, nameless } = batch;
    const invocation = toInvocation(ports, context);
    const parts = partsOf(readBatch(records), ports);
    try {
      const results = await Promise.all(parts.map((part) => replicatePart(part, invocation)));
      const failed = new Set(results.flatMap(({ returned }) => returned));
      const causes = new Map(results.flatMap((result) => [...result.causes]));
      const returned = toReturn(records, failed);
      reportReturned(returned, parts, invocation);
      await delayReturned({ records: returned, causes }, ports, invocation.logger);
      return sqsBatchResponse(
        returned.map(({ messageId }) => messageId),
        nameless,
      );
    } finally {
      for (const line of parts.flatMap((part) => part.metrics.flush(ports.now()))) {
        ports.writeLine(line);
      }
    }
  };
}

interface Invocation {
  /** Lambda's own. */
  readonly id: string;
  readonly ports: QueueHandlerPorts;
  readonly startedMs: number;
  readonly deadlineMs: number;
  readonly reserveMs: number;
  readonly logger: Logger;
  /** Messages with a logged failure. */
  readonly explained: Set<string>;
  /** Of all source buckets: the bandwidth is the function's (B5). */
  readonly traffic: Traffic;
}

function toInvocation(ports: QueueHandlerPorts, context: InvocationContext): Invocation {
  const startedMs = ports.now();
  const remainingMs = context.getRemainingTimeInMillis();
  return {
    ports,
    id: context.awsRequestId,
    startedMs,
    deadlineMs: startedMs + remainingMs,
    reserveMs: Math.min(RESERVE_MS, remainingMs * MAX_RESERVE_SHARE),
    logger: ports.logger.with({ awsRequestId: context.awsRequestId }),
    explained: new Set(),
    traffic: { pendingBytes: 0 },
  };
}

/** What is of one source bucket; a record with events of two buckets is in the parts of both. */
interface Part {
  readonly bucket: string;
  readonly messages: readonly BatchMessage[];
  readonly metrics: Metrics;
}

/** Stands for the bucket of a message that names none. */
const NO_BUCKET = "none";

/**
 * With a source bucket configured, all messages are its own (core skips the others'); else each is read
 * from the bucket that it names. One that names none never touches a bucket.
 */
function partsOf(messages: readonly BatchMessage[], ports: QueueHandlerPorts): readonly Part[] {
  const { scope, destinationBucket } = ports;
  const buckets = new Map<string, BatchMessage[]>();
  for (const message of messages) {
    const bucket = scope.bucket ?? keyOfMessage(message)?.bucket ?? NO_BUCKET;
    const known = buckets.get(bucket);
    if (known === undefined) {
      buckets.set(bucket, [message]);
    } else {
      known.push(message);
    }
  }
  return [...buckets].map(([bucket, part]) => ({
    bucket,
    messages: part,
    metrics: createMetrics({ SourceBucket: bucket, DestinationBucket: destinationBucket }),
  }));
}

function replicatePart(part: Part, invocation: Invocation): Promise<BatchResult> {
  const { ports, id, startedMs, deadlineMs, reserveMs, logger, explained, traffic } = invocation;
  const run = {
    ...ports.replicationPorts(part.bucket, id),
    ...{ policy: ports.policy, startedMs, deadlineMs, traffic },
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
  };
  return replicateMessages(part.messages, run, {
    scope: { ...ports.scope, bucket: part.bucket },
    concurrency: CONCURRENT_KEYS,
    reserveMs,
    onOutcome(outcome) {
      if (!outcome.result.ok) {
        explained.add(outcome.messageId);
      }
      reportOutcome(outcome, logger, part.metrics);
    },
  });
}

function reportReturned(
  returned: readonly SqsRecord[],
  parts: readonly Part[],
  { logger, explained }: Invocation,
): void {
  const ids = new Set(returned.map(({ messageId }) => messageId));
  for (const { messages, metrics } of parts) {
    const own = new Set(messages.map(({ messageId }) => messageId));
    metrics.add("Returned", [...own].filter((messageId) => ids.has(messageId)).length);
  }
  const messageIds = [...ids].filter((messageId) => !explained.has(messageId));
  if (messageIds.length > 0) {
    const why = "returned: behind a failure of their group, or too little time is left";
    logger.log("WARNING", why, { outcome: "returned", messageIds });
  }
}
