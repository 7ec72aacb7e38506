import { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessKey } from "./access-keys.ts";
import { createFaultPlan } from "./fault-plan.ts";
import type { RequestGuard } from "./gateway.ts";
import type { Partition } from "./partition.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

type Credentials = Pick<AccessKey, "accessKeyId" | "secretAccessKey">;

function clientOptions(partition: Partition, credentials: Credentials = partition.credentials) {
  const { endpoint, region } = partition;
  return { endpoint, region, credentials, maxAttempts: 1 };
}

describe("two partitions", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
    const { source } = sandbox;
    source.s3.createBucket("reports", { versioning: "enabled", eventBridge: true });
  });
  afterAll(() => sandbox.stop());

  it("W1 keys of one partition are an unknown key to S3 of the other", async () => {
    const { source, destination } = sandbox;
    const client = new S3Client(clientOptions(destination, source.credentials));
    await expect(client.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: "InvalidAccessKeyId",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("W1 keys of one partition are refused by the JSON services of the other", async () => {
    const { source, destination } = sandbox;
    const sqs = new SQSClient(clientOptions(destination, source.credentials));
    const secrets = new SecretsManagerClient(clientOptions(destination, source.credentials));
    const refusal = { name: "UnrecognizedClientException" };
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "q" }))).rejects.toMatchObject(
      refusal,
    );
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: "s" }))).rejects.toMatchObject(
      refusal,
    );
  });

  it("W1 a wrong secret is SignatureDoesNotMatch, in JSON InvalidSignatureException", async () => {
    const { source } = sandbox;
    const wrong = { ...source.credentials, secretAccessKey: "wrong" };
    await expect(
      new S3Client(clientOptions(source, wrong)).send(new ListBucketsCommand({})),
    ).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    await expect(
      new SQSClient(clientOptions(source, wrong)).send(new GetQueueUrlCommand({ QueueName: "q" })),
    ).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });

  it("W1 a region of another partition is refused even with a good key", async () => {
    const options = { ...clientOptions(sandbox.destination), region: "us-east-1" };
    await expect(new S3Client(options).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
    });
  });

  it("W1 a request without a signature is denied", async () => {
    const answered = await fetch(`${sandbox.source.endpoint}/reports`);
    expect(answered.status).toBe(403);
    expect(await answered.text()).toContain("<Code>AccessDenied</Code>");
  });

  it("W1 a request signed 16 minutes ago is RequestTimeTooSkewed", async () => {
    const { source } = sandbox;
    const signer = signerFor(source);
    const signed = await signer.sign(getRequest(source, "/reports"), {
      signingDate: new Date(Date.now() - 16 * 60 * 1000),
    });
    const answered = await fetch(`${source.endpoint}/reports`, { headers: signed.headers });
    expect(answered.status).toBe(403);
    expect(await answered.text()).toContain("<Code>RequestTimeTooSkewed</Code>");
  });

  it("W1 a service that the sandbox lacks is named in the answer", async () => {
    const { source } = sandbox;
    const signed = await signerFor(source, "glacier").sign(getRequest(source, "/"));
    const answered = await fetch(source.endpoint, { headers: signed.headers });
    expect(answered.status).toBe(501);
    expect(await answered.text()).toContain('no service \\"glacier\\"');
  });

  it("W1 a presigned URL is good until it expires, and for its own key only", async () => {
    const { source } = sandbox;
    const client = new S3Client(clientOptions(source));
    const Key = "q3 résumé+draft (1)'!*.txt";
    await client.send(new PutObjectCommand({ Bucket: "reports", Key, Body: "figures" }));
    const path = `/reports/${rfc3986(Key)}`;
    const presign = async (signingDate: Date) => {
      const unsigned = getRequest(source, path);
      const headers = { ...unsigned.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
      const request = { ...unsigned, headers };
      const signed = await signerFor(source).presign(request, { signingDate, expiresIn: 3_600 });
      const query = new URLSearchParams(signed.query as Record<string, string>);
      return `${source.endpoint}${path}?${query}`;
    };
    const good = await presign(new Date());
    expect(await (await fetch(good)).text()).toBe("figures");
    expect((await fetch(good.replace("draft", "other"))).status).toBe(403);
    const expired = await fetch(await presign(new Date(Date.now() - 3_601_000)));
    expect(await expired.text()).toContain("Request has expired");
  });

  it("W1 a body of unknown length is taken with its trailing checksum", async () => {
    const { source } = sandbox;
    const client = new S3Client(clientOptions(source));
    const put = (pieces: readonly string[]) => {
      const text = pieces.join("");
      const Body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
      const object = { Bucket: "reports", Key: "streamed", Body, ContentLength: text.length };
      return client.send(new PutObjectCommand(object));
    };
    const big = "s".repeat(8_192);
    await put([big, "treamed"]);
    const read = await client.send(new GetObjectCommand({ Bucket: "reports", Key: "streamed" }));
    expect(await read.Body?.transformToString()).toBe(`${big}treamed`);
    // As S3 itself: no chunk of less but the last.
    await expect(put(["stre", "amed"])).rejects.toMatchObject({ name: "InvalidChunkSizeError" });
  });

  it("W1 a new key works at once, and a revoked one no more", async () => {
    const { source } = sandbox;
    const first = source.addAccessKey("replicator");
    const second = source.addAccessKey("replicator");
    const list = (key: AccessKey) =>
      new S3Client(clientOptions(source, key)).send(new ListBucketsCommand({}));
    await list(first);
    await list(second);
    expect(source.revokeAccessKey(first.accessKeyId)).toBe(true);
    await expect(list(first)).rejects.toMatchObject({ name: "InvalidAccessKeyId" });
    await list(second);
  });

  it("W1 a temporary key needs its session token", async () => {
    const { source } = sandbox;
    const key = source.addAccessKey("session", { sessionToken: "token" });
    const { sessionToken: _, ...withoutToken } = key;
    await new S3Client(clientOptions(source, key)).send(new ListBucketsCommand({}));
    await expect(
      new S3Client(clientOptions(source, withoutToken)).send(new ListBucketsCommand({})),
    ).rejects.toMatchObject({ name: "InvalidToken" });
  });

  it("W1 STS says whose key it is, with the ARN of the partition", async () => {
    const { destination } = sandbox;
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const signed = await signerFor(destination, "sts").sign({
      ...getRequest(destination, "/"),
      method: "POST",
      body,
    });
    const answered = await fetch(destination.endpoint, {
      method: "POST",
      headers: signed.headers,
      body,
    });
    expect(await answered.text()).toContain(
      "<Arn>arn:aws-us-gov:iam::444455556666:user/sandbox</Arn>",
    );
  });

  it("W15 verified requests are counted by service and operation, refused ones are not", async () => {
    const { source } = sandbox;
    const client = new S3Client(clientOptions(source));
    source.resetRequestCounts();
    await client.send(new PutObjectCommand({ Bucket: "reports", Key: "counted", Body: "1" }));
    await client.send(new GetObjectCommand({ Bucket: "reports", Key: "counted" }));
    await client.send(new GetObjectCommand({ Bucket: "reports", Key: "counted" }));
    await new SQSClient(clientOptions(source))
      .send(new GetQueueUrlCommand({ QueueName: "no-such-queue" }))
      .catch(() => undefined);
    await new S3Client(clientOptions(source, { accessKeyId: "AKIANOBODY", secretAccessKey: "x" }))
      .send(new ListBucketsCommand({}))
      .catch(() => undefined);
    expect(source.requestCounts()).toEqual({
      s3: { PutObject: 1, GetObject: 2 },
      sqs: { GetQueueUrl: 1 },
    });
    source.resetRequestCounts();
    expect(source.requestCounts()).toEqual({});
  });
});

