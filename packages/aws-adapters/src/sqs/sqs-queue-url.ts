import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";

/** Finds a queue of the client's own account and region by its name: one request. @returns its URL. */
export async function findSqsQueue(
  client: SQSClient,
  name: string,
): Promise<Result<string, PortError>> {
  const answer = await callAws({ side: "queue" }, "GetQueueUrl", () =>
    client.send(new GetQueueUrlCommand({ QueueName: name })),
  );
  if (!answer.ok) {
    // SQS's own sentence does not say which queue.
    return err({ ...answer.error, message: `queue ${name}: ${answer.error.message}` });
  }
  const { QueueUrl: url } = answer.value;
  return url === undefined
    ? err({
        kind: "unavailable",
        side: "queue",
        operation: "GetQueueUrl",
        message: `queue ${name}: the answer has no URL`,
      })
    : ok(url);
}
