import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { createFaultPlan, type FaultPlan } from "../fault-plan.ts";
import { type Partition, startPartition } from "../partition.ts";
import type { RequestFaultRates } from "./fault-rates.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
const OBJECT = { Bucket: "replica", Key: "q3.txt" };

let partition: Partition;
let plan: FaultPlan;
afterEach(() => partition.stop());

/** What clients of a user of that name are made of; without a name, of the partition's first user. */
async function start(requests: readonly RequestFaultRates[], userName?: string, seed = 1) {
  plan = createFaultPlan({ seed, users: ["worker"], rates: { requests } });
  partition = await startPartition({ ...PLACE, faults: plan });
  partition.s3.createBucket("replica", { versioning: "enabled", eventBridge: false });
  const { endpoint, region } = partition;
  const credentials = userName ? partition.addAccessKey(userName) : partition.credentials;
  return { endpoint, region, credentials, maxAttempts: 1 };
}

const put = (client: S3Client, Body = "figures") =>
  client.send(new PutObjectCommand({ ...OBJECT, Body }));

/** As the first user, whom no fault hits. */
async function storedLength(): Promise<number | undefined> {
  const head = new S3Client(partition).send(new HeadObjectCommand(OBJECT));
  return (await head.catch(() => undefined))?.ContentLength;
}

describe("request faults", () => {
  it("W16 each service throttles in its own words", async () => {
    const options = await start([{ throttle: 1 }], "worker");
    const throttling = { $metadata: { httpStatusCode: 400 } };
    await expect(put(new S3Client(options))).rejects.toMatchObject({
      name: "SlowDown",
      $metadata: { httpStatusCode: 503 },
    });
    await expect(new DynamoDBClient(options).send(new ListTablesCommand({}))).rejects.toMatchObject(
      { name: "ProvisionedThroughputExceededException", ...throttling },
    );
    await expect(new SQSClient(options).send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: "RequestThrottled",
      ...throttling,
    });
    await expect(
      new SecretsManagerClient(options).send(new ListSecretsCommand({})),
    ).rejects.toMatchObject({ name: "ThrottlingException", ...throttling });
    expect(plan.counts()).toMatchObject({ throttle: 4, errorBefore: 0, errorAfter: 0, cut: 0 });
    expect(await storedLength()).toBeUndefined();
  });

  it("W16 an error before the effect is a 500 that did nothing", async () => {
    const client = new S3Client(await start([{ errorBefore: 1 }], "worker"));
    const error = { name: "InternalError", $metadata: { httpStatusCode: 500 } };
    await expect(put(client)).rejects.toMatchObject(error);
    expect(await storedLength()).toBeUndefined();
    expect(plan.counts().errorBefore).toBe(1);
  });

  it("W16 an error after the effect is a 500 that did it all", async () => {
    const client = new S3Client(await start([{ errorAfter: 1 }], "worker"));
    const error = { name: "InternalError", $metadata: { httpStatusCode: 500 } };
    await expect(put(client)).rejects.toMatchObject(error);
    expect(await storedLength()).toBe(7);
    await expect(client.send(new GetObjectCommand(OBJECT))).rejects.toMatchObject(error);
    expect(plan.counts().errorAfter).toBe(2);
  });

  it("W16 a cut connection did it all and says nothing", async () => {
    const client = new S3Client(await start([{ cut: 1 }], "worker"));
    await expect(put(client)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await storedLength()).toBe(7);
    await expect(client.send(new HeadObjectCommand(OBJECT))).rejects.toMatchObject({
      code: "ECONNRESET",
    });
    expect(plan.counts().cut).toBe(2);
  });

  it.each([1, 7, 3 * 1024 * 1024])("W16 content of %i bytes is cut in its middle", async (size) => {
    const client = new S3Client(await start([{ operations: ["GetObject"], cut: 1 }], "worker"));
    await put(client, "x".repeat(size));
    const read = async () => {
      const { Body, ContentLength } = await client.send(new GetObjectCommand(OBJECT));
      expect(ContentLength).toBe(size);
      return Body?.transformToByteArray();
    };
    await expect(read()).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it.each([undefined, "bystander"])("W16 requests of others (%s) are not hit", async (userName) => {
    const client = new S3Client(await start([{ throttle: 1 }], userName));
    await put(client);
    expect(await storedLength()).toBe(7);
    expect(plan.counts().throttle).toBe(0);
  });

  it("W16 the first rule that fits service and operation holds", async () => {
    const options = await start(
      [
        { service: "s3", operations: ["GetObject", "HeadObject"] },
        { service: "s3", throttle: 1 },
      ],
      "worker",
    );
    const client = new S3Client(options);
    await put(new S3Client(partition));
    expect((await client.send(new HeadObjectCommand(OBJECT))).ContentLength).toBe(7);
    await expect(put(client)).rejects.toMatchObject({ name: "SlowDown" });
    await new DynamoDBClient(options).send(new ListTablesCommand({}));
    expect(plan.counts().throttle).toBe(1);
  });

  it("W16 the same seed hits the same requests, another seed others", async () => {
    const fates = async (seed: number) => {
      const client = new S3Client(
        await start([{ throttle: 0.3, errorAfter: 0.2 }], "worker", seed),
      );
      const names: string[] = [];
      for (let request = 0; request < 40; request += 1) {
        names.push(
          await put(client).then(
            () => "done",
            (error: Error) => error.name,
          ),
        );
      }
      await partition.stop();
      return names;
    };
    const first = await fates(11);
    expect(new Set(first)).toEqual(new Set(["done", "SlowDown", "InternalError"]));
    expect(await fates(11)).toEqual(first);
    expect(await fates(12)).not.toEqual(first);
    await start([]);
  });

  it("W16 a stopped plan hits nothing more", async () => {
    const client = new S3Client(await start([{ throttle: 1 }], "worker"));
    plan.stop();
    await put(client);
    expect(plan.counts().throttle).toBe(0);
  });
});
