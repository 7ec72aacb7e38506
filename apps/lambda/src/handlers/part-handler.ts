import {
  copyPartBatch,
  DEFAULT_BYTES_PER_SECOND,
  type EventQueue,
  type Policy,
  type ReplicationPorts,
  type Scope,
} from "@xpart/core";
import { type DelayPorts, delayReturned } from "../batch/delay-returned.ts";
import type { InvocationContext } from "../batch/invocation-context.ts";
import { parseSqsBatch, type SqsBatchResponse, sqsBatchResponse } from "../batch/sqs-batch.ts";
import type { Logger } from "../report/json-logger.ts";
import { createMetrics } from "../report/metrics.ts";
import { reportPartOutcome } from "../report/report-part-outcome.ts";

/** What the handler works with. */
export interface PartHandlerPorts extends DelayPorts {
  /** The ports for replicating this source bucket, with the way to the part workers; ledger rows say by which invocation. */
  replicationPorts(sourceBucket: string, invocation: string): ReplicationPorts;
  /** The FIFO queue: a key whose upload is over is reconciled. */
  readonly queue: EventQueue;
  readonly destinationBucket: string;
  readonly scope: Scope;
  readonly policy: Policy;
  readonly logger: Logger;
  /** Takes the lines of the metrics. */
  writeLine(line: string): void;
}

/** Copies the part ranges of an SQS batch (A6). @throws where the event is not such a batch. */
export type PartHandler = (event: unknown, context: InvocationContext) => Promise<SqsBatchResponse>;

/** The handler on these ports. */
export function createPartHandler(ports: PartHandlerPorts): PartHandler {
  return async (event, context) => {
    const batch = parseSqsBatch(event, context.awsRequestId);
    if (batch === undefined) {
      throw new TypeError("partHandler takes an SQS batch, and this event is none");
    }
    const { records, nameless } = batch;
    const startedMs = ports.now();
    const deadlineMs = startedMs + context.getRemainingTimeInMillis();
    const logger = ports.logger.with({ awsRequestId: context.awsRequestId });
    const { scope, policy, queue, destinationBucket } = ports;
    const metrics = createMetrics({
      SourceBucket: scope.bucket ?? "any",
      DestinationBucket: destinationBucket,
    });
    const runFor = (sourceBucket: string) => ({
      ...ports.replicationPorts(sourceBucket, context.awsRequestId),
      ...{ queue, policy, startedMs, deadlineMs, bytesPerSecond: DEFAULT_BYTES_PER_SECOND },
    });
    try {
      const { returned, causes } = await copyPartBatch(records, runFor, {
        scope,
        onOutcome: (outcome) => reportPartOutcome(outcome, logger, metrics),
      });
      metrics.add("Returned", returned.length);
      const back = records.filter(({ messageId }) => causes.has(messageId));
      await delayReturned({ records: back, causes }, ports, logger);
      return sqsBatchResponse(returned, nameless);
    } finally {
      for (const line of metrics.flush(ports.now())) {
        ports.writeLine(line);
      }
    }
  };
}
