import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "../partition.ts";
import type { QueueAddress } from "../sqs/sqs-service.ts";
import { type LambdaPoller, type LambdaPollerOptions, startLambdaPoller } from "./lambda-poller.ts";
import type { SqsEvent } from "./sqs-event.ts";

let partition: Partition;
let sqs: SQSClient;
let poller: LambdaPoller | undefined;
let queues = 0;

/** Longer than any test: what comes again did not wait for it. */
const LONG_SECONDS = "3600";

beforeAll(async () => {
  partition = await startPartition({
    partition: "aws-us-gov",
    region: "us-gov-west-1",
    accountId: "444455556666",
  });
  sqs = new SQSClient(partition);
});
afterEach(async () => {
  await poller?.stop();
  poller = undefined;
});
afterAll(() => partition.stop());

function start(queue: QueueAddress, options: Partial<LambdaPollerOptions>): LambdaPoller {
  poller = startLambdaPoller({ partition, queue, invoke: async () => undefined, ...options });
  return poller;
}

function newQueue(attributes: Record<string, string> = {}): Promise<QueueAddress> {
  queues += 1;
  const fifo = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  return partition.createQueue(`poller-${queues}.fifo`, { ...fifo, ...attributes });
}

async function send(queue: QueueAddress, group: string, ...bodies: readonly string[]) {
  const Entries = bodies.map((MessageBody, index) => ({
    Id: String(index),
    MessageBody,
    MessageGroupId: group,
  }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
}

/** How many messages wait, and how many are with a receiver, delayed or not yet visible again. */
async function depthOf(queue: QueueAddress) {
  const AttributeNames = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
  ] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [...AttributeNames] }),
  );
  const [waiting, inFlight] = AttributeNames.map((name) => Number(Attributes[name]));
  return { waiting, inFlight };
}

/** Gives others many turns: some requests there and back, whatever the machine does beside them. */
async function manyTurns(queue: QueueAddress): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await depthOf(queue);
}

/** As when its visibility timeout has run out. */
async function makeVisible(queue: QueueAddress, ReceiptHandle: string | undefined): Promise<void> {
  const change = { QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 0 };
  await sqs.send(new ChangeMessageVisibilityCommand(change));
}

const bodiesOf = (event: SqsEvent) => event.Records.map(({ body }) => body);

