import {
  type BucketLayout,
  type EventOutcome,
  isUnfinished,
  type PackageCache,
  type PackageStorage,
  problemOf,
  syncMessages,
} from "@xpart/pypicloud-sync";
import {
  parseSqsBatch,
  type SqsBatchResponse,
  sqsBatchResponse,
  toReturn,
} from "../batch/sqs-batch.ts";
import type { Logger } from "../report/json-logger.ts";
import { createMetrics, type Metrics } from "../report/metrics.ts";

/** What the handler works with. */
export interface CacheHandlerPorts {
  readonly bucket: string;
  readonly layout: BucketLayout;
  readonly storage: PackageStorage;
  /** Opens the cache, or gives the one that is open. @throws where the settings or their secret are wrong */
  openCache(): Promise<PackageCache>;
  /** Forgets the open cache after it refused its credentials: they may have been changed meanwhile. */
  dropCache(): Promise<void>;
  readonly logger: Logger;
  /** Takes the lines of the metrics. */
  writeLine(line: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What Lambda tells about an invocation, as far as this handler reads it. */
export interface CacheContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Makes the package cache agree with the bucket for every key that the events name (Y11). It takes one S3
 * notification, one EventBridge event, an SQS batch or an array of EventBridge Pipes of either, and what SNS
 * has of them (P7).
 *
 * @returns for an SQS batch the messages that stay on their queue; nothing for a single event.
 * @throws {@link UnsyncedEventError} where a single event was not done as a whole, so that Lambda tries the
 * asynchronous invocation again and then gives the event to its on-failure destination (F5).
 */
export type CacheHandler = (
  event: unknown,
  context: CacheContext,
) => Promise<SqsBatchResponse | undefined>;

/** A single event was not done as a whole. Its message names the keys, not the event's content. */
export class UnsyncedEventError extends Error {
  override readonly name = "UnsyncedEventError";
}

/** A key takes some requests of some milliseconds each; one that is begun must not be cut off. */
const RESERVE_MS = 5_000;
/** Functions with short timeouts work most of their time. */
const MAX_RESERVE_SHARE = 0.25;

/** The handler on these ports. */
export function createCacheHandler(ports: CacheHandlerPorts): CacheHandler {
  return async (event, context) => {
    const logger = ports.logger.with({ awsRequestId: context.awsRequestId });
    const batch = parseSqsBatch(event, context.awsRequestId);
    const messages = batch?.records.map(({ body }) => parseBody(body)) ?? [event];
    const outcomes = await syncInTime(messages, context, ports);
    const metrics = createMetrics({ Bucket: ports.bucket });
    for (const outcome of outcomes.flat()) {
      report(outcome, logger, metrics);
    }
    const failed = outcomes.flatMap((events, index) => (events.some(isUnfinished) ? [index] : []));
    metrics.add("Returned", failed.length);
    for (const line of metrics.flush(ports.now())) {
      ports.writeLine(line);
    }
    if (batch !== undefined) {
      const { records, nameless } = batch;
      const ids = new Set(failed.flatMap((index) => records[index]?.messageId ?? []));
      const returned = toReturn(records, ids).map(({ messageId }) => messageId);
      return sqsBatchResponse(returned, nameless);
    }
    if (failed.length > 0) {
      throw new UnsyncedEventError(
        outcomes
          .flat()
          .flatMap((one) => problemOf(one) ?? [])
          .join("; "),
      );
    }
    return undefined;
  };
}

async function syncInTime(
  messages: readonly unknown[],
  context: CacheContext,
  ports: CacheHandlerPorts,
): Promise<readonly (readonly EventOutcome[])[]> {
  const remainingMs = context.getRemainingTimeInMillis();
  const reserveMs = Math.min(RESERVE_MS, remainingMs * MAX_RESERVE_SHARE);
  const { bucket, layout, storage } = ports;
  const cache = await ports.openCache();
  const hasTime = () => context.getRemainingTimeInMillis() > reserveMs;
  const outcomes = await syncMessages(messages, { bucket, layout, storage, cache, hasTime });
  if (outcomes.flat().some(isRefusedByCache)) {
    await ports.dropCache();
  }
  return outcomes;
}

function isRefusedByCache(outcome: EventOutcome): boolean {
  return (
    outcome.kind === "failed" && outcome.error.place === "cache" && outcome.error.kind === "denied"
  );
}

function report(outcome: EventOutcome, logger: Logger, metrics: Metrics): void {
  const problem = problemOf(outcome);
  switch (outcome.kind) {
    case "done":
      reportDone(outcome, logger, metrics);
      return;
    case "skipped":
      metrics.addLabelled("Skips", outcome.reason);
      logger.log("DEBUG", "nothing to do", { outcome: "skipped", reason: outcome.reason });
      return;
    case "not-begun":
      logger.log("WARNING", problem ?? "", { key: outcome.key, outcome: "returned" });
      return;
    case "failed": {
      const { kind } = outcome.error;
      metrics.addLabelled("Failures", kind);
      const level = kind === "unavailable" ? "WARNING" : "ERROR";
      logger.log(level, problem ?? "", { key: outcome.key, outcome: "returned", failure: kind });
      return;
    }
    case "invalid":
      metrics.addLabelled("Failures", "invalid-message");
      logger.log("ERROR", problem ?? "", { outcome: "returned", failure: "invalid-message" });
      return;
  }
}

function reportDone(
  { key, outcome }: Extract<EventOutcome, { kind: "done" }>,
  logger: Logger,
  metrics: Metrics,
): void {
  switch (outcome.kind) {
    case "saved":
    case "removed":
      metrics.add(outcome.kind === "saved" ? "PackagesSaved" : "PackagesRemoved");
      logger.log("INFO", `${outcome.kind} ${outcome.filename}`, { key, outcome: outcome.kind });
      return;
    case "unchanged":
    case "skipped":
      metrics.addLabelled("Skips", outcome.reason);
      logger.log("DEBUG", "nothing to write", { key, outcome: "skipped", reason: outcome.reason });
      return;
  }
}

/** What is not JSON is not an event, and is named with the others (P5). */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
