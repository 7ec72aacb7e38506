import type { SendMessageBatchRequestEntry, SQSClient } from "@aws-sdk/client-sqs";
import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { toPortError } from "../call/aws-error.ts";
import { type SqsSending, sendSqs } from "../call/json-send.ts";

/** Which queue to send to. */
export interface SqsQueueOptions {
  readonly client: SqsSending;
  readonly queueUrl: string;
}

/** The same with a client of the SDK, which receiving and deleting go by. */
export interface SdkQueueOptions extends SqsQueueOptions {
  readonly client: SQSClient;
}

/** Limits of SendMessageBatch (SQS developer guide, "message quotas"): entries, and bytes of them all. */
export const MAX_BATCH_ENTRIES = 10;
export const MAX_BATCH_BYTES: number = 1024 * 1024;

/** Cuts messages into batches that one request holds, in order. */
export function toBatches<Message extends { readonly body: string }>(
  messages: readonly Message[],
): readonly (readonly Message[])[] {
  const batches: Message[][] = [];
  let batch: Message[] = [];
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

/**
 * SendMessageBatch: one request.
 *
 * @param entries - as SQS takes them, without their ids: those have a charset and a length of their own,
 * and the position is enough.
 * @returns the positions of what the queue refused, each with the reason; an error: nothing was taken.
 */
export async function sendBatch(
  entries: readonly Omit<SendMessageBatchRequestEntry, "Id">[],
  { client, queueUrl }: SqsQueueOptions,
): Promise<Result<ReadonlyMap<number, PortError>, PortError>> {
  const sent = await callAws({ side: "queue" }, "SendMessageBatch", () =>
    sendSqs(client, "SendMessageBatch", {
      QueueUrl: queueUrl,
      Entries: entries.map((entry, index) => ({ ...entry, Id: String(index) })),
    }),
  );
  if (!sent.ok) {
    return sent;
  }
  return ok(
    new Map(
      (sent.value.Failed ?? []).map((failed) => [
        Number(failed.Id),
        entryError(failed, "SendMessageBatch"),
      ]),
    ),
  );
}

/** What SQS says of an entry of a batch that it did not take. */
export interface EntryFailure {
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}

/** One entry's refusal, classified like an answer of its own. */
export function entryError(
  { Code, Message, SenderFault }: EntryFailure,
  operation: string,
): PortError {
  const answer = {
    name: Code,
    message: Message ?? "the queue refused it",
    $metadata: { httpStatusCode: SenderFault === true ? 400 : 500 },
  };
  return toPortError(answer, "queue", operation);
}
