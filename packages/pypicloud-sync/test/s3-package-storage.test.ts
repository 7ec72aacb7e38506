import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3PackageStorage } from "../src/index.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };

let partition: Partition;
let client: S3Client;
beforeAll(async () => {
  partition = await startPartition(PLACE);
  partition.s3.createBucket("pkgs", { versioning: "enabled", eventBridge: false });
  client = new S3Client({ ...partition, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const storageOf = (bucket: string, s3 = client) => createS3PackageStorage({ client: s3, bucket });

describe("createS3PackageStorage", () => {
  it("Y3 an object is described by its time and metadata; one that is not there is absent", async () => {
    const Key = "a/foo 1.0+g1.zip";
    const Metadata = { name: "foo", "hash-md5": "ab" };
    const earliestMs = Date.now() - 1_000; // S3's times are whole seconds
    await client.send(new PutObjectCommand({ Bucket: "pkgs", Key, Metadata, Body: "x" }));
    const latestMs = Date.now();
    const storage = storageOf("pkgs");
    expect(await storage.head(Key)).toEqual({
      ok: true,
      value: { key: Key, metadata: Metadata, lastModifiedMicros: expect.any(Number) },
    });
    const seen = await storage.head(Key);
    const micros = seen.ok ? (seen.value?.lastModifiedMicros ?? 0) : 0;
    expect(micros / 1_000).toBeGreaterThan(earliestMs);
    expect(micros / 1_000).toBeLessThanOrEqual(latestMs);
    expect(await storage.head("a/none.zip")).toEqual({ ok: true, value: undefined });
  });

  it("Y3, F2 a bucket that is not there is no absent object", async () => {
    expect(await storageOf("no-such-bucket").head("a")).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", message: "there is no bucket no-such-bucket" },
    });
  });

  it("Y3, F2 a denied read is an error that says which rights it needs", async () => {
    const credentials = { ...partition.credentials, secretAccessKey: "wrong" };
    const stranger = new S3Client({ ...partition, credentials, forcePathStyle: true });
    expect(await storageOf("pkgs", stranger).head("a")).toMatchObject({
      ok: false,
      error: { kind: "denied", place: "bucket", message: expect.stringContaining("s3:ListBucket") },
    });
    stranger.destroy();
  });

  it("Y3 a server that does not answer is unavailable", async () => {
    const nowhere = new S3Client({
      ...partition,
      endpoint: "http://127.0.0.1:1",
      forcePathStyle: true,
      maxAttempts: 1,
    });
    expect(await storageOf("pkgs", nowhere).head("a")).toMatchObject({
      ok: false,
      error: { kind: "unavailable" },
    });
    nowhere.destroy();
  });

  it("Y15 keys are listed by prefix, page by page", async () => {
    const keys = Array.from(
      { length: 1_003 },
      (_, index) => `many/${String(index).padStart(4, "0")}`,
    );
    await Promise.all(
      keys.map((Key) => client.send(new PutObjectCommand({ Bucket: "pkgs", Key, Body: "x" }))),
    );
    const pages: (readonly string[])[] = [];
    for await (const page of storageOf("pkgs").listKeys("many/")) {
      if (page.ok) pages.push(page.value);
    }
    expect(pages.map((page) => page.length)).toEqual([1_000, 3]);
    expect(pages.flat()).toEqual(keys);
  });
});
