import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "../src/index.ts";

/** Settings of a bucket beside its objects, as a client of S3 sees them. */
let partition: Partition;
let client: S3Client;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  client = new S3Client({ ...partition, forcePathStyle: true, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const refused = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

async function newBucket(Bucket: string): Promise<string> {
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

const put = (Bucket: string, Key: string, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: "content", ...more }));
const get = async (Bucket: string, Key: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
};

describe("tags of a bucket", () => {
  it("W13 are kept, replaced and deleted; without any it is NoSuchTagSet", async () => {
    const Bucket = await newBucket("tags");
    const read = async () => (await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
    await expect(read()).rejects.toMatchObject(refused("NoSuchTagSet", 404));
    const TagSet = Array.from({ length: 50 }, (_, at) => ({ Key: `k${at}`, Value: `${at}` }));
    await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect(await read()).toEqual(TagSet);
    const more = [...TagSet, { Key: "one", Value: "more" }];
    await expect(
      client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: more } })),
    ).rejects.toMatchObject(refused("BadRequest", 400));
    await client.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject(refused("NoSuchTagSet", 404));
  });
});

describe("CORS of a bucket", () => {
  const CORSRules = [
    {
      ...{ AllowedOrigins: ["https://*.example.com"], AllowedMethods: ["PUT", "GET"] },
      ...{ AllowedHeaders: ["x-amz-*"], ExposeHeaders: ["etag"], MaxAgeSeconds: 60 },
    },
    { AllowedOrigins: ["*"], AllowedMethods: ["GET"] },
  ];
  const ask = async (path: string, headers: Record<string, string>, method = "OPTIONS") => {
    const answer = await fetch(`${partition.endpoint}${path}`, { method, headers });
    const allowed = answer.headers.get("access-control-allow-origin");
    return { status: answer.status, allowed, headers: answer.headers };
  };

  it("W13 a preflight needs no signature, and is answered by the first rule that fits", async () => {
    const Bucket = await newBucket("cors");
    const origin = "https://app.example.com";
    const method = { "access-control-request-method": "PUT" };
    const path = `/${Bucket}/k?partNumber=1&X-Amz-Algorithm=AWS4-HMAC-SHA256`;
    expect((await ask(path, { origin, ...method })).status).toBe(403);
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    const { CORSRules: kept } = await client.send(new GetBucketCorsCommand({ Bucket }));
    expect(kept).toEqual(CORSRules);
    const asked = { "access-control-request-headers": "X-Amz-Date, x-amz-meta-a" };
    const answer = await ask(path, { origin, ...method, ...asked });
    expect([answer.status, answer.allowed]).toEqual([200, origin]);
    expect(answer.headers.get("access-control-allow-headers")).toBe("x-amz-date, x-amz-meta-a");
    expect(answer.headers.get("access-control-max-age")).toBe("60");
    const refusals = [
      { origin: "https://example.org", ...method },
      { origin, ...method, "access-control-request-headers": "x-other" },
      { origin, "access-control-request-method": "DELETE" },
    ];
    for (const headers of refusals) {
      expect((await ask(path, headers)).status).toBe(403);
    }
    expect((await ask(path, method)).status).toBe(400);
    await client.send(new DeleteBucketCorsCommand({ Bucket }));
    await expect(client.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject(
      refused("NoSuchCORSConfiguration", 404),
    );
  });

  it("W13 answers to a page's requests say whom they are for", async () => {
    const Bucket = await newBucket("cors-answers");
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await put(Bucket, "k");
    const page = new S3Client({ ...partition, forcePathStyle: true });
    let headers: Record<string, string> = {};
    page.middlewareStack.add(
      (next) => async (args) => {
        Object.assign((args.request as { headers: object }).headers, {
          origin: "https://any.example.org",
        });
        const result = await next(args);
        headers = (result.response as { headers: Record<string, string> }).headers;
        return result;
      },
      { step: "finalizeRequest", priority: "low", name: "page" },
    );
    const { Body } = await page.send(new GetObjectCommand({ Bucket, Key: "k" }));
    await Body?.transformToByteArray();
    expect(headers["access-control-allow-origin"]).toBe("*");
    await page.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    page.destroy();
  });

  it("W13 a method that CORS does not know is InvalidRequest", async () => {
    const Bucket = await newBucket("cors-method");
    const wrong = [{ AllowedOrigins: ["*"], AllowedMethods: ["PATCH"] }];
    await expect(
      client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: wrong } })),
    ).rejects.toMatchObject(refused("InvalidRequest", 400));
  });
});

