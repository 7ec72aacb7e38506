import * as z from "zod/mini";

/** One message of an SQS batch, as far as the handlers read it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  /** FIFO queues only. */
  readonly groupId?: string;
  /** Names this receive of the message; SQS always gives one. */
  readonly receiptHandle?: string;
  /** How often the queue has given it out, this time included. */
  readonly receives: number;
}

/**
 * What a handler answers for an SQS batch (`ReportBatchItemFailures`): the messages that stay on the
 * queue. None: all are deleted.
 */
export interface SqsBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const sqsEvent = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal("aws:sqs"),
      messageId: z.string(),
      body: z.string(),
      receiptHandle: z.optional(z.string()),
      attributes: z.optional(
        z.object({
          MessageGroupId: z.optional(z.string()),
          ApproximateReceiveCount: z.optional(z.string()),
        }),
      ),
    }),
  ),
});

/** The messages of an SQS batch in its order; undefined where the event is none. */
export function parseSqsBatch(event: unknown): readonly SqsRecord[] | undefined {
  const parsed = sqsEvent.safeParse(event);
  return parsed.success
    ? parsed.data.Records.map(({ messageId, body, receiptHandle, attributes = {} }) => ({
        messageId,
        body,
        ...(attributes.MessageGroupId === undefined ? {} : { groupId: attributes.MessageGroupId }),
        ...(receiptHandle === undefined ? {} : { receiptHandle }),
        receives: Number(attributes.ApproximateReceiveCount ?? 1),
      }))
    : undefined;
}

/**
 * The messages to return: those that failed and, on a FIFO queue, all that follow a failed one in its
 * message group, since a group's order is only kept from the first returned message on (B1).
 *
 * A key has one group, so core has stopped most of them already; this adds those behind a message whose
 * body names no key. They may have been done: events can come again without harm.
 */
export function toReturn(
  records: readonly SqsRecord[],
  failed: ReadonlySet<string>,
): readonly SqsRecord[] {
  const blockedGroups = new Set<string>();
  return records.filter(({ messageId, groupId }) => {
    const isBlocked = groupId !== undefined && blockedGroups.has(groupId);
    if (!isBlocked && !failed.has(messageId)) {
      return false;
    }
    if (groupId !== undefined) {
      blockedGroups.add(groupId);
    }
    return true;
  });
}

/** The answer that returns these messages. */
export function sqsBatchResponse(returned: readonly string[]): SqsBatchResponse {
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}
