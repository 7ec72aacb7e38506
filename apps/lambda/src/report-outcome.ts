import {
  type ActionKind,
  describeFailure,
  dispositionOf,
  type RecordOutcome,
  type Replicated,
  type ReplicationFailure,
} from "@xpart/core";
import type { LogFields, Logger, LogLevel } from "./json-logger.ts";
import type { CountName, Metrics } from "./metrics.ts";

/**
 * Logs and counts what one event came to. Production stays quiet: what went as expected is DEBUG, a
 * reconcile INFO, what goes back to the queue WARNING, what asks for somebody's attention ERROR.
 */
export function reportOutcome(outcome: RecordOutcome, logger: Logger, metrics: Metrics): void {
  const fields = fieldsOf(outcome);
  if (outcome.result.ok) {
    reportDone(outcome.result.value, fields, logger, metrics);
  } else {
    reportFailure(outcome.result.error, fields, logger, metrics);
  }
}

function fieldsOf({ messageId, event, key, endedMs, result }: RecordOutcome): LogFields {
  if (event === undefined) {
    return { messageId, ...(key === undefined ? {} : { key }) };
  }
  // Event times have a resolution of one second, and clocks differ: never below zero.
  const latencyMs =
    event.timeMs === undefined || !result.ok ? undefined : Math.max(0, endedMs - event.timeMs);
  return {
    messageId,
    event: event.kind,
    bucket: event.bucket,
    key: event.key,
    versionId: event.versionId,
    ...(event.requestId === undefined ? {} : { requestId: event.requestId }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}

function reportDone(done: Replicated, fields: LogFields, logger: Logger, metrics: Metrics): void {
  if (done.kind !== "skipped" && fields.latencyMs !== undefined) {
    metrics.addLatency(fields.latencyMs);
  }
  switch (done.kind) {
    case "skipped":
      metrics.addLabelled("Skips", done.reason);
      logger.log("DEBUG", "nothing to do", { ...fields, outcome: "skipped", reason: done.reason });
      return;
    case "applied": {
      const { action, bytes } = done;
      const count = COUNTS[action];
      if (count !== undefined) {
        metrics.add(count);
      }
      metrics.add("BytesReplicated", bytes);
      logger.log("DEBUG", "replicated", { ...fields, outcome: action, bytes });
      return;
    }
    case "held": {
      metrics.add("Held");
      const why = "a delete beyond the hour's budget is held until an operator releases it";
      logger.log("WARNING", why, { ...fields, outcome: "held", reason: done.action });
      return;
    }
    case "handed-over":
      metrics.add("HandedOver");
      logger.log("INFO", "handed to part workers", { ...fields, outcome: "handed-over" });
      return;
    case "parked": {
      metrics.add("Parked");
      const why = "the entry cannot be read and is parked; other events of its key go on";
      logger.log("WARNING", why, { ...fields, outcome: "parked", reason: done.cause });
      return;
    }
    case "reconciled": {
      const { reason, bytes, result } = done;
      const { appended, deleted, gaps, held, locked, parked } = result;
      const foreign = result.foreign.length;
      metrics.add("Reconciles");
      metrics.add("ReconcileAppends", appended);
      metrics.add("BytesReplicated", bytes);
      metrics.add("Deletes", deleted);
      metrics.add("Gaps", gaps);
      metrics.add("Held", held);
      metrics.add("Locked", locked);
      metrics.add("Parked", parked);
      metrics.add("Foreign", foreign);
      const tally = { bytes, appended, deleted, gaps, held, locked, parked, foreign };
      logger.log("INFO", "reconciled", { ...fields, outcome: "reconciled", reason, ...tally });
      return;
    }
  }
}

/** What an applied action counts as; the others change nothing at the destination. */
const COUNTS: Readonly<Partial<Record<ActionKind, CountName>>> = {
  "copy-object": "ObjectsReplicated",
  "add-marker": "MarkersReplicated",
  "delete-entry": "Deletes",
  "sync-tags": "TagSyncs",
};

/** Logs and counts why a message goes back to its queue. */
export function reportFailure(
  failure: ReplicationFailure,
  fields: LogFields,
  logger: Logger,
  metrics: Metrics,
): void {
  const kind = failure.kind === "service" ? failure.error.kind : failure.kind;
  metrics.addLabelled("Failures", kind);
  logger.log(levelOf(failure), describeFailure(failure), {
    ...fields,
    outcome: "returned",
    failure: kind,
  });
}

/** What trying again mends is a warning; a wrong set-up or a body that is not an event wants a person. */
function levelOf(failure: ReplicationFailure): LogLevel {
  return failure.kind === "invalid-message" || dispositionOf(failure) === "stop"
    ? "ERROR"
    : "WARNING";
}
