import { DEFAULT_POLICY, messageGroupId, type PortError, type Scope } from "@xpart/core";
import {
  eventBridgeEvent,
  MemoryBucket,
  MemoryEventQueue,
  MemoryLedger,
} from "@xpart/core/testing";
import { describe, expect, it } from "vitest";
import { createJsonLogger } from "../report/json-logger.ts";
import { createQueueHandler } from "./queue-handler.ts";

const NOW_MS = Date.parse("2026-03-08T17:50:20Z");

const context = (remainingMs = 900_000) => ({
  awsRequestId: "invocation-1",
  getRemainingTimeInMillis: () => remainingMs,
});

/** Two versioned buckets in memory, and the handler between them. */
function setUp(scope: Scope = { bucket: "source-bucket", prefixes: [] }) {
  let nowMs = NOW_MS;
  const clock = { now: () => nowMs };
  const source = new MemoryBucket("source", "enabled", clock);
  const destination = new MemoryBucket("destination", "enabled", clock);
  const lines: string[] = [];
  const writeLine = (line: string) => lines.push(line);
  const asked: string[] = [];
  let attempts = 0;
  const ledger = new MemoryLedger();
  const eventQueue = new MemoryEventQueue();
  const handler = createQueueHandler({
    replicationPorts(sourceBucket) {
      asked.push(sourceBucket);
      const newAttemptId = () => `attempt-${attempts++}`;
      return { source, destination, ledger, clock, newAttemptId, eventQueue, sourceBucket };
    },
    destinationBucket: "replica",
    scope,
    policy: DEFAULT_POLICY,
    logger: createJsonLogger({ level: "DEBUG", write: writeLine, now: clock.now }),
    writeLine,
    now: clock.now,
  });
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return {
    ...{ source, destination, ledger, handler, advance, asked, eventQueue },
    text: () => lines.join("\n"),
    logged: () => lines.map((line) => JSON.parse(line)),
  };
}

type Message = { readonly body: unknown; readonly group?: string };

const batchOf = (...messages: readonly Message[]) => ({
  Records: messages.map(({ body, group }, index) => ({
    messageId: `m${index}`,
    eventSource: "aws:sqs",
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: group === undefined ? {} : { MessageGroupId: group },
  })),
});

const returned = (...messageIds: readonly string[]) => ({
  batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })),
});

const created = (key: string, versionId: string, sequencer = "01") =>
  eventBridgeEvent({ key, versionId, sequencer, reason: "PutObject" });

const DENIED: PortError = {
  kind: "denied",
  side: "source",
  operation: "GetObject",
  message: "Access Denied",
};

