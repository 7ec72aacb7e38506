import { randomBytes } from "node:crypto";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, DeleteQueueCommand } from "@aws-sdk/client-sqs";
import {
  describeBucketContract,
  describeEventQueueContract,
  describeLedgerContract,
} from "@xpart/core/testing/contracts";
import { discardBucket } from "@xpart/test-kit/empty-bucket";
import { describe, it } from "vitest";
import { createDynamoDbClient, createS3Client, createSqsClient } from "../src/index.ts";
import { bucketSubject, eventQueueSubject, ledgerSubject } from "./contract-subjects.ts";

const region = process.env["AWS_REGION"] ?? "";

if (process.env["XPART_AWS_CONTRACTS"] === "1") {
  describeAws();
} else {
  describe("contracts: AWS", () => {
    it.skip("F1 XPART_AWS_CONTRACTS is not 1, so nothing is made in an account", () => {});
  });
}

/** Everything it makes has this name and is deleted in the end. */
function describeAws(): void {
  const name = `xpart-contract-${randomBytes(4).toString("hex")}`;

  describeBucketContract("S3 of AWS", async () => {
    const client = createS3Client({ region });
    return bucketSubject(client, name, async (buckets) => {
      for (const bucket of buckets) {
        await discardBucket(client, bucket);
      }
      client.destroy();
    });
  });

  describeLedgerContract("DynamoDB of AWS", async () => {
    const client = createDynamoDbClient({ region });
    return ledgerSubject(client, name, async () => {
      await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
    });
  });

  describeEventQueueContract("SQS of AWS", async () => {
    const client = createSqsClient({ region });
    const queue = { QueueName: `${name}.fifo`, Attributes: { FifoQueue: "true" } };
    const { QueueUrl = "" } = await client.send(new CreateQueueCommand(queue));
    return eventQueueSubject(client, QueueUrl, async () => {
      await client.send(new DeleteQueueCommand({ QueueUrl }));
      client.destroy();
    });
  });
}
