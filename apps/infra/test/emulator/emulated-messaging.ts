import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { QUEUE_ATTRIBUTES } from "../queue-attributes.ts";
import type { Values } from "../standin/schema.ts";
import { blocks, type EmulatedKind, named, text } from "./emulated-kind.ts";

/** Queues, rules, and what ties them together. */
export const MESSAGING: Readonly<Record<string, EmulatedKind>> = {
  aws_sqs_queue: {
    async create(values, { sqs }) {
      const { QueueUrl = "" } = await sqs.send(
        new CreateQueueCommand({
          QueueName: text(values, "name"),
          Attributes: attributesOf(values),
          tags: (values["tags_all"] ?? {}) as Record<string, string>,
        }),
      );
      return { id: QueueUrl, url: QueueUrl };
    },
    async update(values, { sqs }) {
      const QueueUrl = text(values, "id");
      const { FifoQueue: _fixed, ...Attributes } = attributesOf(values);
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      return {};
    },
    delete: (values, { sqs }) => sqs.send(new DeleteQueueCommand({ QueueUrl: text(values, "id") })),
    async read(values, { sqs }) {
      const QueueUrl = text(values, "id");
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      return {
        visibility_timeout_seconds: Number(Attributes["VisibilityTimeout"]),
        message_retention_seconds: Number(Attributes["MessageRetentionPeriod"]),
      };
    },
  },
  aws_sqs_queue_policy: {
    async create(values, { sqs }) {
      const QueueUrl = text(values, "queue_url");
      const Attributes = { Policy: text(values, "policy") };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      return {};
    },
    delete: (values, { sqs }) =>
      sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: text(values, "queue_url"),
          Attributes: { Policy: "" },
        }),
      ),
    async read(values, { sqs }) {
      const QueueUrl = text(values, "queue_url");
      await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }));
      return {};
    },
  },
  aws_cloudwatch_event_rule: {
    async create(values, { events }) {
      await events.send(
        new PutRuleCommand({
          Name: text(values, "name"),
          EventPattern: text(values, "event_pattern"),
          Description: text(values, "description"),
        }),
      );
      return {};
    },
    delete: (values, { events }) =>
      events.send(new DeleteRuleCommand({ Name: text(values, "name") })),
    async read(values, { events }) {
      await events.send(new DescribeRuleCommand({ Name: text(values, "name") }));
      return {};
    },
  },
  aws_cloudwatch_event_target: {
    async create(values, { events }) {
      const [deadLetters] = blocks(values, "dead_letter_config");
      const [retries] = blocks(values, "retry_policy");
      await events.send(
        new PutTargetsCommand({
          Rule: text(values, "rule"),
          Targets: [
            {
              Id: text(values, "target_id"),
              Arn: text(values, "arn"),
              ...(deadLetters && { DeadLetterConfig: { Arn: text(deadLetters, "arn") } }),
              ...(retries && {
                RetryPolicy: {
                  MaximumEventAgeInSeconds: Number(retries["maximum_event_age_in_seconds"]),
                  MaximumRetryAttempts: Number(retries["maximum_retry_attempts"]),
                },
              }),
            },
          ],
        }),
      );
      return {};
    },
    delete: (values, { events }) =>
      events.send(
        new RemoveTargetsCommand({ Rule: text(values, "rule"), Ids: [text(values, "target_id")] }),
      ),
    async read(values, { events }) {
      const { Targets = [] } = await events.send(
        new ListTargetsByRuleCommand({ Rule: text(values, "rule") }),
      );
      const target = Targets.find(({ Id }) => Id === values["target_id"]);
      return { arn: target?.Arn ?? "none" };
    },
  },
  aws_s3_bucket_notification: {
    async create(values, { s3 }) {
      const Bucket = text(values, "bucket");
      // What the configuration leaves to others stays as the emulator has it.
      const { $metadata, EventBridgeConfiguration, ...others } = await s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket }),
      );
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: {
            ...others,
            ...(values["eventbridge"] === true && { EventBridgeConfiguration: {} }),
          },
        }),
      );
      return {};
    },
    // As the provider has it: an empty document, whatever is in it.
    delete: (values, { s3 }) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: text(values, "bucket"),
          NotificationConfiguration: {},
        }),
      ),
    async read(values, { s3 }) {
      const { EventBridgeConfiguration } = await s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: text(values, "bucket") }),
      );
      return { eventbridge: EventBridgeConfiguration !== undefined };
    },
  },
};

function attributesOf(values: Values): Record<string, string> {
  // A queue that is none of FIFO must not say so.
  const said = Object.entries(named(values, QUEUE_ATTRIBUTES)).filter(
    ([name, value]) => value !== false || name === "SqsManagedSseEnabled",
  );
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}