describe("queueHandler", () => {
  it("H3 S27: a batch is replicated and none of it is returned", async () => {
    const { source, destination, handler, logged } = setUp();
    const events = ["a", "b"].map((key) => created(key, source.put(key, `content of ${key}`)));
    const bodies = events.map((body) => ({ body }));
    await expect(handler(batchOf(...bodies), context())).resolves.toEqual(returned());
    expect(destination.keys()).toEqual(["a", "b"]);
    expect(logged()).toContainEqual(
      expect.objectContaining({
        ...{
          level: "DEBUG",
          awsRequestId: "invocation-1",
          messageId: "m1",
          bucket: "source-bucket",
        },
        ...{ key: "b", outcome: "append", bytes: 12, latencyMs: 6_000, event: "created" },
        requestId: "N4N7GDK58NMKJ12R",
      }),
    );
    expect(logged().at(-1)).toMatchObject({
      ...{ SourceBucket: "source-bucket", DestinationBucket: "replica" },
      ...{ ObjectsReplicated: 2, BytesReplicated: 24, ReplicationLatency: [6_000, 6_000] },
    });
  });

  it("H3 an event that is not an SQS batch is refused with a clear error", async () => {
    const { handler } = setUp();
    await expect(handler(eventBridgeEvent(), context())).rejects.toThrow(
      "queueHandler takes an SQS batch, and this event is none",
    );
  });

  it("P5 an invalid body is returned with a clear error in the log, and the rest is done", async () => {
    const { source, destination, handler, logged } = setUp();
    const event = created("a", source.put("a", "1"));
    const batch = batchOf({ body: "{" }, { body: event }, { body: { Records: [] } });
    await expect(handler(batch, context())).resolves.toEqual(returned("m0", "m2"));
    expect(destination.keys()).toEqual(["a"]);
    expect(logged()).toContainEqual(
      expect.objectContaining({
        ...{ level: "ERROR", messageId: "m0", failure: "invalid-message", outcome: "returned" },
        message: "not an S3 event: the body is not JSON",
      }),
    );
    expect(logged()).toContainEqual(expect.objectContaining({ Returned: 2 }));
  });

  it("B1 what follows an invalid body in its message group is returned too", async () => {
    const { source, handler, logged } = setUp();
    const group = messageGroupId("source-bucket", "a");
    const batch = batchOf(
      { body: "{", group },
      { body: created("b", source.put("b", "1")), group: messageGroupId("source-bucket", "b") },
      { body: created("a", source.put("a", "1")), group },
    );
    await expect(handler(batch, context())).resolves.toEqual(returned("m0", "m2"));
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "WARN", outcome: "returned", messageIds: ["m2"] }),
    );
  });

  it("B1 a failure returns the later messages of its key; other keys go on", async () => {
    const { source, destination, handler, logged } = setUp();
    const open = source.open.bind(source);
    const error = { ...DENIED, kind: "throttled", message: "Slow Down" } as const;
    source.open = async (key, versionId) =>
      key === "a" ? { ok: false, error } : open(key, versionId);
    const batch = batchOf(
      { body: created("a", source.put("a", "1"), "01") },
      { body: created("b", source.put("b", "1"), "02") },
      { body: created("a", source.put("a", "2"), "03") },
    );
    await expect(handler(batch, context())).resolves.toEqual(returned("m0", "m2"));
    expect(destination.keys()).toEqual(["b"]);
    expect(logged()).toContainEqual(
      expect.objectContaining({
        ...{ level: "WARN", failure: "throttled", key: "a", messageId: "m0" },
        message: "source GetObject failed (throttled): Slow Down",
      }),
    );
    const counted = logged().filter((line) => "_aws" in line);
    expect(counted).toContainEqual(expect.objectContaining({ Failures: 1, Kind: "throttled" }));
    expect(counted).toContainEqual(expect.objectContaining({ Returned: 2, ObjectsReplicated: 1 }));
  });

  it("F1 a wrong set-up is logged as an error", async () => {
    const { source, handler, logged } = setUp();
    const error: PortError = { ...DENIED, kind: "misconfigured", code: "NoSuchBucket" };
    source.open = async () => ({ ok: false, error });
    const batch = batchOf({ body: created("a", source.put("a", "1")) });
    await expect(handler(batch, context())).resolves.toEqual(returned("m0"));
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "ERROR", failure: "misconfigured" }),
    );
  });

  it("B2 no further record of a key is begun when the time left is short", async () => {
    const { source, destination, handler, advance } = setUp();
    await handler(batchOf({ body: created("a", source.put("a", "0"), "00") }), context());
    const open = source.open.bind(source);
    source.open = async (key, versionId) => {
      advance(7_600); // of 10 s, a quarter of which is kept in reserve
      return open(key, versionId);
    };
    const batch = batchOf(
      { body: created("a", source.put("a", "1"), "01") },
      { body: created("a", source.put("a", "2"), "02") },
    );
    await expect(handler(batch, context(10_000))).resolves.toEqual(returned("m1"));
    expect(destination.entries("a")).toHaveLength(2);
  });

  it("H5 a reconcile counts what it appended, deleted and found foreign", async () => {
    const { source, destination, handler, logged } = setUp();
    source.put("a", "1");
    source.put("a", "2");
    destination.put("a", "somebody else's");
    const request = { xpart: "reconcile", bucket: "source-bucket", key: "a" };
    await expect(handler(batchOf({ body: request }), context())).resolves.toEqual(returned());
    expect(logged()).toContainEqual(
      expect.objectContaining({
        ...{ level: "INFO", outcome: "reconciled", reason: "requested", key: "a" },
        ...{ appended: 2, foreign: 1, gaps: 0 },
      }),
    );
    expect(logged().at(-1)).toMatchObject({ Reconciles: 1, ReconcileAppends: 2, Foreign: 1 });
  });

  it("H5 a reconcile counts the replicas that it recognised", async () => {
    const { source, destination, handler, logged } = setUp();
    source.put("a", "1");
    destination.put("a", "1");
    source.put("a", "2");
    const request = { xpart: "reconcile", bucket: "source-bucket", key: "a" };
    await expect(handler(batchOf({ body: request }), context())).resolves.toEqual(returned());
    expect(logged()[0]).toMatchObject({ outcome: "reconciled", appended: 1, adopted: 1, bytes: 1 });
    expect(logged().at(-1)).toMatchObject({ Adopted: 1, ReconcileAppends: 1, BytesReplicated: 1 });
    expect(destination.entries("a")).toHaveLength(2);
  });

  it("H5 a late event counts what was put on top again, without bytes", async () => {
    const { source, destination, handler, logged } = setUp();
    const event = (content: string, sequencer: string) =>
      created("a", source.put("a", content), sequencer);
    await handler(batchOf({ body: event("1", "01") }), context());
    const [late, newest] = [event("late", "02"), event("newest", "03")];
    await handler(batchOf({ body: newest }, { body: late }), context());
    expect(destination.entries("a")).toMatchObject([
      ...[{ content: "newest" }, { content: "late" }, { content: "1" }],
    ]);
    expect(logged()).toContainEqual(
      expect.objectContaining({ outcome: "reconciled", appended: 1, restacked: 1, bytes: 4 }),
    );
    expect(logged().at(-1)).toMatchObject({
      ReconcileAppends: 1,
      Restacks: 1,
      ObjectsReplicated: 1,
    });
  });

  it("H5 a reconcile that an invocation has no time to end goes on in a message of its own", async () => {
    const { source, destination, handler, logged, advance, eventQueue } = setUp();
    for (const content of ["1", "2", "3"]) {
      source.put("a", content);
    }
    const put = destination.putObject.bind(destination);
    destination.putObject = (object) => {
      advance(5_000);
      return put(object);
    };
    const request = { xpart: "reconcile", bucket: "source-bucket", key: "a", history: "all" };
    await expect(handler(batchOf({ body: request }), context(10_000))).resolves.toEqual(returned());
    expect(destination.entries("a")).toHaveLength(2);
    expect(logged()[0]).toMatchObject({
      ...{ level: "INFO", outcome: "reconciled", appended: 2 },
      message: "reconciled in part; a message of its own goes on",
    });
    expect(logged().at(-1)).toMatchObject({ Reconciles: 1, Continued: 1 });
    const [{ body } = { body: "" }] = eventQueue.messages;
    expect(JSON.parse(body)).toEqual(request);
    await handler(batchOf({ body }), context());
    expect(destination.entries("a")).toHaveLength(3);
    expect(logged().at(-1)).not.toHaveProperty("Continued");
  });

  it("H5 each kind of change has its count", async () => {
    const { source, handler, logged } = setUp();
    const versionId = source.put("a", "1");
    await handler(batchOf({ body: created("a", versionId, "01") }), context());
    const tagged = eventBridgeEvent({ type: "Object Tags Added", key: "a", versionId });
    await handler(batchOf({ body: tagged }), context());
    const marker = source.remove("a");
    if (marker.kind !== "marker") throw new Error("no marker");
    const type = "Object Deleted";
    const marked = { type, key: "a", versionId: marker.versionId, sequencer: "02" };
    const removed = { ...marked, sequencer: "03" };
    await handler(
      batchOf({
        body: eventBridgeEvent({ ...marked, deletionType: "Delete Marker Created" }),
      }),
      context(),
    );
    source.removeEntry("a", marker.versionId);
    await handler(
      batchOf({ body: eventBridgeEvent({ ...removed, deletionType: "Permanently Deleted" }) }),
      context(),
    );
    const counted = logged().filter((line) => "_aws" in line);
    expect(counted).toEqual([
      expect.objectContaining({ ObjectsReplicated: 1 }),
      expect.objectContaining({ TagSyncs: 1 }),
      expect.objectContaining({ MarkersReplicated: 1 }),
      expect.objectContaining({ Deletes: 1 }),
    ]);
  });

  it("D3 a skip is logged and counted with its reason", async () => {
    const { handler, logged } = setUp();
    await handler(batchOf({ body: created("gone", "v1") }), context());
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "DEBUG", outcome: "skipped", reason: "source-gone" }),
    );
    expect(logged()).toContainEqual(expect.objectContaining({ Skips: 1, Reason: "source-gone" }));
  });

  it("H3 without a configured source bucket each event is read from its own", async () => {
    const { source, destination, handler, asked } = setUp({ prefixes: [] });
    const versionId = source.put("a", "1");
    const batch = batchOf(
      { body: eventBridgeEvent({ bucket: "one", key: "a", versionId, sequencer: "01" }) },
      { body: { xpart: "reconcile", bucket: "two", key: "b" } },
      { body: "{" },
    );
    await expect(handler(batch, context())).resolves.toEqual(returned("m2"));
    expect(asked).toEqual(["one", "two", "none"]);
    expect(destination.keys()).toEqual(["a"]);
  });

  it("P7 an array of Pipes from the FIFO queue is worked as a batch of it", async () => {
    const { source, destination, handler } = setUp();
    const good = { body: created("a", source.put("a", "1")) };
    const { Records } = batchOf(good, { body: "{" });
    await expect(handler(Records, context())).resolves.toEqual(returned("m1"));
    expect(destination.keys()).toEqual(["a"]);
  });

  it("P7 an array of events alone is worked too; where one is not done, all comes again", async () => {
    const { source, destination, handler } = setUp();
    const events = ["a", "b"].map((key) => created(key, source.put(key, "1")));
    await expect(handler(events, context())).resolves.toEqual(returned());
    expect(destination.keys()).toEqual(["a", "b"]);
    await expect(handler([...events, {}], context())).rejects.toThrow("1 of 3 elements");
    await expect(handler([], context())).rejects.toThrow("takes an SQS batch");
  });

  it("H3 a body with events of two buckets is read from both", async () => {
    const { source, destination, handler, asked, logged } = setUp({ prefixes: [] });
    const event = (bucket: string, key: string) =>
      eventBridgeEvent({ bucket, key, versionId: source.put(key, "1"), sequencer: "01" });
    const batch = batchOf({ body: [event("one", "a"), event("two", "b"), 7] });
    await expect(handler(batch, context())).resolves.toEqual(returned("m0"));
    expect(asked).toEqual(["one", "two", "none"]);
    expect(destination.keys()).toEqual(["a", "b"]);
    expect(logged()).not.toContainEqual(expect.objectContaining({ reason: "other-bucket" }));
  });

  it("F6 a bug in one record returns it alone, and is an error", async () => {
    const { source, destination, handler, logged } = setUp();
    const open = source.open.bind(source);
    source.open = async (key, versionId) => {
      if (key === "a") throw new RangeError("too long: a");
      return open(key, versionId);
    };
    const bodies = ["a", "b"].map((key) => ({ body: created(key, source.put(key, "1")) }));
    await expect(handler(batchOf(...bodies), context())).resolves.toEqual(returned("m0"));
    expect(destination.keys()).toEqual(["b"]);
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "ERROR", failure: "crashed-record", key: "a" }),
    );
    expect(logged()).toContainEqual(
      expect.objectContaining({ Failures: 1, Kind: "crashed-record" }),
    );
  });

  it("A7 what is parked is counted by its cause, and as a whole", async () => {
    const { source, handler, logged } = setUp();
    await handler(batchOf({ body: created("a", source.put("a", "0"), "00") }), context());
    const versionId = source.put("a", "1");
    source.open = async () => ({ ok: false, error: { ...DENIED, kind: "archived" } });
    await expect(handler(batchOf({ body: created("a", versionId) }), context())).resolves.toEqual(
      returned(),
    );
    expect(logged()).toContainEqual(expect.objectContaining({ Parked: 1, Cause: "archived" }));
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "WARN", outcome: "parked", reason: "archived" }),
    );
  });

  it("H4 S22: at DEBUG no line holds content, metadata values or tag values", async () => {
    const { source, destination, handler, text } = setUp();
    const attributes = { metadata: { owner: "SECRET-metadata" }, contentType: "SECRET/type" };
    const tags = { project: "SECRET-tag" };
    const versionId = source.put("a", "SECRET-content", { attributes, tags });
    await handler(batchOf({ body: created("a", versionId) }), context());
    const tagged = eventBridgeEvent({ type: "Object Tags Added", key: "a", versionId });
    await handler(batchOf({ body: tagged }, { body: '{"SECRET-body":1}' }), context());
    await handler(
      batchOf({ body: { xpart: "reconcile", bucket: "source-bucket", key: "a" } }),
      context(),
    );
    expect(destination.entries("a")).toMatchObject([{ tags, attributes }]);
    expect(text()).toContain("replicated");
    expect(text()).not.toContain("SECRET");
  });
});
