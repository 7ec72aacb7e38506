import type { BatchRecord } from "../events/batch-record.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import {
  crashedRecord,
  dispositionOf,
  type ReplicationFailure,
} from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import type { Scope } from "../model/scope.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { announcedBy, type BatchMessage, eventOf, keyOfMessage, readBatch } from "./read-batch.ts";
import { readTogether } from "./read-together.ts";
import type { Replicated } from "./replicate.ts";
import { replicateMessage } from "./replicate-message.ts";

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
 * done (F5). A throw is a failure of the record that it happened in (F6).
 */
export function replicateBatch(
  records: readonly BatchRecord[],
  run: ReplicationRun,
  options: BatchOptions,
): Promise<BatchResult> {
  return replicateMessages(readBatch(records), run, options);
}

/** As {@link replicateBatch}, for messages that were read: what one record holds may be in two batches. */
export async function replicateMessages(
  messages: readonly BatchMessage[],
  run: ReplicationRun,
  options: BatchOptions,
): Promise<BatchResult> {
  const traffic = run.traffic ?? { pendingBytes: 0 };
  const waiting = toLanes(messages);
  const ledger = await readTogether(waiting, run.ledger, options.scope);
  const batch: Batch = {
    ...{ run: { ...run, traffic, ledger }, options },
    ...{ returned: new Set(), causes: new Map(), begun: new Set(), stoppedBy: undefined },
  };
  const workers = Array.from({ length: options.concurrency }, () => workLanes(waiting, batch));
  await Promise.all(workers);
  for (const { messageId } of waiting.flat()) {
    batch.returned.add(messageId); // no worker took it: without any, that is all of them
  }
  const messageIds = new Set(messages.map(({ messageId }) => messageId));
  return {
    returned: [...messageIds].filter((id) => batch.returned.has(id)),
    causes: batch.causes,
  };
}

interface Batch {
  readonly run: ReplicationRun;
  readonly options: BatchOptions;
  readonly returned: Set<string>;
  readonly causes: Map<string, ReplicationFailure>;
  /** The records that were begun. */
  readonly begun: Set<string>;
  /** A failure that every further record would share. */
  stoppedBy: ReplicationFailure | undefined;
}

function toLanes(messages: readonly BatchMessage[]): BatchMessage[][] {
  const lanes = new Map<string, BatchMessage[]>();
  for (const message of messages) {
    const name = laneOf(message);
    const lane = lanes.get(name);
    if (lane === undefined) {
      lanes.set(name, [message]);
    } else {
      lane.push(message);
    }
  }
  return [...lanes.values()];
}

/** Messages of one key share a lane; what has no key is in that of its record. */
function laneOf(message: BatchMessage): string {
  const about = keyOfMessage(message);
  return about === undefined ? `message ${message.messageId}` : `key ${about.bucket}/${about.key}`;
}

async function workLanes(waiting: BatchMessage[][], batch: Batch): Promise<void> {
  for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
    await workLane(lane, batch);
  }
}

async function workLane(lane: readonly BatchMessage[], batch: Batch): Promise<void> {
  let isBlocked = false;
  let cause: ReplicationFailure | undefined;
  const announced = announcedBy(lane);
  for (const message of lane) {
    if (!isBlocked) {
      const isOver = batch.stoppedBy !== undefined || isTimeShort(batch);
      cause = isOver ? batch.stoppedBy : await workMessage(message, announced, batch);
      isBlocked = isOver || cause !== undefined;
    }
    if (isBlocked) {
      returnMessage(message, cause, batch);
    }
  }
}

function returnMessage(
  { messageId }: BatchMessage,
  cause: ReplicationFailure | undefined,
  { returned, causes }: Batch,
): void {
  returned.add(messageId);
  if (cause !== undefined && !causes.has(messageId)) {
    causes.set(messageId, cause);
  }
}

function isTimeShort({ run, options }: Batch): boolean {
  return run.deadlineMs - run.clock.now() < options.reserveMs;
}

/** Works one message and tells of it. @returns why it is not done, if it is not. */
async function workMessage(
  message: BatchMessage,
  announced: ReadonlySet<VersionId>,
  batch: Batch,
): Promise<ReplicationFailure | undefined> {
  const { messageId } = message;
  const event = eventOf(message);
  const key = keyOfMessage(message)?.key;
  const { clock } = batch.run;
  try {
    batch.begun.add(messageId);
    const startedMs = clock.now();
    const result = await replicateMessage(message, announced, batch.run, batch.options.scope);
    batch.options.onOutcome({
      messageId,
      ...(event === undefined ? {} : { event }),
      ...(key === undefined ? {} : { key }),
      ...{ result, startedMs, endedMs: clock.now() },
    });
    if (result.ok) {
      return undefined;
    }
    if (dispositionOf(result.error) === "stop") {
      batch.stoppedBy = result.error;
    }
    return withCompany(result.error, batch);
  } catch (thrown) {
    return crashedRecord(thrown); // telling of it threw; that it comes again does no harm
  }
}

/** Whether another worker would have more time tells when it makes sense to try again (B4). */
function withCompany(failure: ReplicationFailure, { begun }: Batch): ReplicationFailure {
  return failure.kind === "no-time" && begun.size === 1 ? { ...failure, isAlone: true } : failure;
}
