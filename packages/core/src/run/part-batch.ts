import { copyPartRange } from "../copy/copy-part-range.ts";
import type { PartRun, PartsCopied } from "../copy/part-run.ts";
import type { BatchRecord } from "../events/batch-record.ts";
import { type PartRequest, parsePartRequest } from "../events/own-messages.ts";
import {
  crashedRecord,
  dispositionOf,
  type ReplicationFailure,
} from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { outOfScope, type Scope } from "../model/scope.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import { mendCompleted } from "./mend-completed.ts";
import type { BatchResult } from "./replicate-batch.ts";

/** What one message of the parts queue came to. */
export interface PartOutcome {
  readonly messageId: string;
  /** Absent where the body is no request. */
  readonly request?: PartRequest;
  readonly result: Result<
    PartsCopied | { readonly kind: "skipped"; readonly reason: SkipReason },
    ReplicationFailure
  >;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** How a batch of part requests is worked. */
export interface PartBatchOptions {
  readonly scope: Scope;
  /** Hears of every outcome as it comes, for logs and metrics. */
  onOutcome(outcome: PartOutcome): void;
}

/**
 * Works a batch of the parts queue, one message after the other: each fills a worker's bandwidth by
 * itself. What failed, or is behind a failure that all would share, is returned (F5). A throw is a failure of
 * the record that it happened in (F6).
 *
 * @param runFor - the run for the bucket that a message names.
 */
export async function copyPartBatch(
  records: readonly BatchRecord[],
  runFor: (sourceBucket: string) => PartRun,
  options: PartBatchOptions,
): Promise<BatchResult> {
  const causes = new Map<string, ReplicationFailure>();
  let stoppedBy: ReplicationFailure | undefined;
  for (const [index, record] of records.entries()) {
    const failure = stoppedBy ?? (await workRecord(record, runFor, options));
    if (failure !== undefined) {
      const isAlone = failure.kind === "no-time" && index === 0;
      causes.set(record.messageId, isAlone ? { ...failure, isAlone } : failure);
      stoppedBy = dispositionOf(failure) === "stop" ? failure : undefined;
    }
  }
  return { returned: [...causes.keys()], causes };
}

/** Works one record and tells of it. @returns why it is not done, if it is not. */
async function workRecord(
  { messageId, body }: BatchRecord,
  runFor: (sourceBucket: string) => PartRun,
  { scope, onOutcome }: PartBatchOptions,
): Promise<ReplicationFailure | undefined> {
  try {
    const parsed = parsePartRequest(body);
    const run = runFor(parsed.ok ? parsed.value.bucket : "");
    const startedMs = run.clock.now();
    const result = parsed.ok
      ? await tryRequest(parsed.value, run, scope)
      : err({ kind: "invalid-message", problem: parsed.error } as const);
    onOutcome({
      ...{ messageId, result, startedMs, endedMs: run.clock.now() },
      ...(parsed.ok ? { request: parsed.value } : {}),
    });
    return result.ok ? undefined : result.error;
  } catch (thrown) {
    return crashedRecord(thrown); // telling of it threw, or there is no run to begin with
  }
}

async function tryRequest(
  request: PartRequest,
  run: PartRun,
  scope: Scope,
): Promise<PartOutcome["result"]> {
  try {
    return await copyInScope(request, run, scope);
  } catch (thrown) {
    return err(crashedRecord(thrown));
  }
}

async function copyInScope(
  request: PartRequest,
  run: PartRun,
  scope: Scope,
): Promise<PartOutcome["result"]> {
  const { bucket, key } = request;
  const reason = outOfScope(scope, bucket, key);
  if (reason !== undefined) {
    return ok({ kind: "skipped", reason });
  }
  const beforeCompletion: PartRun["beforeCompletion"] = (name, attempt) =>
    mendCompleted(name, attempt, { ...run, sourceBucket: bucket });
  return copyPartRange(request, { ...run, beforeCompletion });
}
