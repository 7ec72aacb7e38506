import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe } from "vitest";
import { replicationTest, test } from "../src/testing/vitest.ts";

describe("the fixture of tests of others", () => {
  test("U44 gives each test two buckets, with the deployed handlers between them", async ({
    replication,
    expect,
  }) => {
    const { source, destination } = replication;
    const key = { Bucket: source.bucket, Key: "reports/q3.txt" };
    await source.client.send(new PutObjectCommand({ ...key, Body: "figures" }));
    await source.client.send(new DeleteObjectCommand(key));
    await source.client.send(new PutObjectCommand({ ...key, Body: "better figures" }));
    await replication.settled();
    const there = { ...key, Bucket: destination.bucket };
    const { Body } = await destination.client.send(new GetObjectCommand(there));
    expect(await Body?.transformToString()).toBe("better figures");
    expect(await replication.compare()).toMatchObject({
      isEqual: true,
      destination: { versions: 2, markers: 1 },
    });
    expect(replication.troubles()).toEqual([]);
  });

  replicationTest({ policy: { deleteMarkers: "ignore" } })(
    "U44 takes a policy, and what was made to differ is seen",
    async ({ replication, expect }) => {
      const { source, destination } = replication;
      const key = { Bucket: source.bucket, Key: "a" };
      await source.client.send(new PutObjectCommand({ ...key, Body: "a" }));
      await source.client.send(new DeleteObjectCommand(key));
      await replication.settled();
      const listing = new ListObjectVersionsCommand({ Bucket: destination.bucket });
      expect(await destination.client.send(listing)).not.toHaveProperty("DeleteMarkers");
      expect(await replication.compare()).toMatchObject({ isEqual: true });
      const foreign = { Bucket: destination.bucket, Key: "b", Body: "not of the source" };
      await destination.client.send(new PutObjectCommand(foreign));
      expect(await replication.compare()).toMatchObject({ isEqual: false, differenceCount: 1 });
    },
  );
});
