import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { EventQueue, PortError, QueueMessage } from "@xpart/core";
import { callAws } from "./aws-call.ts";
import { toPortError } from "./aws-error.ts";

/** Which queue to send to. */
export interface SqsEventQueueOptions {
  readonly client: SQSClient;
  /** Of a FIFO queue. */
  readonly queueUrl: string;
}

/** Limits of SendMessageBatch (SQS developer guide, "message quotas"): entries, and bytes of them all. */
export const MAX_BATCH_ENTRIES = 10;
export const MAX_BATCH_BYTES: number = 1024 * 1024;

/**
 * Sends to an SQS FIFO queue, up to ten messages in one request. What is sent twice within SQS's five
 * minutes it takes once, by deduplication id, so a refused batch may be sent again as a whole.
 *
 * Order within a group is kept: after a refusal its later messages are not sent, and one that went in
 * the same request counts as refused too, since it must come again behind the other. When a request
 * fails as a whole, nothing more is sent: the queue cannot be reached.
 */
export function createSqsEventQueue(options: SqsEventQueueOptions): EventQueue {
  return {
    async send(messages) {
      const sending: Sending = { refused: new Map(), groups: new Map(), isDown: undefined };
      for (const batch of toBatches(messages)) {
        const entries = batch.filter((message) => !isBehindRefusal(message, sending));
        if (entries.length > 0) {
          await sendBatch(entries, options, sending);
        }
      }
      return sending.refused;
    },
  };
}

interface Sending {
  readonly refused: Map<string, PortError>;
  /** Groups with a refused message, and why it was refused. */
  readonly groups: Map<string, PortError>;
  /** Why the queue cannot be reached, once it could not. */
  isDown: PortError | undefined;
}

/** Marks a message as refused if it must not be sent any more. */
function isBehindRefusal(message: QueueMessage, { refused, groups, isDown }: Sending): boolean {
  const error = isDown ?? groups.get(message.groupId);
  if (error === undefined) {
    return false;
  }
  refused.set(message.id, error);
  return true;
}

async function sendBatch(
  messages: readonly QueueMessage[],
  { client, queueUrl }: SqsEventQueueOptions,
  sending: Sending,
): Promise<void> {
  const sent = await callAws({ side: "queue" }, "SendMessageBatch", () =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map((message, index) => ({
          // Entry ids have a charset and a length of their own; the position is enough.
          Id: String(index),
          MessageBody: message.body,
          MessageGroupId: message.groupId,
          MessageDeduplicationId: message.deduplicationId,
        })),
      }),
    ),
  );
  if (!sent.ok) {
    sending.isDown = sent.error;
  }
  const failures = new Map(
    (sent.ok ? (sent.value.Failed ?? []) : []).map((failed) => [failed.Id, failed]),
  );
  for (const [index, message] of messages.entries()) {
    const failed = failures.get(String(index));
    if (failed !== undefined && !sending.groups.has(message.groupId)) {
      sending.groups.set(message.groupId, refusal(failed));
    }
    isBehindRefusal(message, sending);
  }
}

/** One entry's refusal, classified like an answer of its own. */
function refusal({ Code, Message, SenderFault }: EntryFailure): PortError {
  const answer = {
    name: Code,
    message: Message ?? "the queue refused the message",
    $metadata: { httpStatusCode: SenderFault === true ? 400 : 500 },
  };
  return toPortError(answer, "queue", "SendMessageBatch");
}

interface EntryFailure {
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}

/** Cuts messages into batches that one request holds, in order. */
function toBatches(messages: readonly QueueMessage[]): readonly (readonly QueueMessage[])[] {
  const batches: QueueMessage[][] = [];
  let batch: QueueMessage[] = [];
  let batchBytes = 0;
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.body);
    if (batch.length === MAX_BATCH_ENTRIES || batchBytes + bytes > MAX_BATCH_BYTES) {
      batches.push(batch);
      batch = [];
      batchBytes = 0;
    }
    batch.push(message);
    batchBytes += bytes;
  }
  return [...batches, batch].filter(({ length }) => length > 0);
}
