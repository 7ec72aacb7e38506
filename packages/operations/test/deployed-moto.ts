import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { createSqsClient, LEDGER_TABLE } from "@xpart/aws-adapters";
import { RECEIVE_LIMIT } from "@xpart/core";
import { copyEnvironment, eventEnvironment, eventPattern, parseSettings } from "@xpart/deployment";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { type ControlClients, openControl } from "../src/control/control-clients.ts";
import { type Deployment, openDeployment } from "../src/open/open-deployment.ts";

/** A deployment at moto, with what runs it: functions that never run, mappings, rule, keys. */
export interface DeployedMoto {
  readonly deployment: Deployment;
  readonly control: ControlClients;
  readonly settingsFile: string;
  stop(): Promise<void>;
}

/** The path of `moto_server`; undefined: there is none, and what needs it is skipped. */
export const motoServer: string | undefined = findMotoServer();

const BUCKETS = { source: "reports", destination: "reports-gov" } as const;
const ACCOUNT = "123456789012";
const TIMEOUT_SECONDS = 300;

/** Starts one: both partitions are told apart by their regions. */
export async function startDeployedMoto(executable: string): Promise<DeployedMoto> {
  const moto = await startMotoServer(executable);
  const folder = await mkdtemp(join(tmpdir(), "xpart-moto-"));
  const side = (region: string, bucket: string, profile: string) => ({
    ...{ region, bucket, profile, endpoint: moto.endpoint, credentialsFile: "credentials" },
    accountId: ACCOUNT,
  });
  const written = {
    ...{ name: "reports", environment: "prod" },
    source: side("us-east-1", BUCKETS.source, "commercial"),
    destination: side("us-gov-west-1", BUCKETS.destination, "govcloud"),
  };
  const settingsFile = join(folder, "xpart.config.json");
  await writeFile(settingsFile, JSON.stringify(written));
  const profiles = ["commercial", "govcloud"].map(
    (name) => `[${name}]\naws_access_key_id = AKIA${name}\naws_secret_access_key = ${name}\n`,
  );
  await writeFile(join(folder, "credentials"), profiles.join(""));
  const inFolder = ({ ...settings }: (typeof written)["source"]) => ({
    ...settings,
    credentialsFile: join(folder, "credentials"),
  });
  const parsed = parseSettings({
    ...written,
    source: inFolder(written.source),
    destination: inFolder(written.destination),
  });
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  const opened = await openDeployment(parsed.value.settings);
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  const deployment = opened.value;
  const control = openControl(deployment);
  await makeData(deployment);
  await makeFunctions(deployment, control);
  await makeKey(deployment, control);
  return {
    ...{ deployment, control, settingsFile },
    async stop() {
      control.close();
      deployment.close();
      await moto.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const RETENTION_SECONDS = 14 * 86_400;

async function makeData(deployment: Deployment): Promise<void> {
  const { buckets, names, table } = deployment;
  for (const { client, bucket, side } of [buckets.source, buckets.destination]) {
    const LocationConstraint = side === "source" ? undefined : ("us-gov-west-1" as const);
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    );
    await client.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: "Enabled" },
      }),
    );
  }
  await buckets.source.client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: buckets.source.bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  const sqs = createSqsClient(deployment.places.source);
  const queues: readonly (readonly [string, string | undefined, number])[] = [
    [names.bufferDead, undefined, 30],
    [names.ruleDead, undefined, 30],
    [names.functionsDead, undefined, 30],
    [names.objectsDead, undefined, 30],
    [names.partsDead, undefined, 30],
    [names.buffer, names.bufferDead, 360],
    [names.objects, names.objectsDead, 6 * TIMEOUT_SECONDS],
    [names.parts, names.partsDead, 6 * TIMEOUT_SECONDS],
  ];
  for (const [name, dead, visibility] of queues) {
    await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          ...(name.endsWith(".fifo") ? { FifoQueue: "true" } : {}),
          VisibilityTimeout: String(visibility),
          MessageRetentionPeriod: String(RETENTION_SECONDS),
          ...(name === names.buffer || name === names.ruleDead
            ? { Policy: feedPolicy(names.eventRule) }
            : {}),
          ...(dead === undefined
            ? {}
            : {
                RedrivePolicy: JSON.stringify({
                  deadLetterTargetArn: queueArn(dead),
                  maxReceiveCount: RECEIVE_LIMIT,
                }),
              }),
        },
      }),
    );
  }
  sqs.destroy();
  const TableName = table.table;
  await table.client.send(
    new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST", ...LEDGER_TABLE }),
  );
  await table.client.send(
    new UpdateTimeToLiveCommand({
      ...{ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "ExpiresAt" } },
    }),
  );
  await table.client.send(
    new UpdateContinuousBackupsCommand({
      ...{ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    }),
  );
}

function feedPolicy(rule: string): string {
  const statement = {
    ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } },
    ...{ Action: "sqs:SendMessage", Resource: "*" },
    Condition: {
      ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:${ACCOUNT}:rule/${rule}` },
    },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function queueArn(name: string): string {
  return `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
}

/** The start of a zip; nothing runs it. */
const ZIP = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");

async function makeFunctions(
  { names, settings, places }: Deployment,
  { lambda, events }: ControlClients,
): Promise<void> {
  const iam = new IAMClient(places.source);
  const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const functions = [
    [names.eventHandler, names.buffer, 50, eventEnvironment(settings)],
    [names.queueHandler, names.objects, 50, copyEnvironment(settings)],
    [names.partHandler, names.parts, 20, copyEnvironment(settings)],
  ] as const;
  for (const [FunctionName, queue, MaximumConcurrency, Variables] of functions) {
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: FunctionName, AssumeRolePolicyDocument: trust }),
    );
    await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Role: Role?.Arn, Runtime: "nodejs24.x", Handler: "index.handler" },
        ...{ Code: { ZipFile: ZIP }, MemorySize: 1024 },
        Timeout: FunctionName === names.eventHandler ? 60 : TIMEOUT_SECONDS,
        Environment: {
          Variables: {
            ...Variables,
            ...(FunctionName === names.eventHandler ? {} : { DEST_SECRET: names.secret }),
          },
        },
      }),
    );
    await lambda.send(
      new CreateEventSourceMappingCommand({
        ...{ FunctionName, EventSourceArn: queueArn(queue), BatchSize: 10 },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency },
      }),
    );
  }
  iam.destroy();
  await events.send(
    new PutRuleCommand({
      Name: names.eventRule,
      EventPattern: eventPattern(settings.source.bucket, settings.source.prefixes),
      State: "ENABLED",
    }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule: names.eventRule,
      Targets: [
        {
          ...{ Id: "queue", Arn: queueArn(names.buffer) },
          DeadLetterConfig: { Arn: queueArn(names.ruleDead) },
        },
      ],
    }),
  );
}

async function makeKey({ names, settings }: Deployment, { iam, secrets }: ControlClients) {
  await iam.send(new CreateUserCommand({ UserName: names.user }));
  const made = await iam.send(new CreateAccessKeyCommand({ UserName: names.user }));
  await secrets.send(
    new CreateSecretCommand({
      Name: names.secret,
      SecretString: JSON.stringify({
        user: names.user,
        accesskey: made.AccessKey?.AccessKeyId,
        secretaccesskey: made.AccessKey?.SecretAccessKey,
        partition: settings.destination.partition.name,
        accountid: ACCOUNT,
      }),
    }),
  );
}
