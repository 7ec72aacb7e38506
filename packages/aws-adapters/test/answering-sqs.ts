import type {
  ChangeMessageVisibilityBatchRequestEntry,
  SendMessageBatchRequestEntry,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createSqsClient } from "../src/index.ts";

/** An SQS client that answers without a network. */
export interface AnsweringSqs {
  readonly client: SQSClient;
  /** The entries of each request: a message's body, or `<receipt handle> in <seconds>`. */
  readonly requests: readonly (readonly string[])[];
}

/**
 * Makes one.
 *
 * @param answer - gets the entries of a request, as above; gives the positions that are refused, or fails it whole.
 */
export function answeringSqs(
  answer: (entries: readonly string[]) => readonly number[] | Error,
): AnsweringSqs {
  const client = createSqsClient({ region: "us-east-1" });
  const requests: (readonly string[])[] = [];
  client.middlewareStack.add(
    (_next) => async (args) => {
      const { Entries } = args.input as { readonly Entries: readonly RequestEntry[] };
      const entries = Entries.map((entry) =>
        "MessageBody" in entry
          ? (entry.MessageBody ?? "")
          : `${entry.ReceiptHandle} in ${entry.VisibilityTimeout}`,
      );
      requests.push(entries);
      const failed = answer(entries);
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

type RequestEntry = SendMessageBatchRequestEntry | ChangeMessageVisibilityBatchRequestEntry;
