import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventFields, eventBridgeEvent } from "../testing/event-json.ts";
import { deduplicationId, messageGroupId } from "./message-group.ts";
import { parseEvent } from "./parse-event.ts";

function idOf(fields: EventFields): string {
  const [message] = parseEvent(eventBridgeEvent({ versionId: "v1", ...fields }));
  return message?.kind === "event" ? deduplicationId(message.event) : "not an event";
}

/** Any key that S3 takes: up to 1,024 bytes of UTF-8. */
const anyKey = fc
  .string({ unit: "binary", minLength: 1, maxLength: 1024 })
  .filter((key) => Buffer.byteLength(key) <= 1024);

describe("messageGroupId", () => {
  it.each([
    ["bucket", "key", "xxaADqRsSbofghCI6U7JNmAW5Yv-Jp5I2Ypd_kutOio"],
    ["bucket", "a b+ü", "rnZzukE9tYVXdlkiq4-4vj6X2YDm26VTaYlXR5kHCBs"],
  ])("O1 the group of %s, %s is known", (bucket, key, expected) => {
    expect(messageGroupId(bucket, key)).toBe(expected);
  });

  it("O1 any key of up to 1,024 bytes has a group that SQS takes", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(messageGroupId("bucket", key)).toMatch(/^[A-Za-z0-9_-]{43}$/);
      }),
      { examples: [["ü".repeat(512)], ["\u0000"], [" "], ["x".repeat(1024)]] },
    );
  });

  it("O1 it is base64url of SHA-256 over bucket, NUL and key", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const hash = createHash("sha256").update("b").update(Uint8Array.of(0)).update(key);
        expect(messageGroupId("b", key)).toBe(hash.digest("base64url"));
      }),
    );
  });

  it("O1 the same key of another bucket, and a shifted border, are other groups", () => {
    const ids = [messageGroupId("b", "k"), messageGroupId("c", "k"), messageGroupId("bk", "")];
    expect(new Set(ids).size).toBe(3);
  });
});

const tagsAdded = { type: "Object Tags Added" } as const;
const put = { reason: "PutObject", sequencer: "0069AE1B2C" } as const;
const deleted = { type: "Object Deleted", sequencer: "0069AE1B2D" } as const;

describe("deduplicationId", () => {
  it("O2 it is text that SQS takes", () => {
    expect(idOf(put)).toMatch(/^[0-9a-f]{64}$/);
  });

  it("O2 a second delivery of one event has the same id", () => {
    const event = eventBridgeEvent({ ...put, versionId: "v1" });
    const [first] = parseEvent(event);
    const [second] = parseEvent({ ...event, id: "another-delivery", account: "444455556666" });
    expect(first?.kind === "event" && deduplicationId(first.event)).toBe(idOf(put));
    expect(second?.kind === "event" && deduplicationId(second.event)).toBe(idOf(put));
  });

  it.each<[string, EventFields, EventFields]>([
    [
      "two tag changes of one version",
      { ...tagsAdded, requestId: "R1" },
      { ...tagsAdded, requestId: "R2" },
    ],
    [
      "tags put and tags deleted",
      { type: "Object Tags Added", requestId: "R1" },
      { type: "Object Tags Deleted", requestId: "R2" },
    ],
    ["two versions", { ...put, versionId: "v1" }, { ...put, versionId: "v2" }],
    ["two keys", { ...put, key: "a" }, { ...put, key: "b" }],
    ["two buckets", { ...put, bucket: "bucket-a" }, { ...put, bucket: "bucket-b" }],
    [
      "two writes of the null version",
      { ...put, sequencer: "00A1" },
      { ...put, sequencer: "00A2" },
    ],
    ["two requests", { ...put, requestId: "R1" }, { ...put, requestId: "R2" }],
    ["a create and a delete", { ...put, sequencer: "00A1" }, { ...deleted, sequencer: "00A1" }],
    [
      "a marker and a permanent delete",
      { ...deleted, deletionType: "Delete Marker Created" },
      { ...deleted, deletionType: "Permanently Deleted" },
    ],
    [
      "a delete by somebody and one by lifecycle",
      { ...deleted, reason: "DeleteObject" },
      { ...deleted, reason: "Lifecycle Expiration" },
    ],
    [
      "fields that run into one another",
      { ...put, key: "k1:v", versionId: "" },
      { ...put, key: "k", versionId: "1:v" },
    ],
  ])("O2 %s have two ids", (_title, left, right) => {
    expect(idOf(left)).not.toBe(idOf(right));
  });

  it("O2 the ids stay as they are from release to release, or a deployment doubles events", () => {
    const event = { kind: "tags-changed", bucket: "b", key: "k", versionId: "v1" } as const;
    expect([
      deduplicationId({ ...event, origin: "user" }),
      deduplicationId({ ...event, origin: "user", sequencer: "00A1", requestId: "R1" }),
    ]).toEqual([
      "75b2caa8ede1baaa4aeb3f19486246a5294943e6cbc76d002635e8cd7c1023d4",
      "554398f22087d3349193f2b89a49c42a062ce6cf98ae525ea49ac6f7e34e9825",
    ]);
  });

  it("O2 where no request id tells two tag changes apart, their times do", () => {
    const change = (time: string) => idOf({ ...tagsAdded, requestId: "", time });
    expect(change("2026-03-08T17:50:14Z")).not.toBe(change("2026-03-08T17:50:15Z"));
  });
});
