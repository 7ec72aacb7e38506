import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "./partition.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };

let partition: Partition;
let sqs: SQSClient;
beforeAll(async () => {
  partition = await startPartition(PLACE);
  sqs = new SQSClient(partition);
});
afterAll(() => partition.stop());

let queues = 0;
async function fifoQueue(attributes: Record<string, string> = {}) {
  queues += 1;
  const all = { FifoQueue: "true", ...attributes };
  const { url, arn } = await partition.createQueue(`q${queues}.fifo`, all);
  const send = (MessageGroupId: string, MessageBody: string, id: string = MessageBody) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody,
        MessageGroupId,
        MessageDeduplicationId: id,
      }),
    );
  const receive = async (MaxNumberOfMessages = 10, WaitTimeSeconds = 0) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages,
        WaitTimeSeconds,
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages;
  };
  const bodies = async (max?: number) => (await receive(max)).map(({ Body }) => Body);
  const remove = (ReceiptHandle: string | undefined) =>
    sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  return { url, arn, send, receive, bodies, remove };
}

describe("SQS", () => {
  it("W10 queue URL and ARN are the partition's, and the queue is found by name", async () => {
    const { url, arn } = await partition.createQueue("events");
    expect(url).toBe(`${partition.endpoint}/444455556666/events`);
    expect(arn).toBe("arn:aws-us-gov:sqs:us-gov-west-1:444455556666:events");
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: "events" }));
    expect(found.QueueUrl).toBe(url);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    expect(Attributes).toEqual({ QueueArn: arn });
  });

  it("W10 a group with a message in flight gives no more, other groups do", async () => {
    const queue = await fifoQueue();
    await queue.send("a", "a1");
    await queue.send("a", "a2");
    await queue.send("b", "b1");
    const [first] = await queue.receive(1);
    expect(first?.Body).toBe("a1");
    expect(await queue.bodies()).toEqual(["b1"]);
    expect(await queue.bodies()).toEqual([]);
    await queue.remove(first?.ReceiptHandle);
    expect(await queue.bodies()).toEqual(["a2"]);
  });

  it("W10 one receive takes several messages of a group, in their order", async () => {
    const queue = await fifoQueue();
    for (const body of ["a1", "a2", "a3"]) await queue.send("a", body);
    await queue.send("b", "b1");
    expect(await queue.bodies()).toEqual(["a1", "a2", "a3", "b1"]);
  });

  it("W10 messages whose visibility timeout ran out come again in order and counted", async () => {
    const queue = await fifoQueue({ VisibilityTimeout: "1" });
    for (const body of ["a1", "a2", "a3"]) await queue.send("a", body);
    expect(await queue.bodies(2)).toEqual(["a1", "a2"]);
    const again = await queue.receive(10, 3);
    const seen = again.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]);
    expect(seen).toEqual([
      ["a1", "2"],
      ["a2", "2"],
      ["a3", "1"],
    ]);
  });

  it("W10 a receipt handle whose visibility timeout ran out deletes nothing on FIFO", async () => {
    const queue = await fifoQueue();
    await queue.send("a", "a1");
    const [message] = await queue.receive();
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    await queue.remove(message?.ReceiptHandle);
    expect(await queue.bodies()).toEqual(["a1"]);
  });

  it("W10 a deduplication id counts for the queue, or with its scope for the group", async () => {
    const byQueue = await fifoQueue();
    await byQueue.send("a", "a1", "same");
    await byQueue.send("b", "b1", "same");
    expect(await byQueue.bodies()).toEqual(["a1"]);

    const byGroup = await fifoQueue({
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    });
    const sent = await byGroup.send("a", "a1", "same");
    await byGroup.send("b", "b1", "same");
    const duplicate = await byGroup.send("a", "a2", "same");
    expect(duplicate.SequenceNumber).toBe(sent.SequenceNumber);
    const received = await byGroup.receive();
    expect(received.map(({ Body }) => Body)).toEqual(["a1", "b1"]);
    expect(received[0]?.Attributes).toMatchObject({
      MessageDeduplicationId: "same",
      MessageGroupId: "a",
      SequenceNumber: sent.SequenceNumber,
    });
  });

  it("W10 a message received too often goes to the dead-letter queue with its group", async () => {
    const deadLetters = await fifoQueue();
    const queue = await fifoQueue({
      VisibilityTimeout: "0",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
    });
    await queue.send("a", "poison");
    expect(await queue.bodies()).toEqual(["poison"]);
    expect(await queue.bodies()).toEqual(["poison"]);
    await queue.send("a", "next");
    expect(await queue.bodies()).toEqual(["next"]);
    const [dead] = await deadLetters.receive();
    expect(dead?.Body).toBe("poison");
    expect(dead?.Attributes?.MessageGroupId).toBe("a");
  });

  it("W10 a group id that SQS does not take is refused, in a batch for its entry alone", async () => {
    const queue = await fifoQueue({ ContentBasedDeduplication: "true" });
    await expect(queue.send("a raw key.txt", "body")).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: [
          { Id: "good", MessageBody: "1", MessageGroupId: "a" },
          { Id: "bad", MessageBody: "2", MessageGroupId: "x".repeat(129) },
        ],
      }),
    );
    expect(Successful.map(({ Id }) => Id)).toEqual(["good"]);
    expect(Failed).toMatchObject([{ Id: "bad", Code: "InvalidParameterValue", SenderFault: true }]);
  });

  it("W10 a long poll gets a message that is sent while it waits", async () => {
    const queue = await fifoQueue();
    const polling = queue.receive(1, 10);
    await queue.send("a", "late");
    expect((await polling).map(({ Body }) => Body)).toEqual(["late"]);
  });
});

