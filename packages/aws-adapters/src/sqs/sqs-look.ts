import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { MAX_BATCH_ENTRIES, type SdkQueueOptions } from "./sqs-batch.ts";
import { createSqsMessageVisibility } from "./sqs-message-visibility.ts";
import { type ReceivedMessage, receiveMessages, type WaitingMessage } from "./sqs-receive.ts";

/** What a look into a queue saw. */
export interface LookedAt {
  readonly messages: readonly WaitingMessage[];
  /** How many the queue has, as it says itself, which is about right. */
  readonly waiting: number;
  readonly queueArn: string;
}

/** Others do not see a message for so long at most, if this process ends in the middle. */
const HIDDEN_SECONDS = 60;

/**
 * Looks at messages without taking them: they are received, and given back at once when all have been seen. Meanwhile,
 * a moment for a small queue, others do not get them, and their receive count grows; it is for dead-letter queues, where
 * neither matters. SQS gives at most ten messages of one group of a FIFO queue.
 *
 * @param most - messages to look at.
 */
export async function lookAtMessages(
  options: SdkQueueOptions,
  most: number,
): Promise<Result<LookedAt, PortError>> {
  const state = await readState(options);
  if (!state.ok || state.value.waiting === 0) {
    return state.ok ? ok({ ...state.value, messages: [] }) : state;
  }
  const taken = new Map<string, ReceivedMessage>();
  const failure = await receiveAll(taken, most, options);
  await createSqsMessageVisibility(options).change(
    [...taken.values()].map(({ receiptHandle }) => ({ receiptHandle, delaySeconds: 0 })),
  );
  return failure === undefined
    ? ok({ ...state.value, messages: [...taken.values()].map(({ message }) => message) })
    : { ok: false, error: failure };
}

async function readState({
  client,
  queueUrl,
}: SdkQueueOptions): Promise<Result<Omit<LookedAt, "messages">, PortError>> {
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
  taken: Map<string, ReceivedMessage>,
  most: number,
  options: SdkQueueOptions,
): Promise<PortError | undefined> {
  while (taken.size < most) {
    const count = Math.min(most - taken.size, MAX_BATCH_ENTRIES);
    const answer = await receiveMessages({ count, hiddenSeconds: HIDDEN_SECONDS }, options);
    if (!answer.ok) {
      return answer.error;
    }
    const fresh = answer.value.filter(({ message }) => !taken.has(message.messageId));
    for (const received of answer.value) {
      taken.set(received.message.messageId, received);
    }
    // What comes again has been hidden for its time: all has been seen that can be.
    if (fresh.length === 0) {
      return undefined;
    }
  }
  return undefined;
}
