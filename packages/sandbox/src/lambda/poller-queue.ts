import type { BatchOutcome } from "./batch-outcome.ts";
import type { QueueClient } from "./queue-client.ts";
import type { SqsEventRecord } from "./sqs-event.ts";

/**
 * Deletes the messages that are done. Then, if asked to, makes failed messages visible again, from last to first,
 * so that a group is complete by the time its first message can be received.
 */
export async function settleBatch(
  client: QueueClient,
  queueUrl: string,
  outcome: BatchOutcome,
  failureVisibilitySeconds: number | undefined,
): Promise<void> {
  if (outcome.succeeded.length > 0) {
    const Entries = entriesOf(outcome.succeeded);
    await client.send("DeleteMessageBatch", { QueueUrl: queueUrl, Entries });
  }
  if (outcome.failed.length > 0 && failureVisibilitySeconds !== undefined) {
    const Entries = entriesOf(outcome.failed.toReversed()).map((entry) => ({
      ...entry,
      VisibilityTimeout: failureVisibilitySeconds,
    }));
    await client.send("ChangeMessageVisibilityBatch", { QueueUrl: queueUrl, Entries });
  }
}

function entriesOf(records: readonly SqsEventRecord[]) {
  return records.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
}

/** All messages of a queue: to be received, in flight, and delayed. */
export async function countMessages(client: QueueClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send<{ Attributes?: Record<string, string> }>(
    "GetQueueAttributes",
    {
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    },
  );
  return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
}
