import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "../src/index.ts";

/** What S3 refuses, and Ceph's s3-tests ask for: each was taken by the sandbox once. */
let partition: Partition;
let client: S3Client;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  client = clientOf();
  await client.send(
    new CreateBucketCommand({ Bucket: "locked", ObjectLockEnabledForBucket: true }),
  );
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

function clientOf(headers: Readonly<Record<string, string>> = {}): S3Client {
  const made = new S3Client({ ...partition, forcePathStyle: true, maxAttempts: 1 });
  made.middlewareStack.add(
    (next) => (args) => {
      // After it is signed.
      Object.assign((args.request as { headers: Record<string, string> }).headers, headers);
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "addHeaders" },
  );
  return made;
}

const refused = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

describe("what S3 refuses", () => {
  it.each(["a..b", "192.168.5.123"])("W13 %s is no bucket's name", async (Bucket) => {
    await expect(client.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject(
      refused("InvalidBucketName", 400),
    );
  });

  it("W1 a header of S3's own that is not signed is AccessDenied, another is not looked at", async () => {
    const put = new PutObjectCommand({ Bucket: "locked", Key: "k", Body: "x" });
    const extra = clientOf({ "x-amz-meta-late": "1" });
    await expect(extra.send(put)).rejects.toMatchObject(refused("AccessDenied", 403));
    extra.destroy();
    const harmless = clientOf({ "x-late": "1" });
    await expect(harmless.send(put)).resolves.toBeDefined();
    harmless.destroy();
  });

  it("W8 an empty Content-MD5 is InvalidDigest", async () => {
    const empty = clientOf({ "content-md5": "" });
    const put = new PutObjectCommand({ Bucket: "locked", Key: "k", Body: "x" });
    await expect(empty.send(put)).rejects.toMatchObject(refused("InvalidDigest", 400));
    empty.destroy();
  });

  it("W13 an answer has one request id under both names", async () => {
    const { endpoint } = partition;
    const { headers } = await fetch(`${endpoint}/locked/none`);
    expect(headers.get("x-amz-request-id")).toMatch(/\S/);
    expect(headers.get("x-amzn-requestid")).toBe(headers.get("x-amz-request-id"));
  });

  it("W13 S3 names itself as the server", async () => {
    await client.send(new PutObjectCommand({ Bucket: "locked", Key: "named", Body: "x" }));
    let server: string | undefined;
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        server = (result.response as { headers: Record<string, string> }).headers["server"];
        return result;
      },
      { step: "deserialize", name: "server" },
    );
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "locked", Key: "named" }));
    await Body?.transformToByteArray();
    expect(server).toBe("AmazonS3");
  });
});

describe("what Object Lock refuses", () => {
  it("W13 GOVERNANCE becomes COMPLIANCE only for who may bypass it", async () => {
    const Retention = { Mode: "GOVERNANCE", RetainUntilDate: inDays(1) } as const;
    const object = { Bucket: "locked", Key: "mode" };
    await client.send(new PutObjectCommand({ ...object, Body: "x" }));
    await client.send(new PutObjectRetentionCommand({ ...object, Retention }));
    const stricter = {
      ...object,
      Retention: { Mode: "COMPLIANCE", RetainUntilDate: inDays(2) } as const,
    };
    await expect(client.send(new PutObjectRetentionCommand(stricter))).rejects.toMatchObject(
      refused("AccessDenied", 403),
    );
    const bypassing = { ...stricter, BypassGovernanceRetention: true };
    await expect(client.send(new PutObjectRetentionCommand(bypassing))).resolves.toBeDefined();
  });

  it("W13 a mode that is none is MalformedXML", async () => {
    const Retention = { Mode: "abc" as "GOVERNANCE", RetainUntilDate: inDays(1) };
    const object = { Bucket: "locked", Key: "abc" };
    await client.send(new PutObjectCommand({ ...object, Body: "x" }));
    await expect(
      client.send(new PutObjectRetentionCommand({ ...object, Retention })),
    ).rejects.toMatchObject(refused("MalformedXML", 400));
  });

  it("W13 a default of days and years together is MalformedXML", async () => {
    const DefaultRetention = { Mode: "GOVERNANCE", Days: 1, Years: 1 } as const;
    const ObjectLockConfiguration = {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention },
    } as const;
    await expect(
      client.send(
        new PutObjectLockConfigurationCommand({ Bucket: "locked", ObjectLockConfiguration }),
      ),
    ).rejects.toMatchObject(refused("MalformedXML", 400));
  });

  it("W4 a GET that names an encryption is InvalidArgument", async () => {
    const object = { Bucket: "locked", Key: "encrypted" };
    await client.send(new PutObjectCommand({ ...object, Body: "x" }));
    const naming = new S3Client({ ...partition, forcePathStyle: true, maxAttempts: 1 });
    naming.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers["x-amz-server-side-encryption"] = "aws:kms";
        return next(args);
      },
      { step: "build", name: "nameEncryption" },
    );
    await expect(naming.send(new GetObjectCommand(object))).rejects.toMatchObject(
      refused("InvalidArgument", 400),
    );
    naming.destroy();
  });
});
