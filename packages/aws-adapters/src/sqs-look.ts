import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "./aws-call.ts";
import { MAX_BATCH_ENTRIES, type SqsQueueOptions } from "./sqs-batch.ts";
import { createSqsMessageVisibility } from "./sqs-message-visibility.ts";

/** A message that waits in a queue. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  /** Of a FIFO queue. */
  readonly groupId?: string;
  /** When it was sent first, in milliseconds since the epoch. A move to a dead-letter queue keeps that. */
  readonly sentMs: number;
}

/** What a look into a queue saw. */
export interface LookedAt {
  readonly messages: readonly WaitingMessage[];
  /** How many the queue has, as it says itself, which is about right. */
  readonly waiting: number;
  readonly queueArn: string;
}

/** Others do not see a message for so long at most, if this process ends in the middle. */
const HIDDEN_SECONDS = 60;
/** Long polling asks all of SQS's servers, so that an empty answer means an empty queue. */
const WAIT_SECONDS = 1;

/**
 * Looks at messages without taking them: they are received, and given back at once when all have been seen. Meanwhile,
 * a moment for a small queue, others do not get them, and their receive count grows; it is for dead-letter queues, where
 * neither matters. SQS gives at most ten messages of one group of a FIFO queue.
 *
 * @param most - messages to look at.
 */
export async function lookAtMessages(
  options: SqsQueueOptions,
  most: number,
): Promise<Result<LookedAt, PortError>> {
  const state = await readState(options);
  if (!state.ok || state.value.waiting === 0) {
    return state.ok ? ok({ ...state.value, messages: [] }) : state;
  }
  const taken = new Map<string, Message>();
  const failure = await receiveAll(taken, most, options);
  await createSqsMessageVisibility(options).change(
    [...taken.values()].map(({ ReceiptHandle = "" }) => ({
      receiptHandle: ReceiptHandle,
      delaySeconds: 0,
    })),
  );
  return failure === undefined
    ? ok({ ...state.value, messages: [...taken.values()].map(waitingMessage) })
    : { ok: false, error: failure };
}

async function readState({
  client,
  queueUrl,
}: SqsQueueOptions): Promise<Result<Omit<LookedAt, "messages">, PortError>> {
  const answer = await callAws({ side: "queue" }, "GetQueueAttributes", () =>
    client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "QueueArn"],
      }),
    ),
  );
  if (!answer.ok) {
    return answer;
  }
  const { ApproximateNumberOfMessages: waiting, QueueArn: arn } = answer.value.Attributes ?? {};
  return ok({ waiting: Number(waiting ?? 0), queueArn: arn ?? "" });
}

async function receiveAll(
  taken: Map<string, Message>,
  most: number,
  { client, queueUrl }: SqsQueueOptions,
): Promise<PortError | undefined> {
  while (taken.size < most) {
    const answer = await callAws({ side: "queue" }, "ReceiveMessage", () =>
      receive(client, queueUrl, Math.min(most - taken.size, MAX_BATCH_ENTRIES)),
    );
    if (!answer.ok) {
      return answer.error;
    }
    const fresh = answer.value.filter(({ MessageId = "" }) => !taken.has(MessageId));
    for (const message of answer.value) {
      taken.set(message.MessageId ?? "", message);
    }
    // What comes again has been hidden for its time: all has been seen that can be.
    if (fresh.length === 0) {
      return undefined;
    }
  }
  return undefined;
}

async function receive(
  client: SQSClient,
  QueueUrl: string,
  MaxNumberOfMessages: number,
): Promise<readonly Message[]> {
  const answer = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ["SentTimestamp", "MessageGroupId"],
    }),
  );
  return answer.Messages ?? [];
}

function waitingMessage({ MessageId = "", Body = "", Attributes = {} }: Message): WaitingMessage {
  const { MessageGroupId: groupId, SentTimestamp: sent } = Attributes;
  return {
    messageId: MessageId,
    body: Body,
    sentMs: Number(sent ?? 0),
    ...(groupId === undefined ? {} : { groupId }),
  };
}
