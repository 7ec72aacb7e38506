import type { BatchRecord } from "../events/batch-record.ts";
import type { ReconcileRequest } from "../events/own-messages.ts";
import { parseMessage } from "../events/parse-event.ts";
import type { ParsedMessage } from "../events/parsed-message.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { dispositionOf, type ReplicationFailure } from "../model/replication-failure.ts";
import { ok, type Result } from "../model/result.ts";
import { outOfScope, type Scope } from "../model/scope.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { type Replicated, replicate } from "./replicate.ts";

/** What one message, or one of the events in it, came to. */
export interface RecordOutcome {
  readonly messageId: string;
  /** Absent where the body is no event. */
  readonly event?: ObjectEvent;
  readonly key?: string;
  readonly result: Result<Replicated, ReplicationFailure>;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** How a batch is worked. */
export interface BatchOptions {
  readonly scope: Scope;
  /** Keys worked at the same time. */
  readonly concurrency: number;
  /** No record is begun with less time than this before the deadline (B2). */
  readonly reserveMs: number;
  /** Hears of every outcome as it comes, for logs and metrics. */
  onOutcome(outcome: RecordOutcome): void;
}

/** Which messages go back to the queue. */
export interface BatchResult {
  /** Failed, behind a failure of their key, or not begun; in the order of the batch. */
  readonly returned: readonly string[];
  /**
   * Why, by message id: its own failure, that of the message which it follows, or the one that stopped
   * the batch. A message that there was no time to begin has none.
   */
  readonly causes: ReadonlyMap<string, ReplicationFailure>;
}

/**
 * Works a batch of messages (B): those of one key in order, until the first failure, which returns it
 * and all later ones of that key; other keys go on, in parallel. Nothing is acknowledged that was not
 * done (F5).
 */
export async function replicateBatch(
  records: readonly BatchRecord[],
  run: ReplicationRun,
  options: BatchOptions,
): Promise<BatchResult> {
  const parsed = records.map((record) => ({ record, messages: parseMessage(record.body) }));
  const returned = new Set<string>();
  const causes = new Map<string, ReplicationFailure>();
  const batch: Batch = { run, options, returned, causes, stoppedBy: undefined };
  const waiting = toLanes(parsed);
  const workers = Array.from({ length: options.concurrency }, () => workLanes(waiting, batch));
  await Promise.all(workers);
  for (const { record } of waiting.flat()) {
    returned.add(record.messageId); // no worker took it: without any, that is all of them
  }
  return { returned: records.map((r) => r.messageId).filter((id) => returned.has(id)), causes };
}

interface Work {
  readonly record: BatchRecord;
  readonly messages: readonly ParsedMessage[];
}

interface Batch {
  readonly run: ReplicationRun;
  readonly options: BatchOptions;
  readonly returned: Set<string>;
  readonly causes: Map<string, ReplicationFailure>;
  /** A failure that every further record would share. */
  stoppedBy: ReplicationFailure | undefined;
}

function toLanes(batch: readonly Work[]): Work[][] {
  const lanes = new Map<string, Work[]>();
  for (const work of batch) {
    const name = laneOf(work.record, work.messages);
    const lane = lanes.get(name);
    if (lane === undefined) {
      lanes.set(name, [work]);
    } else {
      lane.push(work);
    }
  }
  return [...lanes.values()];
}

/** Messages of one key share a lane; what has no key is alone in its own. */
function laneOf(record: BatchRecord, messages: readonly ParsedMessage[]): string {
  const first = messages[0];
  switch (first?.kind) {
    case "event":
      return `key ${first.event.bucket}/${first.event.key}`;
    case "reconcile":
      return `key ${first.bucket}/${first.key}`;
    default:
      return `message ${record.messageId}`;
  }
}

async function workLanes(waiting: Work[][], batch: Batch): Promise<void> {
  for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
    await workLane(lane, batch);
  }
}

async function workLane(lane: readonly Work[], batch: Batch): Promise<void> {
  let isBlocked = false;
  let cause: ReplicationFailure | undefined;
  for (const work of lane) {
    if (!isBlocked) {
      const isOver = batch.stoppedBy !== undefined || isTimeShort(batch);
      cause = isOver ? batch.stoppedBy : await workRecord(work, batch);
      isBlocked = isOver || cause !== undefined;
    }
    if (isBlocked) {
      returnRecord(work.record, cause, batch);
    }
  }
}

function returnRecord(
  { messageId }: BatchRecord,
  cause: ReplicationFailure | undefined,
  { returned, causes }: Batch,
): void {
  returned.add(messageId);
  if (cause !== undefined) {
    causes.set(messageId, cause);
  }
}

function isTimeShort({ run, options }: Batch): boolean {
  return run.deadlineMs - run.clock.now() < options.reserveMs;
}

/** Works all that one message holds, in order. @returns why it is not done, if it is not. */
async function workRecord(
  { record, messages }: Work,
  batch: Batch,
): Promise<ReplicationFailure | undefined> {
  for (const message of messages) {
    const startedMs = batch.run.clock.now();
    const result = await workMessage(message, batch);
    batch.options.onOutcome({
      messageId: record.messageId,
      ...(message.kind === "event" ? { event: message.event, key: message.event.key } : {}),
      ...(message.kind === "reconcile" ? { key: message.key } : {}),
      result,
      startedMs,
      endedMs: batch.run.clock.now(),
    });
    if (!result.ok) {
      if (dispositionOf(result.error) === "stop") {
        batch.stoppedBy = result.error;
      }
      return result.error;
    }
  }
  return undefined;
}

async function workMessage(
  message: ParsedMessage,
  { run, options }: Batch,
): Promise<Result<Replicated, ReplicationFailure>> {
  switch (message.kind) {
    case "invalid":
      return { ok: false, error: { kind: "invalid-message", problem: message.problem } };
    case "ignored":
      return ok({ kind: "skipped", reason: message.reason });
    case "reconcile": {
      const outside = outOfScope(options.scope, message.bucket, message.key);
      return outside === undefined
        ? reconcileOnRequest(message, run)
        : ok({ kind: "skipped", reason: outside });
    }
    case "event": {
      const outside = outOfScope(options.scope, message.event.bucket, message.event.key);
      return outside === undefined
        ? replicate(message.event, run)
        : ok({ kind: "skipped", reason: outside });
    }
  }
}

async function reconcileOnRequest(
  { key, release }: ReconcileRequest,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const reconciled = await reconcileKey({ key, release }, run);
  return reconciled.ok
    ? ok({
        kind: "reconciled",
        reason: "requested",
        bytes: reconciled.value.bytes,
        result: reconciled.value,
      })
    : reconciled;
}
