import {
  describeFailure,
  dispositionOf,
  type RecordOutcome,
  type Replicated,
  type ReplicationFailure,
  type StepKind,
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
      const { step, bytes } = done;
      const count = countOf(step, fields);
      if (count !== undefined) {
        metrics.add(count);
      }
      metrics.add("BytesReplicated", bytes);
      logger.log("DEBUG", "replicated", { ...fields, outcome: step, bytes });
      return;
    }
    case "held": {
      metrics.add("Held");
      const why = "a delete beyond the hour's budget is held until an operator releases it";
      logger.log("WARNING", why, { ...fields, outcome: "held", reason: done.step });
      return;
    }
    case "handed-over":
      metrics.add("HandedOver");
      logger.log("INFO", "handed to part workers", { ...fields, outcome: "handed-over" });
      return;
    case "parked": {
      metrics.addLabelled("Parked", done.cause);
      const why =
        "the entry cannot be read, or one side refuses it; it is parked, and other events of its key go on";
      logger.log("WARNING", why, { ...fields, outcome: "parked", reason: done.cause });
      return;
    }
    case "reconciled": {
      const { reason, bytes, result } = done;
      const { appended, restacked, adopted, deleted, gaps, held, locked, parked } = result;
      const foreign = result.foreign.length;
      metrics.add("Reconciles");
      metrics.add("ReconcileAppends", appended);
      metrics.add("Restacks", restacked);
      metrics.add("Adopted", adopted);
      metrics.add("BytesReplicated", bytes);
      metrics.add("Deletes", deleted);
      metrics.add("Gaps", gaps);
      metrics.add("Held", held);
      metrics.add("Locked", locked);
      metrics.addLabelled("Parked", "at-reconcile", parked);
      metrics.add("Foreign", foreign);
      const tally = {
        ...{ bytes, appended, restacked, adopted, deleted, gaps, held, locked, parked, foreign },
      };
      const what = result.isContinued
        ? "reconciled in part; a message of its own goes on"
        : "reconciled";
      metrics.add("Continued", result.isContinued ? 1 : 0);
      logger.log("INFO", what, { ...fields, outcome: "reconciled", reason, ...tally });
      return;
    }
  }
}

/** What an applied step counts as; undefined: it changed nothing at the destination. */
function countOf(step: StepKind, { event }: LogFields): CountName | undefined {
  switch (step) {
    case "append":
    case "restack":
      return event === "marker-created" ? "MarkersReplicated" : "ObjectsReplicated";
    case "delete":
      return "Deletes";
    case "write-tags":
      return "TagSyncs";
    default:
      return undefined;
  }
}

/** Logs and counts why a message goes back to its queue. */
export function reportFailure(
  failure: ReplicationFailure,
  fields: LogFields,
  logger: Logger,
  metrics: Metrics,
): void {
  const kind = kindOf(failure);
  metrics.addLabelled("Failures", kind);
  logger.log(levelOf(failure), describeFailure(failure), {
    ...fields,
    outcome: "returned",
    failure: kind,
  });
}

function kindOf(failure: ReplicationFailure): string {
  switch (failure.kind) {
    case "service":
      return failure.error.kind;
    case "set-aside":
      return failure.cause;
    default:
      return failure.kind;
  }
}

/** What trying again mends is a warning; a wrong set-up, a body that is not an event or a bug wants a person. */
function levelOf(failure: ReplicationFailure): LogLevel {
  return WANT_A_PERSON.has(failure.kind) || dispositionOf(failure) === "stop" ? "ERROR" : "WARNING";
}

const WANT_A_PERSON: ReadonlySet<ReplicationFailure["kind"]> = new Set([
  "invalid-message",
  "crashed-record",
  "set-aside",
]);
