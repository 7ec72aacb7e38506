import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createS3Client, probeServer, readServerProfile } from "../src/index.ts";
import { type Answer, startAnsweringServer } from "./answering-server.ts";

let partition: Partition;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  partition.s3.createBucket("versioned", { versioning: "enabled", eventBridge: false });
  partition.s3.createBucket("plain", { versioning: "unversioned", eventBridge: false });
});
afterAll(() => partition.stop());

function clientOf(place: Parameters<typeof createS3Client>[0]) {
  const client = createS3Client(place);
  onTestFinished(() => client.destroy());
  return client;
}

describe("probing a server", () => {
  it("U17 S3 keeps everything, and nothing is left behind", async () => {
    const client = clientOf(partition);
    const steps: string[] = [];
    const report = await probeServer({
      ...{ client, bucket: "versioned", prefix: "scratch/" },
      onStep: (title) => steps.push(title),
    });
    expect(report.findings.map(({ title }) => title)).toEqual(steps);
    expect(report.findings.filter(({ verdict }) => verdict !== "kept")).toEqual([]);
    expect(report).toMatchObject({
      server: "AmazonS3",
      left: [],
      profile: {
        ...{ markers: "every", tellsMarkers: true, listing: "interleaved" },
        ...{ keys: "any", encodesKeys: true },
      },
    });
    expect(readServerProfile(JSON.parse(JSON.stringify(report.profile)))).toMatchObject({
      ok: true,
    });
  });

  it("U17 a bucket without versions ends it, with what to do", async () => {
    const client = clientOf(partition);
    const report = await probeServer({ client, bucket: "plain", prefix: "" });
    expect(report.findings).toEqual([
      { title: "versions", verdict: "lost", says: expect.stringMatching(/switch versioning on/) },
    ]);
    expect(report.left).toEqual([]);
  });

  it("U17 where nothing can be written, the first answer is told", async () => {
    const client = clientOf(partition);
    const report = await probeServer({ client, bucket: "nobodys", prefix: "" });
    expect(report.findings).toMatchObject([
      { verdict: "lost", says: expect.stringMatching(/404 NoSuchBucket/) },
    ]);
  });
});

describe("a profile", () => {
  it.each([
    [[], /an object, as xpart probe-destination/],
    [{ keys: "paths" }, /keys is one of any, as-paths, unknown/],
    [{ speed: 1 }, /without the field speed/],
  ])("H1 %j is refused", (raw, problem) => {
    const read = readServerProfile(raw);
    expect(read.ok ? [] : read.error.join()).toMatch(problem);
  });

  it("A20 goes before what the server's name tells", async () => {
    const answer: Answer = { status: 200, headers: { "x-amz-version-id": "v1" } };
    const server = await startAnsweringServer([answer]);
    onTestFinished(() => server.stop());
    const { createS3DestinationStore } = await import("../src/index.ts");
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
    const place = { region: "x", endpoint: server.endpoint, credentials };
    const client = clientOf({ ...place, profile: { keys: "as-paths", markers: "once" } });
    const store = createS3DestinationStore({ client, bucket: "b" });
    const object = { sizeBytes: 0, attributes: { metadata: {} }, tags: {} };
    const body = (async function* () {})();
    expect(await store.putObject({ ...object, key: "a//b", body })).toMatchObject({
      error: { kind: "unkeepable" },
    });
    expect(server.requests).toEqual([]);
    expect(await store.addMarker("k")).toMatchObject({ value: { made: "perhaps" } });
  });
});
