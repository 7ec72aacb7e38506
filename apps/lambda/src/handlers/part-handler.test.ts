import { DEFAULT_POLICY, type PartMessage, type PortError, writePartRequest } from "@xpart/core";
import {
  eventBridgeEvent,
  MemoryBucket,
  MemoryEventQueue,
  MemoryLedger,
} from "@xpart/core/testing";
import { describe, expect, it } from "vitest";
import { createJsonLogger } from "../report/json-logger.ts";
import { createPartHandler } from "./part-handler.ts";
import { createQueueHandler } from "./queue-handler.ts";

const NOW_MS = Date.parse("2026-03-08T17:50:20Z");
const KEY = "big.bin";
/** Longer than a worker of 20 MiB/s copies in a twentieth of a second. */
const PART = "x".repeat(1024 * 1024);

const context = (remainingMs: number) => ({
  awsRequestId: "invocation-1",
  getRemainingTimeInMillis: () => remainingMs,
});

const batchOf = (...bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({
    ...{ messageId: `m${index}`, eventSource: "aws:sqs", body, attributes: {} },
  })),
});

/** An object of two parts, handed over by queueHandler, and the handler of the parts queue. */
async function setUp() {
  const clock = { now: () => NOW_MS };
  const source = new MemoryBucket("source", "enabled", clock);
  const destination = new MemoryBucket("destination", "enabled", clock);
  const ranges: PartMessage[] = [];
  const lines: string[] = [];
  const queue = new MemoryEventQueue();
  let attempts = 0;
  const send = async (messages: readonly PartMessage[]) => {
    ranges.push(...messages);
    return new Map<string, PortError>();
  };
  const replicationPorts = (sourceBucket: string) => ({
    ...{ source, destination, ledger, clock, handOver: { queue: { send }, sourceBucket } },
    newAttemptId: () => `attempt-${attempts++}`,
  });
  const ledger = new MemoryLedger();
  const common = {
    ...{ replicationPorts, destinationBucket: "replica", policy: DEFAULT_POLICY, now: clock.now },
    scope: { bucket: "source-bucket", prefixes: [] },
    logger: createJsonLogger({
      level: "DEBUG",
      write: (line) => lines.push(line),
      now: clock.now,
    }),
    writeLine: (line: string) => lines.push(line),
  };
  const partSizes = [PART.length, 1];
  const versionId = source.put(KEY, `${PART}y`, { partSizes });
  const event = JSON.stringify(eventBridgeEvent({ key: KEY, versionId, sequencer: "00A1" }));
  const answer = await createQueueHandler(common)(batchOf(event), context(40));
  expect(answer).toEqual({ batchItemFailures: [] });
  const handler = createPartHandler({ ...common, queue });
  const logged = () => lines.map((line) => JSON.parse(line));
  return { handler, destination, ranges, queue, logged, versionId };
}

describe("partHandler", () => {
  it("A6 a range crosses, the object stands, and its key is to be reconciled", async () => {
    const { handler, destination, ranges, queue, logged } = await setUp();
    expect(destination.keys()).toEqual([]);
    const bodies = ranges.map(({ body }) => body);
    expect(await handler(batchOf(...bodies), context(900_000))).toEqual({ batchItemFailures: [] });
    expect(destination.entries(KEY)).toMatchObject([{ partSizes: [PART.length, 1] }]);
    expect(queue.messages).toHaveLength(1);
    expect(logged()).toContainEqual(
      expect.objectContaining({ outcome: "completed", key: KEY, firstPart: 1, lastPart: 2 }),
    );
    const metrics = logged().filter((line) => line._aws !== undefined);
    expect(metrics).toContainEqual(expect.objectContaining({ HandedOver: 1 }));
    expect(metrics).toContainEqual(
      expect.objectContaining({
        ...{ ObjectsReplicated: 1, PartRangesCopied: 1, BytesReplicated: PART.length + 1 },
      }),
    );
  });

  it("B2 what there is no time for is returned, and said", async () => {
    const { handler, ranges, logged } = await setUp();
    const [body = ""] = ranges.map((range) => range.body);
    expect(await handler(batchOf(body), context(1))).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "WARN", failure: "no-time", key: KEY }),
    );
  });

  it("P5 what is not a range is returned, the rest is done", async () => {
    const { handler, ranges, logged } = await setUp();
    const [body = ""] = ranges.map((range) => range.body);
    expect(await handler(batchOf("SECRET {", body), context(900_000))).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "ERROR", failure: "invalid-message" }),
    );
    expect(JSON.stringify(logged())).not.toContain("SECRET");
  });

  it("P6 a range of another bucket is skipped", async () => {
    const { handler, versionId, logged } = await setUp();
    const request = { bucket: "other", key: KEY, versionId, uploadId: "u", first: 1, last: 1 };
    const body = writePartRequest(request);
    expect(await handler(batchOf(body), context(900_000))).toEqual({ batchItemFailures: [] });
    expect(logged()).toContainEqual(expect.objectContaining({ outcome: "skipped" }));
  });

  it("H6 what is not a batch is refused by name", async () => {
    const { handler } = await setUp();
    await expect(handler({}, context(1))).rejects.toThrow("partHandler takes an SQS batch");
  });
});
