import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTestS3, elements, startMs, type TestS3 } from "../testing/test-s3.ts";
import type { Versioning } from "./bucket-state.ts";
import { createSequencerSource, lifecycleSequencer } from "./sequencer.ts";

const key = "reports/März & April+é.pdf";
const path = `/b/${encodeURIComponent(key)}`;

function withBucket(versioning: Versioning = "enabled", eventBridge = true): TestS3 {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning, eventBridge });
  return s3;
}

describe("events", () => {
  it("W9 a PUT's event is AWS's envelope, to the field", async () => {
    const { send, events } = withBucket();
    const put = await send("PUT", path, { body: "hello" });
    expect(events).toEqual([
      {
        version: "0",
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/),
        "detail-type": "Object Created",
        source: "aws.s3",
        account: "111122223333",
        time: "2026-03-08T17:50:16Z",
        region: "us-east-1",
        resources: ["arn:aws:s3:::b"],
        detail: {
          version: "0",
          bucket: { name: "b" },
          object: {
            key,
            size: 5,
            etag: "5d41402abc4b2a76b9719d911017c592",
            "version-id": put.headers["x-amz-version-id"],
            sequencer: "0069ADB6D800000000",
          },
          "request-id": put.headers["x-amz-request-id"],
          requester: "111122223333",
          "source-ip-address": "127.0.0.1",
          reason: "PutObject",
        },
      },
    ]);
  });

  it("W9 deletes say whether a marker came or an entry went", async () => {
    const { send, events } = withBucket();
    await send("PUT", path);
    const marker = (await send("DELETE", path)).headers["x-amz-version-id"];
    await send("DELETE", path, { query: `versionId=${marker}` });
    expect(events.slice(1).map(({ detail }) => detail)).toMatchObject([
      {
        object: { key, "version-id": marker, etag: "d41d8cd98f00b204e9800998ecf8427e" },
        reason: "DeleteObject",
        "deletion-type": "Delete Marker Created",
      },
      {
        object: { key, "version-id": marker },
        reason: "DeleteObject",
        "deletion-type": "Permanently Deleted",
      },
    ]);
    expect(events[2]?.detail.object).not.toHaveProperty("etag");
    expect(events[1]?.detail.object).not.toHaveProperty("size");
  });

  it.each([
    ["unversioned", undefined],
    ["suspended", "null"],
  ] as const)("W9 the null version of a bucket that is %s", async (versioning, versionId) => {
    const { send, events } = withBucket(versioning);
    await send("PUT", path);
    await send("DELETE", path);
    for (const { detail } of events) {
      expect(detail.object["version-id"]).toBe(versionId);
    }
    expect(events).toHaveLength(2);
  });

  it("W9 what changes nothing is not announced", async () => {
    const { send, events } = withBucket("unversioned");
    await send("DELETE", path);
    await send("GET", path);
    expect(events).toEqual([]);
  });

  it("W9 a bucket without EventBridge sends none; its configuration switches it on", async () => {
    const { send, events } = withBucket("enabled", false);
    await send("PUT", path);
    expect(events).toEqual([]);
    const queue = "<QueueConfiguration><Id>q</Id><Queue>arn</Queue></QueueConfiguration>";
    const body = `<NotificationConfiguration>${queue}<EventBridgeConfiguration/></NotificationConfiguration>`;
    await send("PUT", "/b", { query: "notification", body });
    await send("PUT", path);
    expect(events).toHaveLength(1);
    expect((await send("GET", "/b", { query: "notification" })).text).toContain(queue);
  });

  it("W9 tags, ACL, copy and restore have their own events", async () => {
    const { send, events } = withBucket();
    const tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    const archived = { "x-amz-copy-source": path, "x-amz-storage-class": "GLACIER" };
    await send("PUT", path, { body: "hello" });
    await send("PUT", path, { query: "tagging", body: tagging });
    await send("DELETE", path, { query: "tagging" });
    await send("PUT", path, { query: "acl", headers: { "x-amz-acl": "public-read" } });
    await send("PUT", path, { query: "acl", headers: { "x-amz-acl": "public-read" } });
    await send("PUT", "/b/cold", { headers: archived });
    const body = "<RestoreRequest><Days>3</Days></RestoreRequest>";
    await send("POST", "/b/cold", { query: "restore", body });
    expect(events.map((event) => event["detail-type"])).toEqual([
      "Object Created",
      "Object Tags Added",
      "Object Tags Deleted",
      "Object ACL Updated",
      "Object Created",
      "Object Restore Initiated",
      "Object Restore Completed",
    ]);
    const [, tags, , , copied, initiated, completed] = events.map(({ detail }) => detail);
    expect(Object.keys(tags?.object ?? {})).toEqual(["key", "etag", "version-id"]);
    expect(copied?.reason).toBe("CopyObject");
    expect(initiated).toMatchObject({ "source-storage-class": "GLACIER", object: { size: 5 } });
    expect(completed).toMatchObject({
      requester: "s3.amazonaws.com",
      "source-storage-class": "GLACIER",
      "restore-expiry-time": "2026-03-12T00:00:00Z",
    });
    expect(completed).not.toHaveProperty("source-ip-address");
  });

  it("W9 DeleteObjects sends one event per key, and none for a key that failed", async () => {
    const { send, events } = withBucket();
    const objects = ["a", "b"].map((name) => `<Object><Key>${name}</Key></Object>`).join("");
    const bad = "<Object><Key>c</Key><VersionId>no</VersionId></Object>";
    const body = `<Delete>${objects}${bad}</Delete>`;
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    const { text } = await send("POST", "/b", { query: "delete", headers, body });
    expect(elements(text, "Code")).toEqual(["InvalidArgument"]);
    expect(events.map(({ detail }) => detail.object.key)).toEqual(["a", "b"]);
  });

  it("W9 lifecycle events come from S3 itself, and may be older than the write they follow", async () => {
    const { send, events, service } = withBucket();
    const put = await send("PUT", path);
    const versionId = put.headers["x-amz-version-id"] ?? "";
    service.transition("b", key, versionId, "GLACIER");
    service.expireCurrent("b", key);
    service.expireVersion("b", key, versionId);
    expect(events.slice(1).map(({ detail }) => detail)).toMatchObject([
      { requester: "s3.amazonaws.com", "destination-storage-class": "GLACIER" },
      {
        requester: "s3.amazonaws.com",
        reason: "Lifecycle Expiration",
        "deletion-type": "Delete Marker Created",
      },
      {
        reason: "Lifecycle Expiration",
        "deletion-type": "Permanently Deleted",
        object: { "version-id": versionId },
      },
    ]);
    const [written, , expired] = events.map(({ detail }) => detail.object.sequencer ?? "");
    expect(expired).toBe("0069ACBC0000000000");
    expect((expired ?? "") < (written ?? "")).toBe(true);
    expect(events[2]?.detail).not.toHaveProperty("source-ip-address");
    expect(events[2]?.detail.object).not.toHaveProperty("etag");
  });
});

describe("sequencers", () => {
  it("W9 they rise, within a millisecond and when the clock goes back", () => {
    const source = createSequencerSource();
    const times = [startMs, startMs, startMs + 1, startMs - 5000, startMs + 999, startMs + 1000];
    const given = times.map((time) => source.next(time));
    expect([...given].sort()).toEqual(given);
    expect(new Set(given).size).toBe(given.length);
    expect(given.every((text) => /^[0-9A-F]{18}$/.test(text))).toBe(true);
  });

  it("W9 their leading bytes are epoch seconds, a lifecycle rule's those of midnight", () => {
    const seconds = (sequencer: string) => Number.parseInt(sequencer.slice(0, 10), 16);
    expect(seconds(createSequencerSource().next(startMs))).toBe(startMs / 1000);
    expect(seconds(lifecycleSequencer(startMs)) * 1000).toBe(Date.UTC(2026, 2, 8));
  });
});
