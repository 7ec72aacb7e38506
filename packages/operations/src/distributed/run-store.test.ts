import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { createS3Client, createS3Wire } from "@xpart/aws-adapters";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRunStore } from "./run-store.ts";

let partition: Partition;
let client: S3Client;

beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111111111111" },
  });
  client = createS3Client(partition);
  await client.send(new CreateBucketCommand({ Bucket: "runs" }));
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

describe("createRunStore", () => {
  it.each(["the SDK", "the lean wire"])(
    "V21 by %s, of changes at one time none is lost",
    async (way) => {
      const sends = way === "the SDK" ? client : createS3Wire(partition);
      const name = `${way.replaceAll(" ", "-")}.json`;
      const stores = [0, 1, 2, 3].map(() =>
        createRunStore({ client: sends, bucket: "runs", prefix: "xpart/" }, "r"),
      );
      const told = await Promise.all(
        stores.map((store) => store.update(name, (count) => ((count as number) ?? 0) + 1)),
      );
      expect(told.map(({ ok }) => ok)).toEqual([true, true, true, true]);
      expect(await stores[0]?.read(name)).toEqual({ ok: true, value: 4 });
      if (sends !== client) sends.destroy();
    },
  );

  it("V21 nothing is written where nothing changes, and a refusal is told", async () => {
    const writes = () => partition.requestCounts()?.["s3"]?.["PutObject"] ?? 0;
    const before = writes();
    const store = createRunStore({ client, bucket: "runs", prefix: "" }, "r");
    expect(await store.update("none.json", (kept) => kept)).toEqual({ ok: true, value: undefined });
    expect(writes()).toBe(before);
    const gone = createRunStore({ client, bucket: "no-such-bucket", prefix: "" }, "r");
    expect(await gone.update("none.json", () => 1)).toMatchObject({ ok: false });
  });
});
