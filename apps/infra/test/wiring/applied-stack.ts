import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Partition, QueueAddress } from "@xpart/sandbox";
import { QUEUE_ATTRIBUTES } from "../queue-attributes.ts";
import { at, type JsonObject, objectOf, ofType, type SynthesizedStack } from "../synthesized.ts";
import { type AppliedValues, resolve } from "./terraform-values.ts";

/** What an apply of a stack has made in its partition. */
export interface AppliedStack {
  readonly values: AppliedValues;
  /** By ARN. */
  readonly queues: ReadonlyMap<string, QueueAddress>;
}

/**
 * Makes in a partition what the synthesised stack says: queues, tables, secrets and rules.
 *
 * @param values - what is made already; what is made here is added.
 * @param secretOf - what a person puts into the stack's secret of that name.
 */
export async function applyStack(
  stack: SynthesizedStack,
  partition: Partition,
  values: AppliedValues,
  secretOf: (name: string) => string,
): Promise<AppliedStack> {
  const queues = await makeQueues(stack, partition, values);
  await makeTables(stack, partition, values);
  for (const { id, config } of ofType(stack, "aws_secretsmanager_secret")) {
    const name = String(config["name"]);
    const { arn } = partition.createSecret(name, secretOf(name));
    values.set(`aws_secretsmanager_secret.${id}.arn`, arn);
  }
  nameRoles(stack, partition, values);
  makeRules(stack, partition, values, queues);
  return { values, queues };
}

async function makeQueues(
  stack: SynthesizedStack,
  partition: Partition,
  values: AppliedValues,
): Promise<ReadonlyMap<string, QueueAddress>> {
  const queues = new Map<string, QueueAddress>();
  const all = ofType(stack, "aws_sqs_queue");
  // A queue is made after the one that its messages end in.
  const ordered = [
    ...all.filter(({ config }) => config["redrive_policy"] === undefined),
    ...all.filter(({ config }) => config["redrive_policy"] !== undefined),
  ];
  for (const { id, config } of ordered) {
    const { name, "//": _metadata, ...attributes } = config;
    const queue = await partition.createQueue(
      String(name),
      Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          known(QUEUE_ATTRIBUTES, key),
          resolve(String(value), values),
        ]),
      ),
    );
    queues.set(queue.arn, queue);
    values.set(`aws_sqs_queue.${id}.arn`, queue.arn);
    values.set(`aws_sqs_queue.${id}.url`, queue.url);
  }
  return queues;
}

async function makeTables(
  stack: SynthesizedStack,
  partition: Partition,
  values: AppliedValues,
): Promise<void> {
  const client = new DynamoDBClient(partition);
  for (const { id, config } of ofType(stack, "aws_dynamodb_table")) {
    const TableName = String(config["name"]);
    const attributes = (config["attribute"] ?? []) as unknown as readonly JsonObject[];
    const indexes = (config["global_secondary_index"] ?? []) as unknown as readonly JsonObject[];
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: attributes.map(({ name, type }) => ({
          AttributeName: String(name),
          AttributeType: String(type) as "S",
        })),
        KeySchema: [
          { AttributeName: String(config["hash_key"]), KeyType: "HASH" },
          { AttributeName: String(config["range_key"]), KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: String(index["name"]),
          KeySchema: [
            { AttributeName: String(index["hash_key"]), KeyType: "HASH" },
            { AttributeName: String(index["range_key"]), KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: String(index["projection_type"]) as "ALL" },
        })),
      }),
    );
    const { partition: name, region, accountId } = partition;
    values.set(`aws_dynamodb_table.${id}.name`, TableName);
    values.set(
      `aws_dynamodb_table.${id}.arn`,
      `arn:${name}:dynamodb:${region}:${accountId}:table/${TableName}`,
    );
  }
  client.destroy();
}

/** The customer's KMS keys that tables and secrets are encrypted with, by the ARNs of those. */
export function customerKeys(
  stack: SynthesizedStack,
  values: AppliedValues,
): readonly (readonly [string, string])[] {
  const keyed = [
    ...ofType(stack, "aws_dynamodb_table").map(({ id, config }) => ({
      reference: `$\{aws_dynamodb_table.${id}.arn}`,
      key: at(config, "server_side_encryption", "kms_key_arn"),
    })),
    ...ofType(stack, "aws_secretsmanager_secret").map(({ id, config }) => ({
      reference: `$\{aws_secretsmanager_secret.${id}.arn}`,
      key: config["kms_key_id"],
    })),
  ];
  return keyed.flatMap(({ reference, key }) =>
    typeof key === "string" ? [[resolve(reference, values), key] as const] : [],
  );
}

/** Roles, log groups and mappings have no counterpart in the sandbox but their names. */
function nameRoles(stack: SynthesizedStack, partition: Partition, values: AppliedValues): void {
  for (const { id, config } of ofType(stack, "aws_iam_role")) {
    values.set(`aws_iam_role.${id}.id`, String(config["name"]));
    values.set(`aws_iam_role.${id}.arn`, String(config["name"]));
  }
  for (const { id, config } of ofType(stack, "aws_lambda_function")) {
    values.set(`aws_lambda_function.${id}.arn`, String(config["function_name"]));
  }
  for (const { id, config } of ofType(stack, "aws_sfn_state_machine")) {
    values.set(`aws_sfn_state_machine.${id}.arn`, String(config["name"]));
  }
  for (const { id } of ofType(stack, "aws_lambda_event_source_mapping")) {
    values.set(`aws_lambda_event_source_mapping.${id}.arn`, id);
  }
  for (const { id, config } of ofType(stack, "aws_cloudwatch_log_group")) {
    const { partition: name, region, accountId } = partition;
    const arn = `arn:${name}:logs:${region}:${accountId}:log-group:${String(config["name"])}`;
    values.set(`aws_cloudwatch_log_group.${id}.arn`, arn);
  }
}

/** The part of EventBridge's patterns that the sandbox has; any other is an error here. */
function makeRules(
  stack: SynthesizedStack,
  partition: Partition,
  values: AppliedValues,
  queues: ReadonlyMap<string, QueueAddress>,
): void {
  const patterns = new Map(
    ofType(stack, "aws_cloudwatch_event_rule").map(({ id, config }) => [
      `$\{aws_cloudwatch_event_rule.${id}.name}`,
      resolve(String(config["event_pattern"]), values),
    ]),
  );
  for (const { config } of ofType(stack, "aws_cloudwatch_event_target")) {
    const pattern = patterns.get(String(config["rule"])) ?? "null";
    const { source, detail, ...others } = JSON.parse(pattern) ?? {};
    const queue = queues.get(resolve(String(config["arn"]), values));
    if (String(source) !== "aws.s3" || Object.keys(others).length > 0 || queue === undefined) {
      throw new Error(`the sandbox has no such rule: ${pattern}`);
    }
    const [bucket] = detail.bucket.name;
    const keys: readonly JsonObject[] = detail.object?.key ?? [];
    partition.connectBucketToQueue(String(bucket), queue, {
      prefixes: keys.map((key) => String(known(key, "prefix"))),
    });
  }
}

/** The variables of a function, as they reach it. */
export function environmentOf(config: JsonObject, values: AppliedValues): Record<string, string> {
  const variables = objectOf(at(config, "environment", "variables"));
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, resolve(String(value), values)]),
  );
}

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const value = table[name];
  if (value === undefined) {
    throw new Error(`not known here: ${name}`);
  }
  return value;
}
