import {
  type EventQueue,
  type ReplicationFailure,
  type RoutedEvent,
  type RoutingResult,
  routeEvents,
  type Scope,
} from "@xpart/core";
import { type DelayPorts, delayReturned } from "../batch/delay-returned.ts";
import { parseSqsBatch, type SqsBatchResponse, sqsBatchResponse } from "../batch/sqs-batch.ts";
import type { Logger } from "../report/json-logger.ts";
import { createMetrics, type Metrics } from "../report/metrics.ts";

/** What the handler works with. */
export interface EventHandlerPorts extends DelayPorts {
  readonly queue: EventQueue;
  readonly scope: Scope;
  readonly logger: Logger;
  /** Takes the lines of the metrics. */
  writeLine(line: string): void;
}

/** What Lambda tells about an invocation, as far as this handler reads it. */
export interface EventContext {
  readonly awsRequestId: string;
}

/**
 * Puts S3 events on the FIFO queue, each under its key's message group: the answer to an SQS batch names
 * the messages that stay on their queue; a single event that EventBridge (or S3) invoked the function
 * with has no answer. EventBridge Pipes is answered as SQS is.
 *
 * @throws {@link UnroutedEventError} where a single event could not be routed, so that Lambda tries the
 * asynchronous invocation again and then gives the event to its dead-letter queue (F5).
 * @throws UnreturnableError where elements of an array without message ids could not be routed.
 */
export type EventHandler = (
  event: unknown,
  context: EventContext,
) => Promise<SqsBatchResponse | undefined>;

/** A single event did not reach the queue. Its message says why, without the event's content. */
export class UnroutedEventError extends Error {
  override readonly name = "UnroutedEventError";
}

/** The handler on these ports. */
export function createEventHandler(ports: EventHandlerPorts): EventHandler {
  return async (event, context) => {
    const logger = ports.logger.with({ awsRequestId: context.awsRequestId });
    const batch = parseSqsBatch(event, context.awsRequestId);
    const single = { messageId: context.awsRequestId, body: JSON.stringify(event) };
    const records = batch?.records ?? [single];
    const metrics = createMetrics({ SourceBucket: ports.scope.bucket ?? "any" });
    const routing = await routeEvents(records, ports.queue, ports.scope);
    for (const { messageId, ...routed } of routing.events) {
      reportRouted(routed, messageId, logger, metrics);
    }
    const { returned } = routing;
    metrics.add("Returned", returned.length);
    for (const line of metrics.flush(ports.now())) {
      ports.writeLine(line);
    }
    if (batch !== undefined) {
      const causes = causesOf(routing);
      const records = batch.records.filter(({ messageId }) => causes.has(messageId));
      await delayReturned({ records, causes }, ports, logger);
      return sqsBatchResponse(returned, batch.nameless);
    }
    if (returned.length > 0) {
      throw new UnroutedEventError(routing.events.flatMap(problemOf).join("; "));
    }
    return undefined;
  };
}

function reportRouted(
  routed: RoutedEvent,
  messageId: string,
  logger: Logger,
  metrics: Metrics,
): void {
  switch (routed.kind) {
    case "sent": {
      const { kind, bucket, key, versionId } = routed.event;
      metrics.add("Routed");
      const fields = { messageId, event: kind, bucket, key, versionId };
      logger.log("DEBUG", "sent to the queue", { ...fields, outcome: "sent" });
      return;
    }
    case "skipped":
      metrics.addLabelled("Skips", routed.reason);
      logger.log("DEBUG", "nothing to do", {
        messageId,
        outcome: "skipped",
        reason: routed.reason,
      });
      return;
    case "refused":
    case "invalid":
    case "crashed": {
      const failure = kindOf(routed);
      const needsSomebody = NEED_SOMEBODY.has(failure);
      const problem = problemOf(routed).join();
      metrics.addLabelled("Failures", failure);
      const fields = { messageId, outcome: "returned", failure };
      logger.log(needsSomebody ? "ERROR" : "WARNING", problem, fields);
      return;
    }
  }
}

/** Why messages go back, by message id: the first of what failed in each. */
function causesOf({ events }: RoutingResult): ReadonlyMap<string, ReplicationFailure> {
  const causes = new Map<string, ReplicationFailure>();
  for (const event of events) {
    const cause = causeOf(event);
    if (cause !== undefined && !causes.has(event.messageId)) {
      causes.set(event.messageId, cause);
    }
  }
  return causes;
}

function causeOf(routed: RoutedEvent): ReplicationFailure | undefined {
  switch (routed.kind) {
    case "sent":
    case "skipped":
      return undefined;
    case "refused":
      return { kind: "service", error: routed.error };
    case "invalid":
      return { kind: "invalid-message", problem: routed.problem };
    case "crashed":
      return { kind: "crashed-record", problem: routed.problem };
  }
}

/** What no retry mends. */
const NEED_SOMEBODY: ReadonlySet<string> = new Set([
  "invalid-message",
  "crashed-record",
  "misconfigured",
]);

function kindOf(routed: RoutedEvent): string {
  const cause = causeOf(routed);
  return cause?.kind === "service" ? cause.error.kind : (cause?.kind ?? routed.kind);
}

function problemOf(routed: RoutedEvent): readonly string[] {
  switch (routed.kind) {
    case "sent":
    case "skipped":
      return [];
    case "refused": {
      const { operation, kind, message } = routed.error;
      return [`queue ${operation} failed (${kind}): ${message}`];
    }
    case "invalid":
      return [`not an S3 event: ${routed.problem}`];
    case "crashed":
      return [`a bug in routing: ${routed.problem}`];
  }
}
