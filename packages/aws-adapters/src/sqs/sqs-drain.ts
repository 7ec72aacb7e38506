import { DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { PortError } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { entryError, MAX_BATCH_ENTRIES, type SdkQueueOptions } from "./sqs-batch.ts";
import { createSqsMessageVisibility } from "./sqs-message-visibility.ts";
import { type ReceivedMessage, receiveMessages, type WaitingMessage } from "./sqs-receive.ts";

/** How a queue is drained. */
export interface DrainOptions {
  /** Others do not see a message for so long, and see it again afterwards, whatever became of this process. */
  readonly hiddenSeconds: number;
  /** Ends it before the next batch. */
  readonly signal: AbortSignal;
  /**
   * Does what a batch of up to ten asks for, in the queue's own order.
   *
   * @returns ids of the messages that may be deleted, and why the rest cannot go on.
   */
  work(batch: readonly WaitingMessage[]): Promise<BatchWorked>;
}

/** What became of a batch. */
export interface BatchWorked {
  readonly done: ReadonlySet<string>;
  /** Ends the draining. */
  readonly stop?: PortError | undefined;
}

/**
 * Takes messages off a queue: each is deleted after the work that it asks for, never before, so that whoever dies in
 * between leaves it in the queue. What is not done is given back at the end. It ends where the queue has nothing new.
 *
 * @returns why it ended before that.
 */
export async function drainMessages(
  options: SdkQueueOptions,
  { hiddenSeconds, signal, work }: DrainOptions,
): Promise<PortError | undefined> {
  const left = new Map<string, ReceivedMessage>();
  let stop: PortError | undefined;
  while (stop === undefined && !signal.aborted) {
    const answer = await receiveMessages({ count: MAX_BATCH_ENTRIES, hiddenSeconds }, options);
    if (!answer.ok) {
      stop = answer.error;
      break;
    }
    const fresh = answer.value.filter(({ message }) => !left.has(message.messageId));
    for (const received of answer.value) {
      left.set(received.message.messageId, received);
    }
    // What comes again has been hidden for its time, and was not done: all else has been seen.
    if (fresh.length === 0) {
      break;
    }
    const worked = await work(fresh.map(({ message }) => message));
    const done = fresh.filter(({ message }) => worked.done.has(message.messageId));
    stop = (await deleteBatch(done, options)) ?? worked.stop;
    for (const { message } of done) {
      left.delete(message.messageId);
    }
  }
  await createSqsMessageVisibility(options).change(
    [...left.values()].map(({ receiptHandle }) => ({ receiptHandle, delaySeconds: 0 })),
  );
  return stop;
}

/** What cannot be deleted comes again: its work is done twice, which does no harm. */
async function deleteBatch(
  done: readonly ReceivedMessage[],
  { client, queueUrl }: SdkQueueOptions,
): Promise<PortError | undefined> {
  if (done.length === 0) {
    return undefined;
  }
  const operation = "DeleteMessageBatch";
  const deleted = await callAws({ side: "queue" }, operation, () =>
    client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: done.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
        })),
      }),
    ),
  );
  if (!deleted.ok) {
    return deleted.error;
  }
  const [failed] = deleted.value.Failed ?? [];
  return failed === undefined ? undefined : entryError(failed, operation);
}
