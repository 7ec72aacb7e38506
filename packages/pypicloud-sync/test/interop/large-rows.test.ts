import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type Partition, startPartition } from "@xpart/sandbox";
import { spawnPypicloud } from "@xpart/test-kit/pypicloud-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../../src/index.ts";
import { findPypicloudEnv } from "./pypicloud-env.ts";
import { type PypicloudServer, startPypicloud } from "./pypicloud-server.ts";

const BUCKET = "large";
/** More than the pages of one Query, which end at 1 MB. */
const FILES = 12;
/** 399 KB of UTF-8; DynamoDB takes rows of 400 KB. */
const SUMMARY = "日".repeat(136_000);

const env = findPypicloudEnv();
if (env === undefined || process.env["XPART_INTEROP"] !== "all") {
  it.skip("Y7 rows near 400 KB: pnpm interop:pypicloud runs it, where pypicloud is", () => {});
} else {
  describe("rows near 400 KB, on DynamoDB", () => {
    let partition: Partition;
    let s3: S3Client;
    let dynamodb: DynamoDBClient;
    let server: PypicloudServer;
    beforeAll(async () => {
      partition = await startPartition({
        partition: "aws-us-gov",
        region: "us-gov-west-1",
        accountId: "444455556666",
      });
      partition.s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
      s3 = new S3Client({ ...partition, forcePathStyle: true });
      dynamodb = new DynamoDBClient(partition);
      const { hostname, port } = new URL(partition.endpoint);
      server = await startPypicloud(env, partition, BUCKET, {
        "pypi.db": "dynamo",
        "db.region_name": partition.region,
        "db.host": hostname,
        "db.port": port,
        "db.graceful_reload": "true",
        "db.aws_access_key_id": partition.credentials.accessKeyId,
        "db.aws_secret_access_key": partition.credentials.secretAccessKey,
      });
    });
    afterAll(async () => {
      await server?.stop();
      s3?.destroy();
      dynamodb?.destroy();
      await partition?.stop();
    });

    const filenameOf = (file: number) => `big-1.${file}.tar.gz`;
    const keyOf = (file: number) => packageKey(DEFAULT_LAYOUT, "big", filenameOf(file));
    const put = (file: number, hash: string) => {
      const Metadata = { name: "big", version: `1.${file}`, "hash-sha256": hash.repeat(32) };
      return s3.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: keyOf(file), Body: hash, Metadata }),
      );
    };
    const run = async (...args: string[]) => {
      const ended = await spawnPypicloud([...args, server.configPath, "--json"], {}, "/");
      expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
      return JSON.parse(ended.stdout);
    };
    const rowOf = async (file: number) => {
      const Key = { filename: { S: filenameOf(file) } };
      const found = await dynamodb.send(new GetItemCommand({ TableName: "DynamoPackage", Key }));
      return found.Item;
    };
    const links = async () =>
      [...(await server.get("/simple/big/")).text.matchAll(/#sha256=([0-9a-f]{64})"/g)].map(
        ([, hash = ""]) => hash.slice(0, 2),
      );

    it("Y5, Y7, Y15, Y16 are kept where they are right, follow an overwrite, and go with their object", async () => {
      const files = Array.from({ length: FILES }, (_, file) => file);
      for (const file of files) await put(file, "aa");
      expect(await run("backfill")).toMatchObject({ saved: FILES, failed: [] });
      // As the server writes the description of an upload, which the metadata has only the ASCII of.
      for (const file of files) {
        await dynamodb.send(
          new UpdateItemCommand({
            TableName: "DynamoPackage",
            Key: { filename: { S: filenameOf(file) } },
            UpdateExpression: "SET summary = :summary",
            ExpressionAttributeValues: { ":summary": { S: SUMMARY } },
          }),
        );
      }
      expect(await links()).toEqual(files.map(() => "aa"));
      expect(await run("backfill")).toMatchObject({ saved: 0, right: FILES });
      expect((await rowOf(3))?.["summary"]?.S).toBe(SUMMARY);
      await put(3, "bb");
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: keyOf(4) }));
      expect(await run("verify", "--repair")).toMatchObject({
        after: { rows: FILES - 1, differences: [] },
      });
      expect((await links()).sort()).toEqual([...Array(FILES - 2).fill("aa"), "bb"]);
      expect(await rowOf(4)).toBeUndefined();
      // There was no room for it beside what an overwrite might bring.
      expect((await rowOf(3))?.["summary"]).toBeUndefined();
      for (const file of files) {
        await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: keyOf(file) }));
      }
      await run("verify", "--repair", "--all-gone");
      expect((await server.get("/api/package/")).text).not.toContain("big");
    });
  });
}
