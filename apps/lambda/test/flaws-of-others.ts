import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { messageGroupId } from "@xpart/core";
import { eventBridgeEvent } from "@xpart/core/testing";
import {
  type LambdaProcess,
  type QueueAddress,
  type Sandbox,
  type SqsEvent,
  startLambdaPoller,
  startLambdaProcess,
} from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  DESTINATION_BUCKET,
  deploy,
  SOURCE_BUCKET,
  startSandboxPartitions,
  type World,
} from "./world.ts";

/**
 * Flaws that were seen in another replicator of this kind and that only show in the whole: the built
 * queueHandler behind a queue. Titles name the rule, then the flaw's number in the list they are from.
 */
export function describeFlawsOfOthers(bundlePath: () => string): void {
  describe("flaws of others, in the built bundle", () => {
    let sandbox: Sandbox;
    let world: World;
    let queueHandler: LambdaProcess;
    const logs: string[] = [];

    beforeAll(async () => {
      const partitions = await startSandboxPartitions();
      ({ sandbox } = partitions);
      world = await deploy(partitions);
      const { LOGGING_LEVEL: _default, ...environment } = world.environmentOf("queueHandler");
      queueHandler = startLambdaProcess({
        ...{ modulePath: bundlePath(), handlerName: "queueHandler", environment },
        onLog: ({ line }) => logs.push(line),
      });
    });
    afterAll(async () => {
      await queueHandler?.stop();
      await world?.stop();
    });

    /** Writes an object to the source. @returns the body that announces it. */
    async function put(key: string, more = {}): Promise<string> {
      const object = { Bucket: SOURCE_BUCKET, Key: key, Body: `content of ${key}`, ...more };
      const { VersionId: versionId = "" } = await world.sourceS3.send(new PutObjectCommand(object));
      const fields = { key, versionId, sequencer: "0069AE1B2C", reason: "PutObject" };
      return JSON.stringify(eventBridgeEvent({ bucket: SOURCE_BUCKET, ...fields }));
    }

    async function send(queue: QueueAddress, key: string, MessageBody: string): Promise<void> {
      const MessageGroupId = messageGroupId(SOURCE_BUCKET, key);
      const message = { QueueUrl: queue.url, MessageBody, MessageGroupId };
      await world.sqs.send(new SendMessageCommand(message));
    }

    /** Works a queue until it is empty. */
    async function work(queue: QueueAddress, invoke: (event: SqsEvent) => Promise<unknown>) {
      const options = { partition: sandbox.source, queue, invoke };
      const poller = startLambdaPoller({ ...options, batchSize: 5, failureVisibilitySeconds: 0 });
      try {
        await poller.idle();
        return poller.stats();
      } finally {
        await poller.stop();
      }
    }

    const invokeHandler = (event: SqsEvent) => queueHandler.invoke(event);

    function createQueue(name: string, more = {}): Promise<QueueAddress> {
      const fifo = { FifoQueue: "true", ContentBasedDeduplication: "true" };
      return sandbox.source.createQueue(`${name}.fifo`, { ...fifo, ...more });
    }

    it("L6 S25: clients and credentials serve all records: two S3 requests an object", async () => {
      const queue = await createQueue("many");
      const keys = Array.from({ length: 20 }, (_, index) => `many/${index}`);
      for (const key of keys) {
        await send(queue, key, await put(key));
      }
      sandbox.source.resetRequestCounts();
      sandbox.destination.resetRequestCounts();
      const { invocations } = await work(queue, invokeHandler);
      expect(invocations).toBeGreaterThanOrEqual(4);
      const { s3, dynamodb, secretsmanager } = sandbox.source.requestCounts();
      // Which way the pair is copied a process asks once a minute (T3).
      const { BatchGetItem = 0, Query = 0, GetItem: looks, ...writes } = dynamodb ?? {};
      expect(looks).toBeLessThan(5);
      expect({ s3, writes, secretsmanager }).toEqual({
        s3: { GetObject: 20 },
        writes: { PutItem: 40 },
        secretsmanager: { GetSecretValue: 1 },
      });
      // L9: one read of the ledger each; a batch of one key asks for that key alone.
      expect(BatchGetItem + Query).toBe(invocations);
      expect(sandbox.destination.requestCounts()).toEqual({ s3: { PutObject: 20 } });
    });

    it("H4 S22: in the commercial partition too, a copy logs nothing but its metrics", async () => {
      const queue = await createQueue("quiet");
      await send(queue, "quiet", await put("quiet", { Metadata: { owner: "SECRET" } }));
      logs.length = 0;
      await work(queue, invokeHandler);
      const lines = logs.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
      expect(lines).toMatchObject([{ ObjectsReplicated: 1 }]);
      expect(logs.join("\n")).not.toMatch(/quiet|SECRET/);
    });

    it("B3 S9: what can never succeed lies in the dead-letter queue, and its key goes on", async () => {
      const deadLetters = await createQueue("dead");
      const redrive = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 3 };
      const queue = await createQueue("poisoned", { RedrivePolicy: JSON.stringify(redrive) });
      logs.length = 0;
      await send(queue, "goes-on", '{ "detail": "nonsense" }');
      await work(queue, invokeHandler);
      await send(queue, "goes-on", await put("goes-on"));
      await work(queue, invokeHandler);
      const replica = { Bucket: DESTINATION_BUCKET, Key: "goes-on" };
      const { Body } = await world.destinationS3.send(new GetObjectCommand(replica));
      await expect(Body?.transformToString()).resolves.toBe("content of goes-on");
      expect(logs.filter((line) => line.includes('"level":"ERROR"'))).toHaveLength(3);
      const dead: string[] = [];
      await work(deadLetters, async (event) => {
        dead.push(...event.Records.map(({ body }) => body));
      });
      expect(dead).toEqual(['{ "detail": "nonsense" }']);
    });
  });
}
