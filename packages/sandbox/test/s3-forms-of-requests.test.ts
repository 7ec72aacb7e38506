import { request as httpRequest } from "node:http";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "../src/index.ts";

/** Requests that Ceph's s3-tests send, and that the sandbox once answered otherwise than S3. */
let partition: Partition;
let client: S3Client;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  client = new S3Client({ ...partition, forcePathStyle: true, maxAttempts: 1 });
  await client.send(new CreateBucketCommand({ Bucket: "forms" }));
  await client.send(
    new PutBucketVersioningCommand({
      Bucket: "forms",
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const refused = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

async function beginUpload(Key: string, more: object = {}) {
  const address = { Bucket: "forms", Key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...address, ...more }));
  return { ...address, UploadId };
}

describe("a completion that is sent once more", () => {
  it("W5 is answered as before, and makes no second version", async () => {
    const upload = await beginUpload("twice");
    const part = await client.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: "content" }),
    );
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    const complete = (parts: typeof Parts) =>
      client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
      );
    const [first, second] = [await complete(Parts), await complete(Parts)];
    expect([second.ETag, second.VersionId]).toEqual([first.ETag, first.VersionId]);
    const { Versions } = await client.send(
      new ListObjectVersionsCommand({ Bucket: "forms", Prefix: "twice" }),
    );
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([first.VersionId]);
    const other = [{ PartNumber: 1, ETag: '"00000000000000000000000000000000"' }];
    await expect(complete(other)).rejects.toMatchObject(refused("NoSuchUpload", 404));
    const { Key, VersionId } = { Key: "twice", VersionId: first.VersionId };
    await client.send(new DeleteObjectCommand({ Bucket: "forms", Key, VersionId }));
    await expect(complete(Parts)).rejects.toMatchObject(refused("NoSuchUpload", 404));
  });
});

describe("parts under a customer's key", () => {
  const key = (byte: number) => ({
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: Buffer.alloc(32, byte).toString("base64"),
  });

  it.each([
    ["without the key", {}],
    ["with another key", key(8)],
  ])("W18 a part %s is InvalidRequest", async (_what, given) => {
    const upload = await beginUpload("sse-c", key(7));
    const part = { ...upload, PartNumber: 1, Body: "x" };
    await expect(client.send(new UploadPartCommand({ ...part, ...given }))).rejects.toMatchObject(
      refused("InvalidRequest", 400),
    );
    await expect(client.send(new UploadPartCommand({ ...part, ...key(7) }))).resolves.toBeDefined();
  });

  it("W18 a key for a part of an upload without one is InvalidRequest", async () => {
    const part = { ...(await beginUpload("plain")), PartNumber: 1, Body: "x", ...key(7) };
    await expect(client.send(new UploadPartCommand(part))).rejects.toMatchObject(
      refused("InvalidRequest", 400),
    );
  });
});

describe("deletes under conditions of directory buckets", () => {
  it.each([{ IfMatchLastModifiedTime: new Date(0) }, { IfMatchSize: 7 }])(
    "W7 a DELETE with %o is NotImplemented, and deletes nothing",
    async (condition) => {
      const object = { Bucket: "forms", Key: "kept" };
      await client.send(new PutObjectCommand({ ...object, Body: "content" }));
      await expect(
        client.send(new DeleteObjectCommand({ ...object, ...condition })),
      ).rejects.toMatchObject(refused("NotImplemented", 501));
      const { DeleteMarkers } = await client.send(
        new ListObjectVersionsCommand({ Bucket: "forms", Prefix: "kept" }),
      );
      expect(DeleteMarkers).toBeUndefined();
    },
  );

  it("W7 DeleteObjects with such a condition says so of the request", async () => {
    const Objects = [{ Key: "kept", Size: 7 }];
    await expect(
      client.send(new DeleteObjectsCommand({ Bucket: "forms", Delete: { Objects } })),
    ).rejects.toMatchObject(refused("NotImplemented", 501));
  });
});

describe("pages of buckets", () => {
  it("W13 a page holds as many as were asked for, and says how to go on", async () => {
    for (const Bucket of ["pages-1", "pages-2", "pages-3", "other-pages"]) {
      await client.send(new CreateBucketCommand({ Bucket }));
    }
    const pages: (readonly (string | undefined)[] | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListBucketsCommand({
          ...{ MaxBuckets: 2, Prefix: "pages-" },
          ...(ContinuationToken !== undefined && { ContinuationToken }),
        }),
      );
      pages.push(page.Buckets?.map(({ Name }) => Name));
      ContinuationToken = page.ContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(pages).toEqual([["pages-1", "pages-2"], ["pages-3"]]);
  });

  it("W13 a page of no buckets is an InvalidArgument", async () => {
    await expect(client.send(new ListBucketsCommand({ MaxBuckets: 0 }))).rejects.toMatchObject(
      refused("InvalidArgument", 400),
    );
  });
});

describe("encryptions that exclude each other", () => {
  const customer = {
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: Buffer.alloc(32, 7).toString("base64"),
  };
  it.each([
    ["a customer's key and SSE-S3", { ...customer, ServerSideEncryption: "AES256" as const }],
    ["a customer's key and KMS", { ...customer, ServerSideEncryption: "aws:kms" as const }],
    ["a customer's key without its algorithm", { SSECustomerKey: customer.SSECustomerKey }],
    ["a KMS key without KMS", { SSEKMSKeyId: "alias/mine" }],
    ["a KMS key and SSE-S3", { SSEKMSKeyId: "a", ServerSideEncryption: "AES256" as const }],
  ])("W4 a PUT with %s is InvalidArgument", async (_what, terms) => {
    const put = new PutObjectCommand({ Bucket: "forms", Key: "k", Body: "x", ...terms });
    await expect(client.send(put)).rejects.toMatchObject(refused("InvalidArgument", 400));
  });
});

/** Sends bytes that no client would, unsigned unless the path is, and gives status and code. */
async function raw(method: string, path: string, headers: Record<string, string>, body = "") {
  const { hostname, port } = new URL(partition.endpoint);
  return new Promise<string>((resolve, reject) => {
    const sent = httpRequest({ hostname, port, method, path, headers }, async (answer) => {
      const pieces: Buffer[] = [];
      for await (const piece of answer) pieces.push(piece);
      const text = Buffer.concat(pieces).toString();
      resolve(`${answer.statusCode} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text}`);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("requests that are not signed as S3 asks", () => {
  it("W13 a body of a form content type is refused as any other, in XML", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await raw("PUT", "/forms/k", headers, "a=b")).toBe("403 AccessDenied");
    expect(await raw("POST", "/forms", headers, "a=b")).toBe("412 PreconditionFailed");
  });

  it("W1 Signature Version 2 is refused by its name, in a header or a URL", async () => {
    const authorization = "AWS AKIDEXAMPLE:c2lnbmF0dXJl";
    expect(await raw("GET", "/forms/k", { authorization })).toBe("400 InvalidRequest");
    const said = await fetch(`${partition.endpoint}/forms/k`, { headers: { authorization } });
    expect(await said.text()).toContain("Please use AWS4-HMAC-SHA256");
    const query = "AWSAccessKeyId=AKIDEXAMPLE&Signature=c2lnbmF0dXJl&Expires=2000000000";
    expect(await raw("GET", `/forms/k?${query}`, {})).toBe("400 InvalidRequest");
  });
});
