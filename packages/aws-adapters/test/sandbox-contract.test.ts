import {
  describeBucketContract,
  describeEventQueueContract,
  describeLedgerContract,
} from "@xpart/core/testing/contracts";
import { startPartition } from "@xpart/sandbox";
import {
  createDynamoDbClient,
  createDynamoDbWire,
  createS3Client,
  createS3Wire,
  createSqsClient,
  createSqsWire,
} from "../src/index.ts";
import { bucketSubject, eventQueueSubject, ledgerSubject } from "./contract-subjects.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };

for (const by of ["the SDK", "the wire"] as const) {
  describeBucketContract(`S3 of the sandbox by ${by}`, async () => {
    const partition = await startPartition(PLACE);
    const client = createS3Client(partition);
    const sending = by === "the SDK" ? client : createS3Wire(partition);
    const stop = async () => {
      sending.destroy();
      client.destroy();
      await partition.stop();
    };
    return bucketSubject(client, "contract", stop, sending);
  });

  describeLedgerContract(`DynamoDB of the sandbox by ${by}`, async () => {
    const partition = await startPartition(PLACE);
    const client = createDynamoDbClient(partition);
    const sending = by === "the SDK" ? client : createDynamoDbWire(partition);
    const stop = async () => {
      sending.destroy();
      client.destroy();
      await partition.stop();
    };
    return ledgerSubject(client, "contract-objects", stop, sending);
  });

  describeEventQueueContract(`SQS of the sandbox by ${by}`, async () => {
    const partition = await startPartition(PLACE);
    const client = createSqsClient(partition);
    const sending = by === "the SDK" ? client : createSqsWire(partition);
    const { url } = await partition.createQueue("contract.fifo", { FifoQueue: "true" });
    const stop = async () => {
      sending.destroy();
      client.destroy();
      await partition.stop();
    };
    return eventQueueSubject(client, url, stop, sending);
  });
}
