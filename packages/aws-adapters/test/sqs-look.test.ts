import { ReceiveMessageCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type Partition, type QueueAddress, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSqsClient, lookAtMessages } from "../src/index.ts";

let partition: Partition;
let client: SQSClient;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  client = createSqsClient(partition);
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

async function filled(name: string, count: number, groups = 0): Promise<QueueAddress> {
  const queue = await partition.createQueue(name, groups > 0 ? { FifoQueue: "true" } : {});
  for (let number = 0; number < count; number += 1) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: `message ${number}`,
        ...(groups > 0 && {
          MessageGroupId: `group-${number % groups}`,
          MessageDeduplicationId: String(number),
        }),
      }),
    );
  }
  return queue;
}

async function receive({ url }: QueueAddress): Promise<number> {
  const answer = await client.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
  );
  return answer.Messages?.length ?? 0;
}

describe("lookAtMessages", () => {
  it("U11 sees every message of a queue, and leaves each where it was, to be received at once", async () => {
    const queue = await filled("dead", 25);
    const seen = await lookAtMessages({ client, queueUrl: queue.url }, 100);
    if (!seen.ok) throw new Error(seen.error.message);
    const bodies = Array.from({ length: 25 }, (_, number) => `message ${number}`);
    expect(seen.value.messages.map(({ body }) => body).sort()).toEqual(bodies.sort());
    expect(seen.value).toMatchObject({ waiting: 25, queueArn: queue.arn });
    expect([await receive(queue), await receive(queue), await receive(queue)]).toEqual([10, 10, 5]);
  });

  it("U11 looks at no more than it is asked to, and gives those back", async () => {
    const queue = await filled("dead-many", 15);
    const seen = await lookAtMessages({ client, queueUrl: queue.url }, 12);
    expect(seen.ok && seen.value.messages).toHaveLength(12);
    expect([await receive(queue), await receive(queue)]).toEqual([10, 5]);
  });

  it("U11 sees messages of every group of a FIFO queue, with their groups", async () => {
    const queue = await filled("dead.fifo", 12, 4);
    const seen = await lookAtMessages({ client, queueUrl: queue.url }, 100);
    if (!seen.ok) throw new Error(seen.error.message);
    const groups = new Set(seen.value.messages.map(({ groupId }) => groupId));
    expect([...groups].sort()).toEqual(["group-0", "group-1", "group-2", "group-3"]);
    expect(await receive(queue)).toBe(10);
  });

  it("F2 a queue that is not there is an error, not an empty one", async () => {
    const queueUrl = `${partition.endpoint}/111122223333/none`;
    expect(await lookAtMessages({ client, queueUrl }, 10)).toMatchObject({
      error: { kind: "misconfigured" },
    });
  });
});