describe("lifecycle rules of a bucket", () => {
  it("W13 come back with an id for each; two of one id, or none at all, are refused", async () => {
    const Bucket = await newBucket("lifecycle");
    const read = () => client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    const write = (Rules: object[]) =>
      client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: Rules as [] },
        }),
      );
    await expect(read()).rejects.toMatchObject(refused("NoSuchLifecycleConfiguration", 404));
    const rule = { Status: "Enabled", Filter: { Prefix: "a/" }, Expiration: { Days: 1 } };
    await write([rule, { ...rule, ID: "mine" }]);
    const { Rules = [] } = await read();
    expect(Rules.map(({ ID }) => ID)).toEqual([expect.stringMatching(/\S/), "mine"]);
    expect(Rules[0]).toMatchObject(rule);
    const twice = [
      { ...rule, ID: "one" },
      { ...rule, ID: "one" },
    ];
    await expect(write(twice)).rejects.toMatchObject(refused("InvalidArgument", 400));
    await expect(write([{ ...rule, Expiration: { Days: 0 } }])).rejects.toMatchObject(
      refused("InvalidArgument", 400),
    );
    await expect(write([{ ...rule, Status: "On" }])).rejects.toMatchObject(
      refused("MalformedXML", 400),
    );
  });
});

describe("the policy of a bucket", () => {
  const statement = (Bucket: string, more: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          ...{ Sid: "s", Effect: "Deny", Principal: "*" },
          ...{ Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/secret/*`, ...more },
        },
      ],
    });
  const write = (Bucket: string, Policy: string) =>
    client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const denied = refused("AccessDenied", 403);

  it("W13 what it denies by prefix is denied: reads, writes, copies and deletes", async () => {
    const Bucket = await newBucket("policy");
    const read = new GetBucketPolicyCommand({ Bucket });
    await expect(client.send(read)).rejects.toMatchObject(refused("NoSuchBucketPolicy", 404));
    await put(Bucket, "secret/k");
    await put(Bucket, "open/k");
    const policy = statement(Bucket, {});
    await write(Bucket, policy);
    expect((await client.send(read)).Policy).toBe(policy);
    await expect(get(Bucket, "secret/k")).rejects.toMatchObject(denied);
    await expect(put(Bucket, "secret/k")).rejects.toMatchObject(denied);
    await expect(
      put(await newBucket("policy-copies"), "k", {}).then(() => put(Bucket, "secret/other", {})),
    ).rejects.toMatchObject(denied);
    expect(await get(Bucket, "open/k")).toBe("content");
    const Objects = [{ Key: "secret/k" }, { Key: "open/k" }];
    const deleted = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(deleted.Errors).toMatchObject([{ Key: "secret/k", Code: "AccessDenied" }]);
    expect(deleted.Deleted).toMatchObject([{ Key: "open/k" }]);
    await client.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await get(Bucket, "secret/k")).toBe("content");
  });

  it("W13 it is about whom it names, and about what its condition says", async () => {
    const Bucket = await newBucket("policy-terms");
    const { userName, ...credentials } = partition.addAccessKey("scanner");
    const scanner = new S3Client({ ...partition, credentials, forcePathStyle: true });
    await put(Bucket, "secret/k");
    const Principal = { AWS: `arn:aws:iam::111122223333:user/${userName}` };
    const read = new GetObjectCommand({ Bucket, Key: "secret/k" });
    await write(Bucket, statement(Bucket, { Principal, Action: ["s3:GetObject"] }));
    await expect(scanner.send(read)).rejects.toMatchObject(denied);
    expect(await get(Bucket, "secret/k")).toBe("content");
    // As malware scanners do it: nobody reads what is not tagged as clean.
    const Condition = { StringNotEquals: { "s3:ExistingObjectTag/scan": "clean" } };
    await write(Bucket, statement(Bucket, { Action: "s3:GetObject*", Condition }));
    await expect(get(Bucket, "secret/k")).rejects.toMatchObject(denied);
    const Tagging = { TagSet: [{ Key: "scan", Value: "clean" }] };
    await client.send(new PutObjectTaggingCommand({ Bucket, Key: "secret/k", Tagging }));
    expect(await get(Bucket, "secret/k")).toBe("content");
    scanner.destroy();
  });

  it("W13 listings of a prefix can be denied", async () => {
    const Bucket = await newBucket("policy-list");
    const Condition = { StringLike: { "s3:prefix": "secret/*" } };
    const Resource = `arn:aws:s3:::${Bucket}`;
    await write(Bucket, statement(Bucket, { Action: "s3:ListBucket", Resource, Condition }));
    const list = (Prefix: string) => client.send(new ListObjectsV2Command({ Bucket, Prefix }));
    await expect(list("secret/a")).rejects.toMatchObject(denied);
    expect((await list("open/")).KeyCount).toBe(0);
  });

  it.each([
    ["no JSON", () => "{", "MalformedPolicy"],
    [
      "of another bucket",
      (Bucket: string) => statement(Bucket, { Resource: "arn:aws:s3:::other/*" }),
      "MalformedPolicy",
    ],
    [
      "with a condition that the sandbox does not know",
      (Bucket: string) => statement(Bucket, { Condition: { IpAddress: { "aws:SourceIp": "x" } } }),
      "NotImplemented",
    ],
  ])("W13 a policy that is %s is refused", async (_what, textOf, name) => {
    const Bucket = await newBucket(`policy-${Math.random().toString(36).slice(2)}`);
    await expect(write(Bucket, textOf(Bucket))).rejects.toMatchObject({ name });
  });
});
