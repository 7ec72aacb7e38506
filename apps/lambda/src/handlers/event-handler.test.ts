import type { VisibilityChange } from "@xpart/aws-adapters";
import type { PortError } from "@xpart/core";
import { eventBridgeEvent, MemoryEventQueue } from "@xpart/core/testing";
import { describe, expect, it } from "vitest";
import { UnreturnableError } from "../batch/sqs-batch.ts";
import { createJsonLogger } from "../report/json-logger.ts";
import { createEventHandler, type EventHandlerPorts, UnroutedEventError } from "./event-handler.ts";

const CONTEXT = { awsRequestId: "invocation-1" };

const THROTTLED: PortError = {
  kind: "throttled",
  side: "queue",
  operation: "SendMessageBatch",
  message: "slow down",
};

function setUp(
  scope = { bucket: "source-bucket", prefixes: [] as readonly string[] },
  retries?: EventHandlerPorts["retries"],
) {
  const queue = new MemoryEventQueue();
  const lines: string[] = [];
  const writeLine = (line: string) => lines.push(line);
  const now = () => 1_780_000_000_000;
  const logger = createJsonLogger({ level: "DEBUG", write: writeLine, now });
  const handler = createEventHandler({
    ...{ queue, scope, logger, writeLine, now },
    ...(retries === undefined ? {} : { retries }),
  });
  const logged = () => lines.map((line) => JSON.parse(line));
  return { queue, handler, logged };
}

const sqsEvent = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    eventSource: "aws:sqs",
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {},
  })),
});

