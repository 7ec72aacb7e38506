import {
  type BatchResult,
  DEFAULT_BYTES_PER_SECOND,
  type Policy,
  parseMessage,
  type ReplicationPorts,
  replicateBatch,
  type Scope,
} from "@xpart/core";
import { type DelayPorts, delayReturned } from "./delay-returned.ts";
import type { InvocationContext } from "./invocation-context.ts";
import type { Logger } from "./json-logger.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { reportOutcome } from "./report-outcome.ts";
import {
  parseSqsBatch,
  type SqsBatchResponse,
  type SqsRecord,
  sqsBatchResponse,
  toReturn,
} from "./sqs-batch.ts";

/** What the handler works with. */
export interface QueueHandlerPorts extends DelayPorts {
  /** The ports for replicating this source bucket. */
  replicationPorts(sourceBucket: string): ReplicationPorts;
  readonly destinationBucket: string;
  readonly scope: Scope;
  readonly policy: Policy;
  readonly logger: Logger;
  /** Takes the lines of the metrics. */
  writeLine(line: string): void;
}

/** Replicates an SQS batch of events. @throws where the event is not such a batch. */
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
    const records = parseSqsBatch(event);
    if (records === undefined) {
      throw new TypeError("queueHandler takes an SQS batch, and this event is none");
    }
    const remainingMs = context.getRemainingTimeInMillis();
    const invocation: Invocation = {
      ports,
      deadlineMs: ports.now() + remainingMs,
      reserveMs: Math.min(RESERVE_MS, remainingMs * MAX_RESERVE_SHARE),
      logger: ports.logger.with({ awsRequestId: context.awsRequestId }),
      explained: new Set(),
    };
    const parts = partsOf(records, ports);
    try {
      const results = await Promise.all(parts.map((part) => replicatePart(part, invocation)));
      const failed = new Set(results.flatMap(({ returned }) => returned));
      const causes = new Map(results.flatMap((result) => [...result.causes]));
      const returned = toReturn(records, failed);
      reportReturned(returned, parts, invocation);
      await delayReturned({ records: returned, causes }, ports, invocation.logger);
      return sqsBatchResponse(returned.map(({ messageId }) => messageId));
    } finally {
      for (const line of parts.flatMap((part) => part.metrics.flush(ports.now()))) {
        ports.writeLine(line);
      }
    }
  };
}

interface Invocation {
  readonly ports: QueueHandlerPorts;
  readonly deadlineMs: number;
  readonly reserveMs: number;
  readonly logger: Logger;
  /** Messages with a logged failure. */
  readonly explained: Set<string>;
}

/** The records of one source bucket. */
interface Part {
  readonly bucket: string;
  readonly records: readonly SqsRecord[];
  readonly metrics: Metrics;
}

/**
 * With a source bucket configured, all records are its own (core skips the others'); else each is read
 * from the bucket that it names. A body that names none never touches a bucket.
 */
function partsOf(records: readonly SqsRecord[], ports: QueueHandlerPorts): readonly Part[] {
  const { scope, destinationBucket } = ports;
  const buckets = new Map<string, SqsRecord[]>();
  for (const record of records) {
    const bucket = scope.bucket ?? bucketOf(record);
    const known = buckets.get(bucket);
    if (known === undefined) {
      buckets.set(bucket, [record]);
    } else {
      known.push(record);
    }
  }
  return [...buckets].map(([bucket, part]) => ({
    bucket,
    records: part,
    metrics: createMetrics({ SourceBucket: bucket, DestinationBucket: destinationBucket }),
  }));
}

/** Stands for the bucket of a body that names none. */
const NO_BUCKET = "none";

/** All records of one S3 notification are of one bucket. */
function bucketOf(record: SqsRecord): string {
  const [first] = parseMessage(record.body);
  switch (first?.kind) {
    case "event":
      return first.event.bucket;
    case "reconcile":
      return first.bucket;
    default:
      return NO_BUCKET;
  }
}

function replicatePart(part: Part, invocation: Invocation): Promise<BatchResult> {
  const { ports, deadlineMs, reserveMs, logger, explained } = invocation;
  const run = {
    ...ports.replicationPorts(part.bucket),
    ...{ policy: ports.policy, deadlineMs, bytesPerSecond: DEFAULT_BYTES_PER_SECOND },
  };
  return replicateBatch(part.records, run, {
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
  for (const { records, metrics } of parts) {
    metrics.add("Returned", records.filter((record) => returned.includes(record)).length);
  }
  const messageIds = returned.map((r) => r.messageId).filter((id) => !explained.has(id));
  if (messageIds.length > 0) {
    const why = "returned: behind a failure of their group, or too little time is left";
    logger.log("WARNING", why, { outcome: "returned", messageIds });
  }
}
