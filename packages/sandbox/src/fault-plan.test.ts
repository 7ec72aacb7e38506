import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { createFaultPlan } from "./fault-plan.ts";
import type { Fault } from "./faults/fault.ts";
import { DEFAULT_CHAOS, type FaultRates } from "./faults/fault-rates.ts";
import type { Partition } from "./partition.ts";
import { startSandbox } from "./sandbox.ts";

describe("createFaultPlan", () => {
  it.each<[string, FaultRates]>([
    ["delay", { events: { delay: 1.1 } }],
    ["throttle", { requests: [{}, { throttle: -0.1 }] }],
    ["kill", { workers: { kill: Number.NaN } }],
    ["maxDelayMs", { events: { maxDelayMs: -1 } }],
  ])("W16 a rate that is none is refused by its name: %s", (name, rates) => {
    expect(() => createFaultPlan({ seed: 1, users: [], rates })).toThrow(new RegExp(`^${name}: `));
  });

  it("W16 an event meets the plan, then the intercept of its partition", async () => {
    const rates = { events: { duplicate: 1 } };
    const heard: Fault[] = [];
    const onFault = (fault: Fault) => heard.push(fault);
    const faults = createFaultPlan({ seed: 1, users: [], rates, onFault });
    const intercepted: string[] = [];
    const sandbox = await startSandbox({
      faults,
      source: {
        intercept: ({ event }, deliver) => {
          intercepted.push(event.detail.object.key);
          deliver();
        },
      },
    });
    const { source } = sandbox;
    const queue = await source.createQueue("events");
    source.s3.createBucket("reports", { versioning: "enabled", eventBridge: true });
    source.connectBucketToQueue("reports", queue);
    await new S3Client(source).send(
      new PutObjectCommand({ Bucket: "reports", Key: "a", Body: "1" }),
    );
    await source.eventsSettled();
    const receive = { QueueUrl: queue.url, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await new SQSClient(source).send(new ReceiveMessageCommand(receive));
    await sandbox.stop();
    expect(Messages).toHaveLength(2);
    expect(intercepted).toEqual(["a", "a"]);
    expect(heard).toEqual([{ kind: "duplicate", bucket: "reports", key: "a" }]);
  });

  it("W16 under the preset a client that tries again finishes on both sides", async () => {
    const faults = createFaultPlan({ seed: 11, users: ["worker"], rates: DEFAULT_CHAOS });
    const sandbox = await startSandbox({ faults });
    const putAll = async (side: Partition) => {
      side.s3.createBucket("reports", { versioning: "enabled", eventBridge: true });
      const { endpoint, region } = side;
      const credentials = side.addAccessKey("worker");
      const client = new S3Client({ endpoint, region, credentials, maxAttempts: 6 });
      const puts = Array.from({ length: 100 }, (_, index) =>
        client.send(new PutObjectCommand({ Bucket: "reports", Key: `${index}`, Body: "figures" })),
      );
      await Promise.all(puts);
    };
    await Promise.all([putAll(sandbox.source), putAll(sandbox.destination)]);
    const { throttle, errorBefore, errorAfter, cut } = faults.counts();
    await sandbox.stop();
    for (const count of [throttle, errorBefore, errorAfter, cut]) expect(count).toBeGreaterThan(0);
  });

  it("W16 the environment of a key is that user's, with the token of a temporary one", async () => {
    const sandbox = await startSandbox();
    const { source } = sandbox;
    const key = source.addAccessKey("worker", { sessionToken: "token" });
    await sandbox.stop();
    expect(source.environment(key)).toEqual({
      ...source.environment(),
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: "token",
    });
    expect(source.environment().AWS_ACCESS_KEY_ID).toBe(source.credentials.accessKeyId);
  });
});
