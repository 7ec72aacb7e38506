import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type AttributeDefinition,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  type Runtime,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { Values } from "../standin/schema.ts";
import { blocks, type Emulated, type EmulatedKind, text } from "./emulated-kind.ts";

/** Functions, what feeds them, and the ledger. */
export const FUNCTIONS: Readonly<Record<string, EmulatedKind>> = {
  aws_lambda_function: {
    async create(values, emulated) {
      await emulated.lambda.send(
        new CreateFunctionCommand({
          ...configurationOf(values, emulated),
          Code: { ZipFile: zipOf(values, emulated) },
        }),
      );
      return {};
    },
    async update(values, emulated) {
      const FunctionName = text(values, "function_name");
      const ZipFile = zipOf(values, emulated);
      await emulated.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
      await emulated.lambda.send(
        new UpdateFunctionConfigurationCommand(configurationOf(values, emulated)),
      );
      return {};
    },
    delete: (values, { lambda }) =>
      lambda.send(new DeleteFunctionCommand({ FunctionName: text(values, "function_name") })),
    async read(values, { lambda }) {
      const FunctionName = text(values, "function_name");
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return {
        code_sha256: found.CodeSha256 ?? null,
        memory_size: found.MemorySize ?? null,
        timeout: found.Timeout ?? null,
        runtime: found.Runtime ?? null,
        handler: found.Handler ?? null,
      };
    },
  },
  aws_lambda_event_source_mapping: {
    async create(values, { lambda }) {
      const { UUID = null } = await lambda.send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: text(values, "event_source_arn"),
          FunctionName: text(values, "function_name"),
          BatchSize: Number(values["batch_size"]),
          FunctionResponseTypes: values["function_response_types"] as "ReportBatchItemFailures"[],
          ...(values["maximum_batching_window_in_seconds"] !== null && {
            MaximumBatchingWindowInSeconds: Number(values["maximum_batching_window_in_seconds"]),
          }),
          ScalingConfig: {
            MaximumConcurrency: Number(
              blocks(values, "scaling_config")[0]?.["maximum_concurrency"],
            ),
          },
        }),
      );
      return { id: UUID, uuid: UUID };
    },
    async update(values, { lambda }) {
      const UUID = text(values, "id");
      const BatchSize = Number(values["batch_size"]);
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize }));
      return {};
    },
    delete: (values, { lambda }) =>
      lambda.send(new DeleteEventSourceMappingCommand({ UUID: text(values, "id") })),
    async read(values, { lambda }) {
      const { BatchSize = null } = await lambda.send(
        new GetEventSourceMappingCommand({ UUID: text(values, "id") }),
      );
      return { batch_size: BatchSize };
    },
  },
  aws_dynamodb_table: {
    async create(values, { dynamodb }) {
      await dynamodb.send(
        new CreateTableCommand({
          TableName: text(values, "name"),
          BillingMode: "PAY_PER_REQUEST",
          DeletionProtectionEnabled: values["deletion_protection_enabled"] === true,
          AttributeDefinitions: blocks(values, "attribute").map((attribute) => ({
            AttributeName: text(attribute, "name"),
            AttributeType: text(attribute, "type") as AttributeDefinition["AttributeType"],
          })),
          KeySchema: keySchemaOf(values),
          GlobalSecondaryIndexes: blocks(values, "global_secondary_index").map((index) => ({
            IndexName: text(index, "name"),
            KeySchema: keySchemaOf(index),
            Projection: { ProjectionType: text(index, "projection_type") as "ALL" },
          })),
        }),
      );
      return {};
    },
    async update(values, { dynamodb }) {
      await dynamodb.send(
        new UpdateTableCommand({
          TableName: text(values, "name"),
          DeletionProtectionEnabled: values["deletion_protection_enabled"] === true,
        }),
      );
      return {};
    },
    delete: (values, { dynamodb }) =>
      dynamodb.send(new DeleteTableCommand({ TableName: text(values, "name") })),
    async read(values, { dynamodb }) {
      const { Table } = await dynamodb.send(
        new DescribeTableCommand({ TableName: text(values, "name") }),
      );
      return { deletion_protection_enabled: Table?.DeletionProtectionEnabled === true };
    },
  },
};

function keySchemaOf(values: Values) {
  return [
    { AttributeName: text(values, "hash_key"), KeyType: "HASH" as const },
    { AttributeName: text(values, "range_key"), KeyType: "RANGE" as const },
  ];
}

function zipOf(values: Values, { folder }: Emulated): Uint8Array {
  return readFileSync(resolve(folder, text(values, "filename")));
}

function configurationOf(values: Values, { variables }: Emulated) {
  const [environment] = blocks(values, "environment");
  const [deadLetters] = blocks(values, "dead_letter_config");
  return {
    FunctionName: text(values, "function_name"),
    Description: text(values, "description"),
    Handler: text(values, "handler"),
    Role: text(values, "role"),
    Runtime: text(values, "runtime") as Runtime,
    MemorySize: Number(values["memory_size"]),
    Timeout: Number(values["timeout"]),
    ...(deadLetters && { DeadLetterConfig: { TargetArn: text(deadLetters, "target_arn") } }),
    Environment: {
      Variables: {
        ...((environment?.["variables"] ?? {}) as Record<string, string>),
        ...variables,
      },
    },
  };
}
