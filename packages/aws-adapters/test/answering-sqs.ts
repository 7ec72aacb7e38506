import { type SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

/** An SQS client that answers without a network. */
export interface AnsweringSqs {
  readonly client: SQSClient;
  /** The bodies of each request. */
  readonly requests: readonly (readonly string[])[];
}

/**
 * Makes one.
 *
 * @param answer - gets the bodies of a request; gives the positions that are refused, or fails it whole.
 */
export function answeringSqs(
  answer: (bodies: readonly string[]) => readonly number[] | Error,
): AnsweringSqs {
  const client = new SQSClient({ region: "us-east-1", maxAttempts: 1 });
  const requests: (readonly string[])[] = [];
  client.middlewareStack.add(
    (_next) => async (args) => {
      const { Entries = [] } = args.input as SendMessageBatchCommand["input"];
      const bodies = Entries.map(({ MessageBody = "" }) => MessageBody);
      requests.push(bodies);
      const failed = answer(bodies);
      if (failed instanceof Error) {
        throw failed;
      }
      const Failed = failed.map((index) => ({
        Id: Entries[index]?.Id,
        Code: "InternalError",
        Message: "try later",
        SenderFault: false,
      }));
      return { response: {}, output: { Successful: [], Failed, $metadata: {} } };
    },
    { step: "initialize" },
  );
  return { client, requests };
}
