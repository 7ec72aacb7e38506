import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginVerify } from "../verify/verify.ts";
import { createRunProgress } from "./run-progress.ts";
import { type RangeState, rangeName } from "./run-slice.ts";
import { createRunStore } from "./run-store.ts";

let partition: Partition;
let client: S3Client;
const place = () => ({ client, bucket: "runs", prefix: "xpart/" });

beforeAll(async () => {
  const names = { partition: "aws", region: "us-east-1", accountId: "111111111111" };
  partition = await startPartition(names);
  client = createS3Client(partition);
  await client.send(new CreateBucketCommand({ Bucket: "runs" }));
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

/** A range of which so many keys of two bytes were compared, and one of ten was sent. */
function stateOf(keys: number): RangeState {
  const state = beginVerify([""], 0);
  const tally = { ...state.tally, keys, source: { ...state.tally.source, bytes: 2 * keys } };
  const sent = { keys: keys / 10, entries: 0, bytes: 0 };
  return { version: 1, state: { ...state, tally }, sent, unsent: [], slices: 1 };
}

const reads = () => partition.requestCounts()?.["s3"]?.["GetObject"] ?? 0;

describe("createRunProgress", () => {
  it("V20 adds up what slices have written down, and reads again only what has changed", async () => {
    const store = createRunStore(place(), "r");
    const look = createRunProgress(place(), "r");
    await createRunStore(place(), "another").write(rangeName(0), stateOf(70));
    await store.write("ranges.json", [{ index: 0 }]);
    expect(await look()).toEqual({ ok: true, value: undefined });
    await store.write(rangeName(0), stateOf(100));
    await store.write(rangeName(1), stateOf(50));
    expect(await look()).toEqual({ ok: true, value: { keys: 150, bytes: 300, sent: 15 } });
    const before = reads();
    await store.write(rangeName(1), stateOf(80));
    await store.write(rangeName(2), { version: 9 });
    expect(await look()).toEqual({ ok: true, value: { keys: 180, bytes: 360, sent: 18 } });
    expect(reads() - before).toBe(2);
    await look();
    expect(reads() - before).toBe(2);
  });

  it("V20 a bucket that refuses is told", async () => {
    const look = createRunProgress({ ...place(), bucket: "no-such-bucket" }, "r");
    expect(await look()).toMatchObject({ ok: false, error: { operation: "ListObjectsV2" } });
  });
});