describe("startLambdaPoller", () => {
  it("W11 polls over HTTP where it has an endpoint alone", async () => {
    const queue = await newQueue();
    await send(queue, "g", "1", "2");
    const { endpoint, region, credentials } = partition;
    const bodies: string[] = [];
    await start(queue, {
      partition: { endpoint, region, credentials },
      invoke: async ({ Records }) => void bodies.push(...Records.map(({ body }) => body)),
    }).idle();
    expect(bodies).toEqual(["1", "2"]);
  });

  it("W11 a record has the shape that Lambda gives it", async () => {
    const queue = await newQueue();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: "hello",
        MessageGroupId: "g",
        MessageAttributes: { kind: { DataType: "String", StringValue: "greeting" } },
      }),
    );
    const events: SqsEvent[] = [];
    await start(queue, { invoke: async (event) => void events.push(event) }).idle();
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            receiptHandle: expect.stringMatching(/./),
            body: "hello",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
              MessageGroupId: "g",
              MessageDeduplicationId: createHash("sha256").update("hello").digest("hex"),
              SequenceNumber: expect.stringMatching(/^\d{20}$/),
            },
            messageAttributes: {
              kind: {
                stringValue: "greeting",
                stringListValues: [],
                binaryListValues: [],
                dataType: "String",
              },
            },
            md5OfBody: createHash("md5").update("hello").digest("hex"),
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventSource: "aws:sqs",
            eventSourceARN: `arn:aws-us-gov:sqs:us-gov-west-1:444455556666:${queue.name}`,
            awsRegion: "us-gov-west-1",
          },
        ],
      },
    ]);
  });

  it("W11 a batch has at most batchSize messages, and a group keeps its order", async () => {
    const queue = await newQueue();
    const bodies = ["1", "2", "3", "4", "5"];
    await send(queue, "g", ...bodies);
    const batches: string[][] = [];
    const started = start(queue, {
      batchSize: 2,
      concurrency: 4,
      invoke: async (event) => void batches.push(bodiesOf(event)),
    });
    await started.idle();
    expect(batches).toEqual([["1", "2"], ["3", "4"], ["5"]]);
    expect(started.stats()).toEqual({ invocations: 3, records: 5, failures: 0 });
  });

  it("W11 batches run side by side up to the limit, never two of one group", async () => {
    const queue = await newQueue();
    for (const group of ["a", "b", "c", "d"]) await send(queue, group, `${group}1`, `${group}2`);
    const running = new Set<string>();
    const seen: string[] = [];
    let overlaps = 0;
    let most = 0;
    let letGo = () => {};
    const isFull = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const started = start(queue, {
      batchSize: 1,
      concurrency: 3,
      async invoke(event) {
        const [record] = event.Records;
        const group = record?.attributes.MessageGroupId ?? "";
        if (running.has(group)) overlaps += 1;
        running.add(group);
        most = Math.max(most, running.size);
        if (running.size === 3) void manyTurns(queue).then(letGo);
        // None ends before three run, and then a fourth would have had its time to begin.
        await isFull;
        running.delete(group);
        seen.push(...bodiesOf(event));
      },
    });
    await started.idle();
    expect({ overlaps, most }).toEqual({ overlaps: 0, most: 3 });
    expect(seen.toSorted()).toEqual(["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2"]);
  });

  it("W11 a group stays with one batch even when its visibility timeout runs out", async () => {
    const queue = await newQueue();
    await send(queue, "g", "slow");
    let running = 0;
    let most = 0;
    let invocations = 0;
    const started = start(queue, {
      async invoke({ Records: [record] }) {
        running += 1;
        invocations += 1;
        most = Math.max(most, running);
        if (invocations === 1) {
          await makeVisible(queue, record?.receiptHandle);
          // The poller has it a second time, and must not hand it over.
          await expect.poll(() => depthOf(queue)).toEqual({ waiting: 0, inFlight: 1 });
          await manyTurns(queue);
        }
        running -= 1;
      },
    });
    await started.idle();
    expect({ invocations, most }).toEqual({ invocations: 2, most: 1 });
  });

  it("W11 only the reported messages come again, with their receive count", async () => {
    const queue = await newQueue();
    await send(queue, "a", "good");
    await send(queue, "b", "flaky");
    const seen: string[] = [];
    const started = start(queue, {
      failureVisibilitySeconds: 0,
      async invoke({ Records }) {
        const failed = Records.filter(({ body, attributes }) => {
          seen.push(`${body} ${attributes.ApproximateReceiveCount}`);
          return body === "flaky" && attributes.ApproximateReceiveCount !== "3";
        });
        return {
          batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      },
    });
    await started.idle();
    expect(seen.toSorted()).toEqual(["flaky 1", "flaky 2", "flaky 3", "good 1"]);
    expect(started.stats().failures).toBe(2);
  });

  it("W11 without failureVisibilitySeconds a failure waits for its visibility timeout", async () => {
    const queue = await newQueue({ VisibilityTimeout: LONG_SECONDS });
    await send(queue, "g", "flaky");
    const started = start(queue, { invoke: () => Promise.reject(new Error("first")) });
    await expect.poll(() => started.stats().failures).toBe(1);
    await started.stop();
    expect(await depthOf(queue)).toEqual({ waiting: 0, inFlight: 1 });
    expect(started.stats().invocations).toBe(1);
  });

  it("W11 errorVisibilitySeconds is for what threw, not for what the function returned", async () => {
    const queue = await newQueue({ VisibilityTimeout: LONG_SECONDS });
    await send(queue, "g", "flaky");
    let invocations = 0;
    const started = start(queue, {
      errorVisibilitySeconds: 0,
      async invoke({ Records }) {
        invocations += 1;
        if (invocations === 1) throw new Error("first");
        return {
          batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      },
    });
    // What threw has come again, and what the function returned then stays away.
    await expect.poll(() => started.stats().failures).toBe(2);
    await started.stop();
    expect(await depthOf(queue)).toEqual({ waiting: 0, inFlight: 1 });
    expect(invocations).toBe(2);
  });

  it("W11 what fails too often ends in the queue's dead-letter queue", async () => {
    const deadLetters = await newQueue();
    const queue = await newQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
    });
    await send(queue, "g", "poison", "after");
    const errors: unknown[] = [];
    const seen: string[] = [];
    const started = start(queue, {
      batchSize: 1,
      failureVisibilitySeconds: 0,
      onError: (error) => errors.push(error),
      async invoke(event) {
        seen.push(...bodiesOf(event));
        if (bodiesOf(event).includes("poison")) throw new Error("poisoned");
      },
    });
    await started.idle();
    expect(seen).toEqual(["poison", "poison", "after"]);
    expect(errors).toEqual([new Error("poisoned"), new Error("poisoned")]);
    const dead: string[] = [];
    await started.stop();
    await start(deadLetters, {
      invoke: async (event) => void dead.push(...bodiesOf(event)),
    }).idle();
    expect(dead).toEqual(["poison"]);
  });

  it("W11 stop waits for the invocations that were begun and settles them", async () => {
    const queue = await newQueue();
    await send(queue, "g", "slow");
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const started = start(queue, {
      async invoke() {
        begin();
        await ended;
      },
    });
    await begun;
    let isStopped = false;
    const stopping = started.stop().then(() => {
      isStopped = true;
    });
    await manyTurns(queue);
    expect(isStopped).toBe(false);
    end();
    await stopping;
    expect(await depthOf(queue)).toEqual({ waiting: 0, inFlight: 0 });
  });

  it("W11 idle says when a queue does not become empty", async () => {
    const queue = await newQueue();
    await send(queue, "g", "stuck");
    const started = start(queue, { invoke: () => Promise.reject(new Error("no")) });
    await expect(started.idle(200)).rejects.toThrow("not empty after 200 ms");
  });
});
