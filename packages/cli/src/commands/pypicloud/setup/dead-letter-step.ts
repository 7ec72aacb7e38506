import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { callAws, orAbsent } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep } from "./setup-step.ts";

const ABSENT = ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"];
/** SQS's longest: two weeks to find out why. */
const RETENTION_SECONDS = 1_209_600;

/** The queue for events that failed for good (F5). */
export function deadLetterStep(client: SQSClient, name: string): SetupStep {
  const find = () =>
    orAbsent("GetQueueUrl", name, ABSENT, () =>
      client.send(new GetQueueUrlCommand({ QueueName: name })),
    );
  return {
    resource: `SQS queue ${name}`,
    async planSetup() {
      const Attributes = { MessageRetentionPeriod: String(RETENTION_SECONDS) };
      return (await find()) !== undefined
        ? NO_CHANGE
        : {
            change: "create",
            apply: async () => {
              const request = new CreateQueueCommand({ QueueName: name, Attributes });
              await callAws("CreateQueue", name, () => client.send(request));
            },
          };
    },
    async planRemoval() {
      const known = await find();
      return known === undefined
        ? NO_CHANGE
        : {
            change: "remove",
            detail: "with the events that are in it",
            apply: async () => {
              const request = new DeleteQueueCommand({ QueueUrl: known.QueueUrl });
              await callAws("DeleteQueue", name, () => client.send(request));
            },
          };
    },
  };
}