describe("DynamoDB", () => {
  it("W10 a table can be used as soon as CreateTable answers; its ARN is the partition's", async () => {
    const client = new DynamoDBClient(partition);
    await client.send(
      new CreateTableCommand({
        TableName: "ledger",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "Key", AttributeType: "S" },
          { AttributeName: "VersionId", AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: "Key", KeyType: "HASH" },
          { AttributeName: "VersionId", KeyType: "RANGE" },
        ],
      }),
    );
    const documents = DynamoDBDocumentClient.from(client);
    const Item = { Key: "k", VersionId: "$null", size: 3 };
    await documents.send(new PutCommand({ TableName: "ledger", Item }));
    const Key = { Key: "k", VersionId: "$null" };
    expect((await documents.send(new GetCommand({ TableName: "ledger", Key }))).Item).toEqual(Item);
    const queried = await documents.send(
      new QueryCommand({
        TableName: "ledger",
        KeyConditionExpression: "#k = :k",
        ExpressionAttributeNames: { "#k": "Key" },
        ExpressionAttributeValues: { ":k": "k" },
      }),
    );
    expect(queried.Items).toEqual([Item]);
    await expect(
      client.send(
        new PutItemCommand({
          TableName: "ledger",
          Item: { Key: { S: "k" }, VersionId: { S: "$null" } },
          ConditionExpression: "attribute_not_exists(VersionId)",
        }),
      ),
    ).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "ledger" }));
    expect(Table?.TableArn).toBe("arn:aws-us-gov:dynamodb:us-gov-west-1:444455556666:table/ledger");
  });
});

describe("Secrets Manager", () => {
  it("W10 a secret is found by name and ARN, and rotation moves its labels", async () => {
    const client = new SecretsManagerClient(partition);
    const created = await client.send(
      new CreateSecretCommand({ Name: "xpart/dest", SecretString: "one" }),
    );
    expect(created.ARN).toMatch(
      /^arn:aws-us-gov:secretsmanager:us-gov-west-1:444455556666:secret:xpart\/dest-\w{6}$/,
    );
    const put = await client.send(
      new PutSecretValueCommand({ SecretId: "xpart/dest", SecretString: "two" }),
    );
    const value = async (input: { SecretId?: string; VersionStage?: string; VersionId?: string }) =>
      (await client.send(new GetSecretValueCommand({ SecretId: "xpart/dest", ...input })))
        .SecretString;
    expect(await value({})).toBe("two");
    expect(await value({ ...(created.ARN && { SecretId: created.ARN }) })).toBe("two");
    expect(await value({ VersionStage: "AWSPREVIOUS" })).toBe("one");
    expect(await value({ ...(created.VersionId && { VersionId: created.VersionId }) })).toBe("one");
    const described = await client.send(new DescribeSecretCommand({ SecretId: "xpart/dest" }));
    expect(described.VersionIdsToStages).toEqual({
      [String(created.VersionId)]: ["AWSPREVIOUS"],
      [String(put.VersionId)]: ["AWSCURRENT"],
    });
  });

  it("W10 a deleted secret cannot be read, and an unknown one is ResourceNotFoundException", async () => {
    const client = new SecretsManagerClient(partition);
    partition.createSecret("gone", "value");
    await client.send(new DeleteSecretCommand({ SecretId: "gone" }));
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: "gone" })),
    ).rejects.toMatchObject({ name: "InvalidRequestException" });
    const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
    expect(SecretList.map(({ Name }) => Name)).not.toContain("gone");
    await client.send(
      new DeleteSecretCommand({ SecretId: "gone", ForceDeleteWithoutRecovery: true }),
    );
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: "gone" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("events", () => {
  it("W10 an object that is put makes an event on the queue of its prefix", async () => {
    const s3 = new S3Client(partition);
    partition.s3.createBucket("reports", { versioning: "enabled", eventBridge: true });
    const queue = await partition.createQueue("reports-events");
    partition.connectBucketToQueue("reports", queue, { prefixes: ["2026/"] });
    const put = (Key: string) =>
      s3.send(new PutObjectCommand({ Bucket: "reports", Key, Body: "figures" }));
    await put("2025/q3.txt");
    const { VersionId } = await put("2026/q3.txt");
    await partition.eventsSettled();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body = "" }) => JSON.parse(Body))).toMatchObject([
      {
        source: "aws.s3",
        "detail-type": "Object Created",
        account: "444455556666",
        region: "us-gov-west-1",
        resources: ["arn:aws-us-gov:s3:::reports"],
        detail: {
          bucket: { name: "reports" },
          object: { key: "2026/q3.txt", size: 7, "version-id": VersionId },
          reason: "PutObject",
        },
      },
    ]);
    expect(partition.eventCounts()).toEqual({
      received: 2,
      unmatched: 1,
      delivered: 1,
      failed: 0,
    });
  });
});
