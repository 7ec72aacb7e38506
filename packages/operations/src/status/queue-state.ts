import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { callAws } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { QueueDirectory, QueueRole } from "../open/queue-directory.ts";

/** What a queue has, as SQS says, which is about right. */
export interface QueueState {
  readonly name: string;
  /** Messages that can be received, or will be after their delay. */
  readonly waiting: number;
  /** Messages that somebody has received and works. */
  readonly inWork: number;
  /** How long a message is kept. */
  readonly retentionSeconds: number;
}

/** Asks a queue: one request, and one more the first time, to find it. */
export async function readQueueState(
  role: QueueRole,
  queues: QueueDirectory,
): Promise<Result<QueueState, PortError>> {
  const link = await queues.find(role);
  if (!link.ok) {
    return link;
  }
  const { client, queueUrl, name } = link.value;
  const read = await callAws({ side: "queue" }, "GetQueueAttributes", () =>
    client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesDelayed",
          "ApproximateNumberOfMessagesNotVisible",
          "MessageRetentionPeriod",
        ],
      }),
    ),
  );
  if (!read.ok) {
    return read;
  }
  const attributes = read.value.Attributes ?? {};
  const numberOf = (attribute: keyof typeof attributes) => Number(attributes[attribute] ?? 0);
  return ok({
    name,
    waiting:
      numberOf("ApproximateNumberOfMessages") + numberOf("ApproximateNumberOfMessagesDelayed"),
    inWork: numberOf("ApproximateNumberOfMessagesNotVisible"),
    retentionSeconds: numberOf("MessageRetentionPeriod"),
  });
}
