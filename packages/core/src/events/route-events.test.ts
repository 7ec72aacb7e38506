import { describe, expect, it } from "vitest";
import type { Scope } from "../model/scope.ts";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryEventQueue } from "../testing/memory-event-queue.ts";
import { portError } from "../testing/memory-run.ts";
import { routeEvents } from "./route-events.ts";

const everything: Scope = { prefixes: [] };

const record = (messageId: string, body: unknown) => ({
  messageId,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const notification = (...keys: readonly string[]) => ({
  Records: keys.map((key) => ({
    eventSource: "aws:s3",
    eventName: "ObjectCreated:Put",
    responseElements: { "x-amz-request-id": key },
    s3: { bucket: { name: "b" }, object: { key, versionId: "v1", sequencer: "00A1" } },
  })),
});

describe("routeEvents", () => {
  it("O1 each event is sent as it came, under the group of its key", async () => {
    const queue = new MemoryEventQueue();
    const body = JSON.stringify(eventBridgeEvent({ bucket: "bucket", key: "key" }));
    const { returned, events } = await routeEvents([record("m0", body)], queue, everything);
    expect(queue.messages).toMatchObject([
      { body, groupId: "xxaADqRsSbofghCI6U7JNmAW5Yv-Jp5I2Ypd_kutOio" },
    ]);
    expect(returned).toEqual([]);
    expect(events).toMatchObject([{ messageId: "m0", kind: "sent", event: { key: "key" } }]);
  });

  it("O1 events of one key share a group, those of two keys do not", async () => {
    const queue = new MemoryEventQueue();
    const event = (key: string, versionId: string) => eventBridgeEvent({ key, versionId });
    const records = [event("a", "v1"), event("b", "v1"), event("a", "v2")];
    await routeEvents(
      records.map((body, i) => record(`m${i}`, body)),
      queue,
      everything,
    );
    const [first, second, third] = queue.messages.map((message) => message.groupId);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });

  it("O2 a second delivery goes onto the queue once, two tag changes twice", async () => {
    const queue = new MemoryEventQueue();
    const tags = (requestId: string) => eventBridgeEvent({ type: "Object Tags Added", requestId });
    const records = [tags("R1"), tags("R1"), tags("R2")].map((body, i) => record(`m${i}`, body));
    const { returned, events } = await routeEvents(records, queue, everything);
    expect(queue.messages).toHaveLength(2);
    expect(returned).toEqual([]);
    expect(events.map((event) => event.kind)).toEqual(["sent", "sent", "sent"]);
  });

  it("P2 the records of a notification are sent each by itself, decoded by nobody", async () => {
    const queue = new MemoryEventQueue();
    await routeEvents([record("m0", notification("a+b", "c"))], queue, everything);
    expect(queue.messages.map((message) => JSON.parse(message.body))).toEqual([
      notification("a+b"),
      notification("c"),
    ]);
    expect(new Set(queue.messages.map((message) => message.id)).size).toBe(2);
    expect(new Set(queue.messages.map((message) => message.groupId)).size).toBe(2);
  });

  it("P5 what is not an event goes back, and nothing of it is sent", async () => {
    const queue = new MemoryEventQueue();
    const records = [record("m0", "not JSON"), record("m1", eventBridgeEvent()), record("m2", {})];
    const { returned, events } = await routeEvents(records, queue, everything);
    expect(returned).toEqual(["m0", "m2"]);
    expect(events[0]).toEqual({
      messageId: "m0",
      kind: "invalid",
      problem: "the body is not JSON",
    });
    expect(queue.messages).toHaveLength(1);
  });

  it("P5 a message for the other queue is not sent on", async () => {
    const queue = new MemoryEventQueue();
    const body = { xpart: "reconcile", bucket: "b", key: "k" };
    const { returned } = await routeEvents([record("m0", body)], queue, everything);
    expect(returned).toEqual(["m0"]);
    expect(queue.messages).toEqual([]);
  });

  it("P5 of a notification with one bad record the good ones are sent, and it goes back", async () => {
    const queue = new MemoryEventQueue();
    const body = { Records: [...notification("a").Records, { eventSource: "aws:ses" }] };
    const { returned, events } = await routeEvents([record("m0", body)], queue, everything);
    expect(returned).toEqual(["m0"]);
    expect(events.map((event) => event.kind)).toEqual(["sent", "invalid"]);
    expect(queue.messages.map((message) => JSON.parse(message.body))).toEqual([notification("a")]);
  });

  it.each([
    ["other-bucket", { bucket: "another-bucket" }],
    ["out-of-scope", { key: "drafts/a" }],
    ["ignored-type", { type: "Object Restore Initiated" }],
    ["unknown-type", { type: "Object Teleported" }],
  ])("P6 an event that asks for nothing is left out as %s, and counted", async (reason, fields) => {
    const queue = new MemoryEventQueue();
    const scope = { bucket: "source-bucket", prefixes: ["reports/"] };
    const records = [record("m0", eventBridgeEvent(fields))];
    const { returned, events } = await routeEvents(records, queue, scope);
    expect(events).toEqual([{ messageId: "m0", kind: "skipped", reason }]);
    expect(returned).toEqual([]);
    expect(queue.messages).toEqual([]);
  });

  it("P5 the test event of S3 is left out", async () => {
    const queue = new MemoryEventQueue();
    const records = [record("m0", { Service: "Amazon S3", Event: "s3:TestEvent" })];
    const { returned, events } = await routeEvents(records, queue, everything);
    expect(events).toEqual([{ messageId: "m0", kind: "skipped", reason: "test-event" }]);
    expect(returned).toEqual([]);
  });

  it("F5 what the queue refuses goes back, whole", async () => {
    const queue = new MemoryEventQueue();
    const error = portError("throttled", "queue", "SendMessageBatch");
    queue.refuse = (message) => (message.body.includes('"bad"') ? error : undefined);
    const records = [
      record("m0", notification("good", "bad")),
      record("m1", notification("fine")),
      record("m2", notification("bad")),
    ];
    const { returned, events } = await routeEvents(records, queue, everything);
    expect(returned).toEqual(["m0", "m2"]);
    expect(events.map((event) => event.kind)).toEqual(["sent", "refused", "sent", "refused"]);
    expect(events[1]).toEqual({ messageId: "m0", kind: "refused", error });
  });

  it.each(["日本 😀.txt", "\ufffe", "\ud800 alone", "tab\tand \u0001 and \u007f"])(
    "A8 S8: the event of any key is one that SQS takes: %j",
    async (key) => {
      const queue = new MemoryEventQueue();
      const event = eventBridgeEvent({ key });
      await routeEvents([record("m0", event)], queue, everything);
      const body = queue.messages[0]?.body ?? "";
      expect(body).toMatch(/^[\x20-\x7e]+$/);
      expect(JSON.parse(body)).toEqual(event);
    },
  );

  it("P7 events are sent on out of their envelopes, and keep their identity", async () => {
    const queue = new MemoryEventQueue();
    const event = eventBridgeEvent({ key: "a", versionId: "v1", sequencer: "00A1" });
    const sns = { Type: "Notification", TopicArn: "t", Message: JSON.stringify(event) };
    await routeEvents([record("m0", event), record("m1", sns)], queue, everything);
    await routeEvents([record("m2", [sns, eventBridgeEvent({ key: "b" })])], queue, everything);
    // The queue drops what it has by its deduplication id.
    expect(queue.messages.map(({ body }) => JSON.parse(body).detail.object.key)).toEqual([
      "a",
      "b",
    ]);
    const alone = new MemoryEventQueue();
    await routeEvents([record("m1", sns)], alone, everything);
    expect(JSON.parse(alone.messages[0]?.body ?? "")).toEqual(event);
  });

  it("P7 S3's test event is left out in an envelope too", async () => {
    const body = {
      Type: "Notification",
      Message: '{"Service":"Amazon S3","Event":"s3:TestEvent"}',
    };
    const { returned, events } = await routeEvents(
      [record("m0", body)],
      new MemoryEventQueue(),
      everything,
    );
    expect([returned, events]).toEqual([
      [],
      [{ messageId: "m0", kind: "skipped", reason: "test-event" }],
    ]);
  });

  it("F6 a record that makes routing throw goes back alone", async () => {
    const queue = new MemoryEventQueue();
    const deep = `{"surprise":${"[".repeat(100_000)}${"]".repeat(100_000)},`;
    const event = JSON.stringify(eventBridgeEvent({ key: "b" }));
    const records = [
      record("m0", eventBridgeEvent({ key: "a" })),
      record("m1", `[${deep}${event.slice(1)}]`),
      record("m2", eventBridgeEvent({ key: "c" })),
    ];
    const { returned, events } = await routeEvents(records, queue, everything);
    expect(returned).toEqual(["m1"]);
    expect(events[1]).toMatchObject({ messageId: "m1", kind: "crashed" });
    expect(events[1]).toHaveProperty("problem", expect.stringMatching(/^RangeError/));
    expect(queue.messages).toHaveLength(2);
  });

  it("F6 a queue that throws keeps nothing: all that was for it goes back", async () => {
    const queue = {
      send: () => {
        throw new TypeError("of a client");
      },
    };
    const records = [record("m0", eventBridgeEvent()), record("m1", { Event: "s3:TestEvent" })];
    const { returned, events } = await routeEvents(records, queue, everything);
    expect(returned).toEqual(["m0"]);
    expect(events.map(({ kind }) => kind)).toEqual(["crashed", "skipped"]);
  });

  it("F5 an empty batch is done", async () => {
    const done = { returned: [], events: [] };
    expect(await routeEvents([], new MemoryEventQueue(), everything)).toEqual(done);
  });
});
