import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LEDGER_TABLE } from "@xpart/aws-adapters";
import { startSandbox } from "@xpart/sandbox";
import { startMotoServer } from "../../../packages/sandbox/test/s3-conformance/moto-server.ts";

/** One partition's endpoint. */
export interface Side {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Two partitions with nothing in them. */
export interface Partitions {
  readonly source: Side;
  readonly destination: Side;
  stop(): Promise<unknown>;
}

/** Two partitions with what a deployment makes: buckets, queue, table, secret. */
export interface World extends Partitions {
  readonly sourceS3: S3Client;
  readonly destinationS3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly queueUrl: string;
  readonly partsQueueUrl: string;
  /** The handlers' environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The names in every world. */
export const SOURCE_BUCKET = "world-source";
export const DESTINATION_BUCKET = "world-destination";
export const TABLE = "world-objects";
const QUEUE = "world-objects.fifo";
const PARTS_QUEUE = "world-parts";
const SECRET = "world/destination";

/** The embedded sandbox. */
export async function startSandboxPartitions(): Promise<Partitions> {
  return startSandbox();
}

/** Two moto servers. */
export async function startMotoPartitions(executable: string): Promise<Partitions> {
  const [source, destination] = await Promise.all([
    startMotoServer(executable),
    startMotoServer(executable),
  ]);
  return {
    source,
    destination: { ...destination, region: "us-gov-west-1" },
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
  const queue = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE, Attributes }));
  const partsQueue = await sqs.send(new CreateQueueCommand({ QueueName: PARTS_QUEUE }));
  const queues = { queueUrl: queue.QueueUrl ?? "", partsQueueUrl: partsQueue.QueueUrl ?? "" };
  const environment = environmentOf(partitions, queues);
  return { ...partitions, sourceS3, destinationS3, sqs, dynamodb, ...queues, environment };
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

async function makeSecret(source: Side, { credentials }: Side): Promise<void> {
  const SecretString = JSON.stringify({
    user: "replicator",
    accesskey: credentials.accessKeyId,
    secretaccesskey: credentials.secretAccessKey,
    partition: "aws-us-gov",
    accountid: "444455556666",
  });
  const secrets = new SecretsManagerClient(source);
  await secrets.send(new CreateSecretCommand({ Name: SECRET, SecretString }));
}

function environmentOf(
  { source, destination }: Partitions,
  { queueUrl, partsQueueUrl }: Pick<World, "queueUrl" | "partsQueueUrl">,
) {
  return {
    AWS_REGION: source.region,
    AWS_ACCESS_KEY_ID: source.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: source.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: source.endpoint,
    DEST_BUCKET: DESTINATION_BUCKET,
    DEST_BUCKET_REGION: destination.region,
    DEST_ENDPOINT_URL: destination.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
    DEST_KMS_KEY: "",
    DEST_SECRET: SECRET,
    SOURCE_BUCKET,
    OBJECTS_QUEUE: queueUrl,
    OBJECTS_TABLE: TABLE,
    PARTS_QUEUE: partsQueueUrl,
    LOGGING_LEVEL: "DEBUG",
  };
}