it("W1 a stopped sandbox takes no connections and stops with clients connected", async () => {
  const sandbox = await startSandbox();
  const client = new S3Client(clientOptions(sandbox.source));
  await client.send(new ListBucketsCommand({}));
  await sandbox.stop();
  await expect(fetch(sandbox.source.endpoint)).rejects.toThrow();
});

it("W1 a guard behind the faults refuses what it likes and sees the answers to the rest", async () => {
  const seen: unknown[] = [];
  const guard: RequestGuard = async ({ caller, operation }, answer) => {
    if (caller.userName === "stranger") {
      return { status: 403, headers: {}, body: "<Error><Code>AccessDenied</Code></Error>" };
    }
    const answered = await answer();
    seen.push([operation, answered.status]);
    return answered;
  };
  const rates = { requests: [{ operations: ["HeadBucket"], throttle: 1 }] };
  const faults = createFaultPlan({ seed: 1, users: ["worker"], rates });
  const sandbox = await startSandbox({ faults, source: { guard } });
  const { source } = sandbox;
  const clientOf = (name: string) => new S3Client(clientOptions(source, source.addAccessKey(name)));
  await clientOf("worker").send(new ListBucketsCommand({}));
  await expect(clientOf("stranger").send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: "AccessDenied",
  });
  await expect(
    clientOf("worker").send(new HeadBucketCommand({ Bucket: "b" })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  expect(seen).toEqual([["ListBuckets", 200]]);
  await sandbox.stop();
});

describe("requests of the same process", () => {
  const target = "/reports/a%20b?x-id=PutObject";
  const put = { method: "PUT", target, headers: {}, body: Buffer.from("figures") };

  it("W1 are answered as over HTTP, counted, and their user's", async () => {
    const asked: string[] = [];
    const guard: RequestGuard = ({ caller, operation }, answer) => {
      asked.push(`${caller.userName} ${operation}`);
      return answer();
    };
    const { source, destination, stop } = await startSandbox({ source: { guard } });
    source.s3.createBucket("reports", { versioning: "enabled", eventBridge: false });
    const headers = { "content-length": "7", "x-amz-meta-by": "call" };
    const written = await source.call("s3", { ...put, headers });
    const worker = source.addAccessKey("worker");
    const get = { method: "GET", target: "/reports/a%20b", headers: {} };
    const read = await source.call("s3", get, worker.accessKeyId);
    const refused = await source.call("s3", get, destination.credentials.accessKeyId);
    const counts = source.requestCounts();
    const overHttp = await new S3Client(clientOptions(source)).send(
      new GetObjectCommand({ Bucket: "reports", Key: "a b" }),
    );
    await stop();
    expect(read).toMatchObject({
      status: 200,
      headers: {
        ...{ "content-length": "7", "x-amz-meta-by": "call" },
        "x-amz-version-id": written.headers["x-amz-version-id"],
      },
      body: Buffer.from("figures"),
    });
    expect(overHttp).toMatchObject({ VersionId: written.headers["x-amz-version-id"] });
    expect(refused).toMatchObject({
      status: 403,
      body: expect.stringMatching(/InvalidAccessKeyId/),
    });
    expect(asked).toEqual(["sandbox PutObject", "worker GetObject", "sandbox GetObject"]);
    expect(counts).toEqual({ s3: { PutObject: 1, GetObject: 1 } });
  });

  it("W1 take a stream as content, and verify it", async () => {
    const { source, stop } = await startSandbox();
    source.s3.createBucket("reports", { versioning: "enabled", eventBridge: false });
    const streamed = (headers: Record<string, string>) =>
      source.call("s3", { ...put, headers, body: Readable.from([Buffer.from("figures")]) });
    const good = await streamed({ "content-length": "7" });
    const short = await streamed({ "content-length": "8" });
    await stop();
    expect([good.status, short.status]).toEqual([200, 400]);
  });

  it("W16 are hit by faults, and hung up on", async () => {
    const rates = { requests: [{ operations: ["PutObject"], cut: 1 }] };
    const faults = createFaultPlan({ seed: 1, users: ["worker"], rates });
    const { source, stop } = await startSandbox({ faults });
    source.s3.createBucket("reports", { versioning: "enabled", eventBridge: false });
    const headers = { "content-length": "7" };
    const { accessKeyId } = source.addAccessKey("worker");
    await expect(source.call("s3", { ...put, headers }, accessKeyId)).rejects.toMatchObject({
      code: "ECONNRESET",
    });
    await stop();
  });
});

it("W1 the partitions can be others, such as China and the Sovereign Cloud", async () => {
  const sandbox = await startSandbox({
    source: { partition: "aws-cn", region: "cn-north-1" },
    destination: { partition: "aws-eusc", region: "eusc-de-east-1" },
  });
  for (const partition of [sandbox.source, sandbox.destination]) {
    await new S3Client(clientOptions(partition)).send(new ListBucketsCommand({}));
  }
  const queue = await sandbox.source.createQueue("events");
  await sandbox.stop();
  expect(queue.arn).toBe("arn:aws-cn:sqs:cn-north-1:111122223333:events");
});

/** As SDKs encode a key: stricter than encodeURIComponent. */
function rfc3986(text: string): string {
  const hex = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, hex);
}

function getRequest(partition: Partition, path: string) {
  const { hostname, port, host } = new URL(partition.endpoint);
  return {
    method: "GET",
    protocol: "http:",
    hostname,
    port: Number(port),
    path,
    headers: { host },
    query: {},
  };
}

/** A signer that shares no code with the gateway. */
function signerFor(partition: Partition, service = "s3"): SignatureV4 {
  const { credentials, region } = partition;
  const { sha256 } = new S3Client(clientOptions(partition)).config;
  return new SignatureV4({ credentials, region, service, sha256, uriEscapePath: service !== "s3" });
}
