import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventFields, eventBridgeEvent } from "../testing/event-json.ts";
import { parseEvent, parseMessage } from "./parse-event.ts";

const identity = {
  bucket: "source-bucket",
  key: "reports/2026.csv",
  versionId: "v1",
  origin: "user",
  requestId: "N4N7GDK58NMKJ12R",
  timeMs: Date.UTC(2026, 2, 8, 17, 50, 14),
};

const KINDS: readonly (EventFields & { title: string; expected: object })[] = [
  {
    title: "P3 a PutObject is created",
    reason: "PutObject",
    sequencer: "0069AE1B2C8F4D01AA",
    expected: { kind: "created", multipart: false, sequencer: "0069AE1B2C8F4D01AA" },
  },
  {
    title: "P3 a browser's POST is created",
    reason: "POST Object",
    expected: { kind: "created", multipart: false },
  },
  {
    title: "P3 a CopyObject is created",
    reason: "CopyObject",
    expected: { kind: "created", multipart: false },
  },
  {
    title: "P3 a completed multipart upload is created, and says so",
    reason: "CompleteMultipartUpload",
    expected: { kind: "created", multipart: true },
  },
  {
    title: "P3 an emulator's own reason is created",
    reason: "ObjectCreated",
    expected: { kind: "created", multipart: false },
  },
  {
    title: "P3 a delete without a version id is marker-created",
    type: "Object Deleted",
    reason: "DeleteObject",
    deletionType: "Delete Marker Created",
    expected: { kind: "marker-created" },
  },
  {
    title: "P3 a delete by version id is entry-deleted",
    type: "Object Deleted",
    reason: "DeleteObject",
    deletionType: "Permanently Deleted",
    expected: { kind: "entry-deleted" },
  },
  {
    title: "P3 a delete without a deletion-type is entry-deleted",
    type: "Object Deleted",
    reason: "DeleteObject",
    expected: { kind: "entry-deleted" },
  },
  {
    title: "P3 a marker that lifecycle made keeps that as its origin",
    type: "Object Deleted",
    reason: "Lifecycle Expiration",
    deletionType: "Delete Marker Created",
    expected: { kind: "marker-created", origin: "lifecycle" },
  },
  {
    title: "P3 a version that lifecycle expired keeps that as its origin",
    type: "Object Deleted",
    reason: "Lifecycle Expiration",
    deletionType: "Permanently Deleted",
    expected: { kind: "entry-deleted", origin: "lifecycle" },
  },
  {
    title: "P3 tags that were put are tags-changed",
    type: "Object Tags Added",
    expected: { kind: "tags-changed" },
  },
  {
    title: "P3 tags that were deleted are tags-changed",
    type: "Object Tags Deleted",
    expected: { kind: "tags-changed" },
  },
  {
    title: "P3 an ACL is acl-changed",
    type: "Object ACL Updated",
    expected: { kind: "acl-changed" },
  },
  {
    title: "P3 a completed restore is restored",
    type: "Object Restore Completed",
    expected: { kind: "restored" },
  },
];

