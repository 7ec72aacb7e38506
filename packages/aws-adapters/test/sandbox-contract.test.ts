import {
  describeBucketContract,
  describeEventQueueContract,
  describeLedgerContract,
} from "@xpart/core/testing/contracts";
import { startPartition } from "@xpart/sandbox";
import { createDynamoDbClient, createS3Client, createSqsClient } from "../src/index.ts";
import { bucketSubject, eventQueueSubject, ledgerSubject } from "./contract-subjects.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };

describeBucketContract("S3 of the sandbox", async () => {
  const partition = await startPartition(PLACE);
  const client = createS3Client(partition);
  return bucketSubject(client, "contract", async () => {
    client.destroy();
    await partition.stop();
  });
});

describeLedgerContract("DynamoDB of the sandbox", async () => {
  const partition = await startPartition(PLACE);
  const client = createDynamoDbClient(partition);
  return ledgerSubject(client, "contract-objects", async () => {
    client.destroy();
    await partition.stop();
  });
});

describeEventQueueContract("SQS of the sandbox", async () => {
  const partition = await startPartition(PLACE);
  const client = createSqsClient(partition);
  const { url } = await partition.createQueue("contract.fifo", { FifoQueue: "true" });
  return eventQueueSubject(client, url, async () => {
    client.destroy();
    await partition.stop();
  });
});
