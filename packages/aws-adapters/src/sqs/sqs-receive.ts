import { type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import type { SdkQueueOptions } from "./sqs-batch.ts";

/** A message that waits in a queue. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  /** Of a FIFO queue. */
  readonly groupId?: string;
  /** When it was sent first, in milliseconds since the epoch. A move to a dead-letter queue keeps that. */
  readonly sentMs: number;
  /** What EventBridge or Lambda wrote on the message when they gave it up; SQS itself writes nothing. */
  readonly failure?: string;
}

/** A message that was received. */
export interface ReceivedMessage {
  readonly message: WaitingMessage;
  /** What deletes it, or gives it back. */
  readonly receiptHandle: string;
}

/** Long polling asks all of SQS's servers, so that an empty answer means an empty queue. */
const WAIT_SECONDS = 1;

/** ReceiveMessage: one request, for ten messages at most, which others do not see for `hiddenSeconds`. */
export async function receiveMessages(
  { count, hiddenSeconds }: { readonly count: number; readonly hiddenSeconds: number },
  { client, queueUrl }: SdkQueueOptions,
): Promise<Result<readonly ReceivedMessage[], PortError>> {
  const answer = await callAws({ side: "queue" }, "ReceiveMessage", () =>
    client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: count,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ["SentTimestamp", "MessageGroupId"],
        MessageAttributeNames: FAILURE_ATTRIBUTES.flat(),
      }),
    ),
  );
  return answer.ok ? ok((answer.value.Messages ?? []).map(received)) : answer;
}

/**
 * Code and message, as EventBridge names them and as Lambda does. Sources: "Using dead-letter queues to process
 * undelivered events", EventBridge user guide; "Adding a dead-letter queue", Lambda guide.
 */
const FAILURE_ATTRIBUTES = [
  ["ERROR_CODE", "ERROR_MESSAGE"],
  ["ErrorCode", "ErrorMessage"],
] as const;

function received(message: Message): ReceivedMessage {
  const { MessageId = "", Body = "", Attributes = {}, ReceiptHandle = "" } = message;
  const { MessageGroupId: groupId, SentTimestamp: sent } = Attributes;
  const failure = failureOf(message);
  return {
    receiptHandle: ReceiptHandle,
    message: {
      messageId: MessageId,
      body: Body,
      sentMs: Number(sent ?? 0),
      ...(groupId === undefined ? {} : { groupId }),
      ...(failure === undefined ? {} : { failure }),
    },
  };
}

function failureOf({ MessageAttributes = {} }: Message): string | undefined {
  const said = FAILURE_ATTRIBUTES.map((names) =>
    names.flatMap((name) => MessageAttributes[name]?.StringValue ?? []).join(": "),
  );
  return said.find((text) => text !== "");
}
