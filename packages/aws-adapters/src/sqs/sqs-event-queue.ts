import type { EventQueue, PortError, QueueMessage } from "@xpart/core";
import { type SqsQueueOptions, sendBatch, toBatches } from "./sqs-batch.ts";

/** Which queue to send to: a FIFO queue. */
export type SqsEventQueueOptions = SqsQueueOptions;

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
          await sendInOrder(entries, options, sending);
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

async function sendInOrder(
  messages: readonly QueueMessage[],
  options: SqsEventQueueOptions,
  sending: Sending,
): Promise<void> {
  const entries = messages.map(({ body, groupId, deduplicationId }) => ({
    MessageBody: body,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
  }));
  const sent = await sendBatch(entries, options);
  if (!sent.ok) {
    sending.isDown = sent.error;
  }
  for (const [index, message] of messages.entries()) {
    const error = sent.ok ? sent.value.get(index) : undefined;
    if (error !== undefined && !sending.groups.has(message.groupId)) {
      sending.groups.set(message.groupId, error);
    }
    isBehindRefusal(message, sending);
  }
}