describe("parseEvent, EventBridge", () => {
  it.each(KINDS)("$title", ({ expected, ...fields }) => {
    const parsed = parseEvent(eventBridgeEvent({ versionId: "v1", ...fields }));
    expect(parsed).toEqual([{ kind: "event", event: { ...identity, ...expected } }]);
  });

  it.each([
    "Object Restore Initiated",
    "Object Restore Expired",
    "Object Storage Class Changed",
    "Object Access Tier Changed",
  ])("P3 %s is known and asks for nothing", (type) => {
    const expected = { kind: "ignored", reason: "ignored-type", type };
    expect(parseEvent(eventBridgeEvent({ type }))).toEqual([expected]);
  });

  it.each(["Object Teleported", "constructor", "__proto__"])(
    "P3 the type %s is unknown and counted as that",
    (type) => {
      const expected = { kind: "ignored", reason: "unknown-type", type };
      expect(parseEvent(eventBridgeEvent({ type }))).toEqual([expected]);
    },
  );

  it("P1 source, detail-type, bucket and key are enough", () => {
    const parsed = parseEvent({
      source: "aws.s3",
      "detail-type": "Object Created",
      detail: { bucket: { name: "b" }, object: { key: "k" } },
    });
    const event = { kind: "created", multipart: false, bucket: "b", key: "k", versionId: "null" };
    const expected = { ...event, isUnnamed: true, origin: "user" };
    expect(parsed).toEqual([{ kind: "event", event: expected }]);
  });

  it("P1 fields that are unknown or of an odd type do not make it invalid", () => {
    const parsed = parseEvent({
      source: "aws.s3",
      "detail-type": "Object Created",
      time: "yesterday",
      detail: {
        bucket: { name: "b", owner: 7 },
        object: { key: "k", "version-id": 12, sequencer: null, eTag: "x", size: "many" },
        "request-id": ["r"],
        "source-ip-address": null,
        surprise: {},
      },
    });
    const event = { kind: "created", multipart: false, bucket: "b", key: "k", versionId: "null" };
    const expected = { ...event, isUnnamed: true, origin: "user" };
    expect(parsed).toEqual([{ kind: "event", event: expected }]);
  });

  it("P2 a key in an EventBridge event is raw", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
        const [message] = parseMessage(JSON.stringify(eventBridgeEvent({ key })));
        expect(message).toMatchObject({ kind: "event", event: { key } });
      }),
      { examples: [["a+b %2B%20%%%.png"], ["/../ü//"], ["\u0001"]] },
    );
  });

  it.each([
    ["absent", undefined],
    ["empty", ""],
    ["the value null", null],
  ])("P4 a version id that is %s names no version", (_title, versionId) => {
    expect(parseEvent(created(versionId))).toMatchObject([
      { event: { versionId: "null", isUnnamed: true } },
    ]);
  });

  it.each([["null"], ["v1"]])("P4 a version id that is the word %s names one", (versionId) => {
    const parsed = parseEvent(created(versionId));
    expect(parsed).toMatchObject([{ event: { versionId } }]);
    expect(parsed[0]).not.toHaveProperty("event.isUnnamed");
  });

  function created(versionId: unknown): unknown {
    const object = { key: "k", "version-id": versionId };
    return { ...COMPLETE, detail: { bucket: { name: "b" }, object } };
  }
});

const COMPLETE = {
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: "b" }, object: { key: "k" } },
};

describe("parseEvent, what is not an event", () => {
  it.each([
    ["of another source", { ...COMPLETE, source: "my.app" }],
    ["without a source", { ...COMPLETE, source: undefined }],
    ["without a detail-type", { ...COMPLETE, "detail-type": undefined }],
    ["without a detail", { ...COMPLETE, detail: undefined }],
    ["without a bucket", { ...COMPLETE, detail: { object: { key: "k" } } }],
    ["without a key", { ...COMPLETE, detail: { bucket: { name: "b" }, object: {} } }],
    ["with an empty key", { ...COMPLETE, detail: { bucket: { name: "b" }, object: { key: "" } } }],
    ["with a key that is not text", { ...COMPLETE, detail: { bucket: { name: "b" }, object: 1 } }],
    ["that is null", null],
    ["that is an empty array", []],
    ["that is a text", "hello"],
    ["that is empty", {}],
  ])("P5 a body %s is invalid", (_title, body) => {
    expect(parseEvent(body)).toEqual([{ kind: "invalid", problem: expect.any(String) }]);
  });

  it.each(["", "not JSON", "{"])("P5 the body %j is not JSON and so invalid", (body) => {
    const expected = { kind: "invalid", problem: "the body is not JSON" };
    expect(parseMessage(body)).toEqual([expected]);
  });

  it("P5 no body at all makes it throw, and each gives something", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(parseMessage(JSON.stringify(body)).length).toBeGreaterThan(0);
      }),
    );
  });

  it("P5 the problem does not quote the body", () => {
    const body = { source: "s3cret", detail: "s3cret", Records: ["s3cret"], xpart: "s3cret" };
    expect(JSON.stringify(parseEvent(body))).not.toContain("s3cret");
  });

  it("P5 the test event that S3 sends when notifications are set up is skipped", () => {
    const body = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" };
    const expected = { kind: "ignored", reason: "test-event", type: "s3:TestEvent" };
    expect(parseEvent(body)).toEqual([expected]);
  });
});

describe("parseEvent, xpart's own messages", () => {
  it("P1 a reconcile message names bucket and key", () => {
    const body = { xpart: "reconcile", bucket: "b", key: "k" };
    expect(parseEvent(body)).toMatchObject([{ kind: "reconcile", bucket: "b", key: "k" }]);
  });

  it.each([
    ["of an unknown kind", { xpart: "destroy", bucket: "b", key: "k" }],
    ["without a bucket", { xpart: "reconcile", key: "k" }],
    ["without a key", { xpart: "reconcile", bucket: "b", key: "" }],
  ])("P5 a message of xpart's own %s is invalid", (_title, body) => {
    expect(parseEvent(body)).toMatchObject([{ kind: "invalid" }]);
  });
});
