import { describe, expect, it } from "vitest";
import { startAskedProxy } from "../test/asked-proxy.ts";
import { createSourceEnd } from "./clients/source-end.ts";
import { readQueueSettings } from "./settings/env.ts";
import { wireEventHandler } from "./wire-event-handler.ts";
import { replicationPortsOf, wireQueueHandler } from "./wiring.ts";

const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  OBJECTS_QUEUE: "https://sqs.us-east-1.amazonaws.com/111122223333/objects.fifo",
  OBJECTS_TABLE: "objects",
  DEST_BUCKET: "replica",
  DEST_SECRET: "xpart/destination",
};

function linesAtStart(more: Readonly<Record<string, string>>): readonly unknown[] {
  const lines: string[] = [];
  wireQueueHandler({ ...ENVIRONMENT, ...more }, (line) => lines.push(line));
  return lines.map((line) => JSON.parse(line));
}

describe("wiring", () => {
  it("C4 both buckets in one partition: a warning that S3 Replication exists", () => {
    expect(linesAtStart({ DEST_BUCKET_REGION: "eu-west-1" })).toEqual([
      expect.objectContaining({
        level: "WARN",
        message: "both buckets are in the partition aws, where S3 Replication does this by itself",
      }),
    ]);
  });

  it("C4 a server of one's own is in no partition, whatever its region is called", () => {
    const there = { DEST_ENDPOINT_URL: "https://minio.example:9000" };
    expect(linesAtStart({ DEST_BUCKET_REGION: "us-east-1", ...there })).toEqual([]);
    const source = { SOURCE_ENDPOINT_URL: "https://minio.example:9000" };
    expect(linesAtStart({ DEST_BUCKET_REGION: "us-east-1", ...source })).toEqual([]);
    expect(linesAtStart({ DEST_BUCKET_REGION: "garage", ...there })).toEqual([]);
    expect(() => linesAtStart({ DEST_BUCKET_REGION: "garage" })).toThrow(/DEST_BUCKET_REGION/);
  });

  it.each([
    [{}, "store.example:9000/one/a"],
    [{ SOURCE_FORCE_PATH_STYLE: "false" }, "one.store.example:9000/a"],
  ])("H1 SOURCE_ENDPOINT_URL with %j reads from %s", async (more, expected) => {
    const settings = readQueueSettings({
      ...ENVIRONMENT,
      ...{ DEST_BUCKET_REGION: "cn-north-1", SOURCE_ENDPOINT_URL: "http://store.example:9000" },
      ...more,
    });
    const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
    const proxy = await startAskedProxy();
    const environment = { http_proxy: proxy.url };
    const place = { region: "us-east-1", credentials, variables: environment };
    const address = await proxy.addressOf(createSourceEnd(settings, place).client, "one");
    proxy.stop();
    expect(address).toBe(`http://${expected}?versionId=v`);
  });

  it("K4 only who is told of a pair that copies the other way asks for its ledger", () => {
    const there = { ...ENVIRONMENT, DEST_BUCKET_REGION: "cn-north-1" };
    const twoWay = JSON.stringify({ tableName: "back-prod-objects", prefixes: [] });
    const portsOf = (environment: object) =>
      replicationPortsOf(readQueueSettings({ ...environment }))("source", "invocation");
    expect(portsOf(there).otherWay).toBeUndefined();
    expect(portsOf({ ...there, TWO_WAY: twoWay }).otherWay).toBeDefined();
  });

  it("C4 two partitions: nothing is said", () => {
    expect(linesAtStart({ DEST_BUCKET_REGION: "cn-north-1" })).toEqual([]);
  });

  it("H1 each handler asks only for what it needs", () => {
    const { AWS_REGION, OBJECTS_QUEUE, ...queueOnly } = ENVIRONMENT;
    const write = () => {};
    expect(wireEventHandler({ AWS_REGION, OBJECTS_QUEUE }, write)).toBeTypeOf("function");
    const environment = { AWS_REGION, DEST_BUCKET_REGION: "us-gov-east-1", ...queueOnly };
    expect(wireQueueHandler(environment, write)).toBeTypeOf("function");
  });

  it("H3 every run knows its source bucket, and the queues that are there", () => {
    const of = (more: Readonly<Record<string, string>>) =>
      replicationPortsOf(
        readQueueSettings({ ...ENVIRONMENT, DEST_BUCKET_REGION: "cn-north-1", ...more }),
      )("one", "invocation-1");
    const alone = of({ OBJECTS_QUEUE: "" });
    expect(alone.sourceBucket).toBe("one");
    expect([alone.eventQueue, alone.handOver]).toEqual([undefined, undefined]);
    const all = of({ PARTS_QUEUE: "https://sqs.us-east-1.amazonaws.com/111122223333/parts" });
    expect(all.eventQueue?.send).toBeTypeOf("function");
    expect(all.handOver?.sourceBucket).toBe("one");
  });
});
