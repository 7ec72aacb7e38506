import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LEDGER_TABLE } from "@xpart/aws-adapters";
import { namesOf } from "@xpart/deployment";
import {
  type EventDelivery,
  type RequestIntercept,
  type Sandbox,
  startSandbox,
} from "@xpart/sandbox";
import { startMotoServer } from "@xpart/test-kit/moto-server";
import { guardOf } from "../../infra/test/iam/settings-guard.ts";
import { settingsOf } from "../../infra/test/sample-settings.ts";

/** What a user signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One partition's endpoint. */
export interface Side {
  readonly endpoint: string;
  readonly region: string;
  /** The test's own. */
  readonly credentials: Credentials;
  /** Of another user; moto knows only one. */
  credentialsOf(userName: string): Credentials;
}

/** Two partitions with nothing in them. */
export interface Partitions {
  readonly source: Side;
  readonly destination: Side;
  stop(): Promise<unknown>;
}

/** The handlers that are deployed. */
export type HandlerName = "eventHandler" | "queueHandler" | "partHandler";

/** Two partitions with what a deployment makes: buckets, queue, table, secret. */
export interface World extends Partitions {
  readonly sourceS3: S3Client;
  readonly destinationS3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly queueUrl: string;
  readonly partsQueueUrl: string;
  /** A handler's environment; it signs as its own role. */
  environmentOf(handler: HandlerName): Readonly<Record<string, string>>;
}

/** The names in every world. */
export const SOURCE_BUCKET = "world-source";
export const DESTINATION_BUCKET = "world-destination";

/** What infra would be told of a world. Its names are those that infra gives. */
const SETTINGS = settingsOf({
  name: "world",
  source: { bucket: SOURCE_BUCKET },
  destination: { bucket: DESTINATION_BUCKET },
  package: { bucket: "world-zips" },
});
const NAMES = namesOf(SETTINGS);
export const TABLE: string = NAMES.table;

/** The embedded sandbox, as partitions of a world. */
export interface SandboxPartitions extends Partitions {
  readonly sandbox: Sandbox;
}

/**
 * The embedded sandbox. The handlers may do what infra's policies allow (S2): `stop` throws where one asked
 * for more.
 *
 * @param faults - what stands before each side's services.
 */
export async function startSandboxPartitions(
  faults: Partial<Record<"source" | "destination", RequestIntercept>> = {},
): Promise<SandboxPartitions> {
  const guard = guardOf(SETTINGS);
  const sandbox = await startSandbox({
    source: { ...guard.source, faults: faultsOf(faults.source) },
    destination: { ...guard.destination, faults: faultsOf(faults.destination) },
  });
  const { source, destination } = sandbox;
  return {
    sandbox,
    source: { ...source, credentialsOf: source.addAccessKey },
    destination: { ...destination, credentialsOf: destination.addAccessKey },
    async stop() {
      await sandbox.stop();
      guard.expectAllowed();
    },
  };
}

function faultsOf(intercept: RequestIntercept = (_asked, answer) => answer()) {
  return {
    interceptDelivery: (_event: EventDelivery, deliver: () => void) => deliver(),
    interceptRequest: intercept,
    eventsSettled: async () => {},
  };
}

/** Two moto servers. */
export async function startMotoPartitions(executable: string): Promise<Partitions> {
  const [source, destination] = await Promise.all([
    startMotoServer(executable),
    startMotoServer(executable),
  ]);
  return {
    source: { ...source, credentialsOf: () => source.credentials },
    destination: {
      ...{ ...destination, region: "us-gov-west-1" },
      credentialsOf: () => destination.credentials,
    },
    stop: () => Promise.all([source.stop(), destination.stop()]),
  };
}

/** Deploys into two partitions. */
export async function deploy(partitions: Partitions): Promise<World> {
  const { source, destination } = partitions;
  const sourceS3 = new S3Client({ ...source, forcePathStyle: true });
  const destinationS3 = new S3Client({ ...destination, forcePathStyle: true });
  const sqs = new SQSClient(source);
  const dynamodb = new DynamoDBClient(source);
  await Promise.all([
    makeBucket(sourceS3, SOURCE_BUCKET, undefined),
    makeBucket(destinationS3, DESTINATION_BUCKET, "us-gov-west-1"),
    makeTable(dynamodb),
    makeSecret(source, destination),
  ]);
  const Attributes = { FifoQueue: "true", VisibilityTimeout: "0" };
  const queue = await sqs.send(new CreateQueueCommand({ QueueName: NAMES.objects, Attributes }));
  const partsQueue = await sqs.send(new CreateQueueCommand({ QueueName: NAMES.parts }));
  const queues = { queueUrl: queue.QueueUrl ?? "", partsQueueUrl: partsQueue.QueueUrl ?? "" };
  return {
    ...{ ...partitions, sourceS3, destinationS3, sqs, dynamodb, ...queues },
    environmentOf: (handler) => environmentOf(NAMES[handler], partitions, queues),
  };
}

async function makeBucket(
  s3: S3Client,
  Bucket: string,
  LocationConstraint: "us-gov-west-1" | undefined,
): Promise<void> {
  const location = LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket, ...location }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

async function makeTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      ...LEDGER_TABLE,
    }),
  );
}

async function makeSecret(source: Side, destination: Side): Promise<void> {
  const credentials = destination.credentialsOf(NAMES.user);
  const SecretString = JSON.stringify({
    user: NAMES.user,
    accesskey: credentials.accessKeyId,
    secretaccesskey: credentials.secretAccessKey,
    partition: "aws-us-gov",
    accountid: "444455556666",
  });
  const secrets = new SecretsManagerClient(source);
  await secrets.send(new CreateSecretCommand({ Name: NAMES.secret, SecretString }));
}

function environmentOf(
  userName: string,
  { source, destination }: Partitions,
  { queueUrl, partsQueueUrl }: Pick<World, "queueUrl" | "partsQueueUrl">,
) {
  const { accessKeyId, secretAccessKey } = source.credentialsOf(userName);
  return {
    AWS_REGION: source.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: source.endpoint,
    DEST_BUCKET: DESTINATION_BUCKET,
    DEST_BUCKET_REGION: destination.region,
    DEST_ENDPOINT_URL: destination.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
    DEST_KMS_KEY: "",
    DEST_SECRET: NAMES.secret,
    SOURCE_BUCKET,
    OBJECTS_QUEUE: queueUrl,
    OBJECTS_TABLE: TABLE,
    PARTS_QUEUE: partsQueueUrl,
    LOGGING_LEVEL: "DEBUG",
  };
}