describe("eventHandler", () => {
  it("H2 an EventBridge event goes to the queue as it came, and has no answer", async () => {
    const { queue, handler } = setUp();
    const event = eventBridgeEvent({ key: "a+b c", versionId: "v1", sequencer: "01" });
    await expect(handler(event, CONTEXT)).resolves.toBeUndefined();
    expect(queue.messages).toHaveLength(1);
    expect(JSON.parse(queue.messages[0]?.body ?? "")).toEqual(event);
  });

  it("H2 an SQS batch goes to the queue in its order, and none of it stays", async () => {
    const { queue, handler, logged } = setUp();
    const events = ["1", "2"].map((versionId) => eventBridgeEvent({ versionId }));
    await expect(handler(sqsEvent(...events), CONTEXT)).resolves.toEqual({ batchItemFailures: [] });
    expect(queue.messages.map(({ body }) => JSON.parse(body))).toEqual(events);
    expect(new Set(queue.messages.map(({ groupId }) => groupId)).size).toBe(1);
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "DEBUG", outcome: "sent", versionId: "2", messageId: "m1" }),
    );
    expect(logged().at(-1)).toMatchObject({ Routed: 2, SourceBucket: "source-bucket" });
  });

  it("H2 of an SQS batch, what is not an event and what the queue refused stay", async () => {
    const { queue, handler, logged } = setUp();
    queue.refuse = ({ body }) => (body.includes("refused") ? THROTTLED : undefined);
    const batch = sqsEvent(
      eventBridgeEvent({ key: "fine" }),
      "no JSON",
      eventBridgeEvent({ key: "refused" }),
      eventBridgeEvent({ key: "also fine" }),
    );
    await expect(handler(batch, CONTEXT)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: "m1" }, { itemIdentifier: "m2" }],
    });
    expect(queue.messages).toHaveLength(2);
    const lines = logged();
    const failed = { outcome: "returned", awsRequestId: "invocation-1" };
    expect(lines).toContainEqual(
      expect.objectContaining({ ...failed, level: "ERROR", failure: "invalid-message" }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ ...failed, level: "WARN", failure: "throttled" }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ Failures: 1, Kind: "throttled" }));
    expect(lines).toContainEqual(expect.objectContaining({ Returned: 2, Routed: 2 }));
  });

  it("H2 a single event that the queue refuses is thrown, so that Lambda tries again", async () => {
    const { queue, handler } = setUp();
    queue.refuse = () => THROTTLED;
    const thrown = handler(eventBridgeEvent(), CONTEXT);
    await expect(thrown).rejects.toThrow(UnroutedEventError);
    await expect(thrown).rejects.toThrow("queue SendMessageBatch failed (throttled): slow down");
  });

  it.each([
    ["an unknown object", { hello: "world" }],
    ["nothing", undefined],
  ])("P5 %s is thrown, not acknowledged", async (_, event) => {
    const { handler } = setUp();
    await expect(handler(event, CONTEXT)).rejects.toThrow("not an S3 event");
  });

  it("P6 an event outside of the scope is skipped with its reason and counted", async () => {
    const { queue, handler, logged } = setUp({ bucket: "source-bucket", prefixes: ["in/"] });
    const batch = sqsEvent(
      eventBridgeEvent({ key: "out/1" }),
      eventBridgeEvent({ bucket: "other", key: "in/1" }),
      eventBridgeEvent({ type: "Object Storage Class Changed", key: "in/1" }),
    );
    await expect(handler(batch, CONTEXT)).resolves.toEqual({ batchItemFailures: [] });
    expect(queue.messages).toEqual([]);
    const reasons = logged().flatMap(({ Skips, Reason }) => (Skips === 1 ? [Reason] : []));
    expect(reasons).toEqual(["out-of-scope", "other-bucket", "ignored-type"]);
  });

  it("P2 a direct S3 notification is routed too", async () => {
    const { queue, handler } = setUp();
    const record = (key: string) => ({
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "source-bucket" }, object: { key, sequencer: "01" } },
    });
    await handler({ Records: [record("a+b"), record("c")] }, CONTEXT);
    expect(queue.messages).toHaveLength(2);
  });

  const sns = (message: unknown) => ({
    ...{ Type: "Notification", TopicArn: "arn:aws:sns:us-east-1:111122223333:t" },
    Message: JSON.stringify(message),
  });

  it.each([
    ["SNS by a queue", (event: unknown) => sqsEvent(sns(event)), { batchItemFailures: [] }],
    [
      "SNS itself",
      (event: unknown) => ({ Records: [{ EventSource: "aws:sns", Sns: sns(event) }] }),
      undefined,
    ],
    ["Pipes", (event: unknown) => [event], { batchItemFailures: [] }],
    ["a Pipe from a queue", (event: unknown) => sqsEvent(event).Records, { batchItemFailures: [] }],
    ["an array in a queue", (event: unknown) => sqsEvent([event]), { batchItemFailures: [] }],
  ])("P7 an event by %s goes to the queue as it would alone", async (_title, wrap, answer) => {
    const { queue, handler } = setUp();
    const event = eventBridgeEvent({ key: "a", versionId: "v1", sequencer: "01" });
    await expect(handler(wrap(event), CONTEXT)).resolves.toEqual(answer);
    expect(queue.messages.map(({ body }) => JSON.parse(body))).toEqual([event]);
  });

  it("P7 of an array with message ids what failed is returned, as Pipes wants it", async () => {
    const { handler } = setUp();
    const [bad, good] = sqsEvent("no JSON", eventBridgeEvent()).Records;
    await expect(handler([bad, good, eventBridgeEvent()], CONTEXT)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
  });

  it("P7 an array without message ids of which one fails is thrown, the others done", async () => {
    const { handler, queue } = setUp();
    await expect(handler([{ hello: "world" }, eventBridgeEvent()], CONTEXT)).rejects.toThrow(
      UnreturnableError,
    );
    expect(queue.messages).toHaveLength(1);
  });

  it("P5 an empty array is thrown, not acknowledged", async () => {
    await expect(setUp().handler([], CONTEXT)).rejects.toThrow("the array is empty");
  });

  it("F6 a message that makes routing throw stays alone, as an error", async () => {
    const { queue, handler, logged } = setUp();
    const deep = `[{"a":${"[".repeat(100_000)}${"]".repeat(100_000)},`;
    const bad = `${deep}${JSON.stringify(eventBridgeEvent()).slice(1)}]`;
    await expect(handler(sqsEvent(bad, eventBridgeEvent()), CONTEXT)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect(queue.messages).toHaveLength(1);
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "ERROR", failure: "crashed-record", messageId: "m0" }),
    );
  });

  it("B4 what stays on its queue comes again by its own time", async () => {
    const asked: VisibilityChange[] = [];
    const change = async (changes: readonly VisibilityChange[]) => {
      asked.push(...changes);
      return new Map<number, PortError>();
    };
    const { queue, handler } = setUp(undefined, { visibility: { change }, random: () => 0.5 });
    queue.refuse = ({ body }) => (body.includes("refused") ? THROTTLED : undefined);
    const batch = sqsEvent("no JSON", eventBridgeEvent(), eventBridgeEvent({ key: "refused" }));
    const Records = batch.Records.map((record, index) => ({
      ...record,
      ...{ receiptHandle: `r${index}`, attributes: { ApproximateReceiveCount: `${index + 1}` } },
    }));
    await expect(handler({ Records }, CONTEXT)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m2" }],
    });
    expect(asked).toEqual([
      { receiptHandle: "r0", delaySeconds: 5 },
      { receiptHandle: "r2", delaySeconds: 20 },
    ]);
  });
});
