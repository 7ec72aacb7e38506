import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { sendSqs } from "../call/json-send.ts";
import type { SqsQueueOptions } from "./sqs-batch.ts";

/** What a queue holds; SQS's own counts, which are about right. */
export interface QueueDepth {
  /** Waiting to be received, those whose delay has not ended included. */
  readonly waiting: number;
  /** Received, and not deleted yet. */
  readonly inFlight: number;
  /** How long it keeps a message. */
  readonly retentionSeconds: number;
}

/** Asks how many messages a queue has, and for how long it keeps them: one request. */
export async function readQueueDepth({
  client,
  queueUrl,
}: SqsQueueOptions): Promise<Result<QueueDepth, PortError>> {
  const answer = await callAws({ side: "queue" }, "GetQueueAttributes", () =>
    sendSqs(client, "GetQueueAttributes", {
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
        "MessageRetentionPeriod",
      ],
    }),
  );
  if (!answer.ok) {
    return answer;
  }
  const {
    ApproximateNumberOfMessages: visible = "0",
    ApproximateNumberOfMessagesDelayed: delayed = "0",
    ApproximateNumberOfMessagesNotVisible: hidden = "0",
    MessageRetentionPeriod: retention = "0",
  } = answer.value.Attributes ?? {};
  return ok({
    waiting: Number(visible) + Number(delayed),
    inFlight: Number(hidden),
    retentionSeconds: Number(retention),
  });
}
