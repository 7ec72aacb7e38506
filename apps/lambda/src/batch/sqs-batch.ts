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

/** What one invocation brings, other than a single event. */
export interface SqsBatch {
  readonly records: readonly SqsRecord[];
  /**
   * Those that came without an id of their own, in an array of EventBridge Pipes. Pipes learns of parts of
   * a batch by message ids only, so that all of it has to come again where one of these fails.
   */
  readonly nameless: ReadonlySet<string>;
}

const sqsRecord = z.object({
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
});

const sqsEvent = z.object({ Records: z.array(sqsRecord) });

/**
 * The messages of an SQS batch, or of an array of EventBridge Pipes (P7), in its order: SQS records as they
 * are, and any other element as a message of its own, named after the invocation. Source: "Batching and
 * concurrency" of Pipes.
 *
 * @returns undefined where the event is neither, or an array of nothing.
 */
export function parseSqsBatch(event: unknown, invocationId: string): SqsBatch | undefined {
  if (Array.isArray(event)) {
    return event.length === 0 ? undefined : parseArray(event, invocationId);
  }
  const parsed = sqsEvent.safeParse(event);
  return parsed.success
    ? { records: parsed.data.Records.map(toRecord), nameless: new Set() }
    : undefined;
}

function parseArray(elements: readonly unknown[], invocationId: string): SqsBatch {
  const nameless = new Set<string>();
  const records = elements.map((element, index) => {
    const parsed = sqsRecord.safeParse(element);
    if (parsed.success) {
      return toRecord(parsed.data);
    }
    const messageId = `${invocationId}/${index}`;
    nameless.add(messageId);
    return { messageId, body: JSON.stringify(element), receives: 1 };
  });
  return { records, nameless };
}

function toRecord({
  messageId,
  body,
  receiptHandle,
  attributes = {},
}: z.output<typeof sqsRecord>): SqsRecord {
  const { MessageGroupId: groupId, ApproximateReceiveCount: receives = 1 } = attributes;
  return {
    messageId,
    body,
    ...(groupId === undefined ? {} : { groupId }),
    ...(receiptHandle === undefined ? {} : { receiptHandle }),
    receives: Number(receives),
  };
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

/** Elements of an array of EventBridge Pipes were not done; Pipes gives all of it again. */
export class UnreturnableError extends Error {
  override readonly name = "UnreturnableError";
}

/**
 * The answer that returns these messages.
 *
 * @throws UnreturnableError where one of them has no id that its sender knows.
 */
export function sqsBatchResponse(
  returned: readonly string[],
  nameless: ReadonlySet<string> = new Set(),
): SqsBatchResponse {
  const unknown = returned.filter((messageId) => nameless.has(messageId)).length;
  if (unknown > 0) {
    throw new UnreturnableError(
      `${unknown} of ${nameless.size} elements without a message id were not done; the log says why`,
    );
  }
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}
