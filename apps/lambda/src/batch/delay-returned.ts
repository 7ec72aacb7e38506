import type { MessageVisibility, VisibilityChange } from "@xpart/aws-adapters";
import { type ReplicationFailure, retryDelayMs } from "@xpart/core";
import type { Logger } from "../report/json-logger.ts";
import type { SqsRecord } from "./sqs-batch.ts";

/** Messages of one invocation that go back to their queue. */
export interface ReturnedMessages {
  /** In the order of the batch. */
  readonly records: readonly SqsRecord[];
  /** Why, by message id; none: there was no time for it. */
  readonly causes: ReadonlyMap<string, ReplicationFailure>;
}

/** What it takes to choose when messages come again. */
export interface DelayPorts {
  /** Of the queue that is worked. Absent: they wait for its visibility timeout. */
  readonly retries?: {
    readonly visibility: MessageVisibility;
    /** From 0 up to, but not, 1. */
    random(): number;
  };
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Has returned messages come again when it makes sense to try them (B4). Lambda leaves them to the queue's
 * visibility timeout, which is six times the function's: far too long after a throttle. What cannot be
 * changed waits for that timeout, so a failure is only logged.
 */
export async function delayReturned(
  returned: ReturnedMessages,
  { retries, now }: DelayPorts,
  logger: Logger,
): Promise<void> {
  if (retries === undefined || returned.records.length === 0) {
    return;
  }
  const changes = visibilityChanges(returned, now(), retries.random);
  const refused = await retries.visibility.change(changes);
  const [error] = refused.values();
  if (error !== undefined) {
    const what = `${refused.size} of ${changes.length} messages come again when the queue's visibility timeout ends`;
    logger.log("WARNING", `${what}: ${error.operation} failed: ${error.message}`, {
      failure: error.kind,
    });
  }
}

/**
 * A message group comes again as a whole: SQS gives out none of it while one of its messages is not
 * visible. Its first message decides, since the others wait behind it.
 */
function visibilityChanges(
  { records, causes }: ReturnedMessages,
  nowMs: number,
  random: () => number,
): readonly VisibilityChange[] {
  const delays = new Map<string, number>();
  return records.flatMap(({ messageId, groupId = messageId, receiptHandle, receives }) => {
    const delayMs =
      delays.get(groupId) ??
      retryDelayMs({ cause: causes.get(messageId), receives }, nowMs, random());
    delays.set(groupId, delayMs);
    return receiptHandle === undefined ? [] : [{ receiptHandle, delaySeconds: delayMs / 1000 }];
  });
}
