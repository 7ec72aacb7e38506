import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "./aws-call.ts";
import type { SqsQueueOptions } from "./sqs-batch.ts";

/** How many messages a queue has; SQS's own counts, which are about right. */
export interface QueueDepth {
  /** Waiting to be received, those whose delay has not ended included. */
  readonly waiting: number;
  /** Received, and not deleted yet. */
  readonly inFlight: number;
}

/** Asks how many messages a queue has: one request. */
export async function readQueueDepth({
  client,
  queueUrl,
}: SqsQueueOptions): Promise<Result<QueueDepth, PortError>> {
  const answer = await callAws({ side: "queue" }, "GetQueueAttributes", () =>
    client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed",
        ],
      }),
    ),
  );
  if (!answer.ok) {
    return answer;
  }
  const {
    ApproximateNumberOfMessages: visible = "0",
    ApproximateNumberOfMessagesDelayed: delayed = "0",
    ApproximateNumberOfMessagesNotVisible: hidden = "0",
  } = answer.value.Attributes ?? {};
  return ok({ waiting: Number(visible) + Number(delayed), inFlight: Number(hidden) });
}
