import { randomBytes } from "node:crypto";
import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type {
  BucketContractSubject,
  EventQueueSubject,
  LedgerSubject,
} from "@xpart/core/testing/contracts";
import {
  createDynamoDbLedger,
  createS3DestinationStore,
  createS3SourceStore,
  createS3VersionLister,
  createSqsEventQueue,
  type DynamoDbLedgerOptions,
  LEDGER_TABLE,
  type S3SourceOptions,
  type SqsEventQueueOptions,
} from "../src/index.ts";

/** Makes the ledger's table, as the infrastructure does (L1). */
export async function createLedgerTable(
  client: DynamoDBDocumentClient,
  table: string,
): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      ...LEDGER_TABLE,
    }),
  );
  await waitUntilTableExists(
    { client, minDelay: 1, maxWaitTime: TABLE_WAIT_SECONDS },
    { TableName: table },
  );
}

/** AWS takes some seconds to make a table; this only ends what hangs. */
const TABLE_WAIT_SECONDS = 600;

/** A ledger on any DynamoDB. @param sending - what the ledger goes by, if not the client that makes the table. */
export async function ledgerSubject(
  client: DynamoDBDocumentClient,
  table: string,
  stop: () => Promise<void>,
  sending: DynamoDbLedgerOptions["client"] = client,
): Promise<LedgerSubject> {
  await createLedgerTable(client, table);
  return {
    ledger: createDynamoDbLedger({ client: sending, table }),
    async seedReferenceRow(key, versionId, destinationVersionId) {
      await client.send(referenceRow(table, key, versionId, destinationVersionId));
    },
    stop,
  };
}

/** The update with which the reference implementation records a replica: the answer of its HEAD. */
function referenceRow(
  table: string,
  key: string,
  versionId: string,
  destinationVersionId: string | undefined,
): UpdateCommand {
  return new UpdateCommand({
    TableName: table,
    Key: { Key: key, VersionId: versionId === "null" ? "$null" : versionId },
    UpdateExpression: "SET #DO = :obj, #DOT = :tags",
    ExpressionAttributeNames: { "#DO": "DestObject", "#DOT": "DestObjectTags" },
    ExpressionAttributeValues: {
      ":obj": {
        AcceptRanges: "bytes",
        LastModified: "2024-01-01T00:00:00+00:00",
        ContentLength: 5,
        ETag: '"5d41402abc4b2a76b9719d911017c592"',
        VersionId: destinationVersionId ?? null,
        Metadata: {},
      },
      ":tags": { team: "x" },
    },
  });
}

/** Two empty answers in a row: all that is left is nothing. */
const EMPTY_ANSWERS = 2;
/** Loopback queues answer at once; AWS needs a long poll to look everywhere. */
const RECEIVE_WAIT_SECONDS = process.env["XPART_AWS_CONTRACTS"] === "1" ? 5 : 0;

/** A queue on any SQS. */
export function eventQueueSubject(
  client: SQSClient,
  queueUrl: string,
  stop: () => Promise<void>,
  sending: SqsEventQueueOptions["client"] = client,
): EventQueueSubject {
  return {
    queue: createSqsEventQueue({ client: sending, queueUrl }),
    async receiveAll() {
      const received: { body: string; groupId: string }[] = [];
      for (let empty = 0; empty < EMPTY_ANSWERS; ) {
        const messages = await receive(client, queueUrl);
        empty = messages.length === 0 ? empty + 1 : 0;
        received.push(...messages);
      }
      return received;
    },
    stop,
  };
}

async function receive(client: SQSClient, QueueUrl: string) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: RECEIVE_WAIT_SECONDS,
      MessageSystemAttributeNames: ["MessageGroupId"],
    }),
  );
  if (Messages.length > 0) {
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages.map((message, index) => ({
          Id: String(index),
          ReceiptHandle: message.ReceiptHandle,
        })),
      }),
    );
  }
  return Messages.map(({ Body = "", Attributes }) => ({
    body: Body,
    groupId: Attributes?.MessageGroupId ?? "",
  }));
}

/** Of a part that is not the last (user guide, "Multipart upload limits"). */
const LEAST_PART_BYTES = 5 * 1024 * 1024;

/** Makes buckets on any S3, for the contract. */
export function bucketSubject(
  client: S3Client,
  bucketPrefix: string,
  stop: (buckets: readonly string[]) => Promise<void>,
  sending: S3SourceOptions["client"] = client,
): BucketContractSubject {
  const buckets: string[] = [];
  return {
    async makeBucket(versioning) {
      const bucket = `${bucketPrefix}-${randomBytes(4).toString("hex")}`;
      const setVersioning = (Status: "Enabled" | "Suspended") =>
        client.send(
          new PutBucketVersioningCommand({
            Bucket: bucket,
            VersioningConfiguration: { Status },
          }),
        );
      await client.send(await createBucketCommand(client, bucket));
      buckets.push(bucket);
      if (versioning !== "unversioned") {
        await setVersioning("Enabled");
      }
      return {
        store: createS3DestinationStore({ client: sending, bucket }),
        source: createS3SourceStore({ client: sending, bucket }),
        lister: createS3VersionLister({ side: "destination", client: sending, bucket }),
        leastPartBytes: LEAST_PART_BYTES,
        async suspend() {
          await setVersioning("Suspended");
        },
      };
    },
    stop: () => stop(buckets),
  };
}

/** us-east-1 refuses to be named as a place, every other region has to be. */
async function createBucketCommand(client: S3Client, Bucket: string) {
  const region = await client.config.region();
  const place = Object.values(BucketLocationConstraint).find((known) => known === region);
  return new CreateBucketCommand({
    Bucket,
    ...(place === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint: place } }),
  });
}
