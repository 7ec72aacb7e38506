import { describe, expect, it } from "vitest";
import { createTestS3, elements, startMs, type TestS3 } from "./testing/test-s3.ts";

function withBucket(): TestS3 {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: false });
  return s3;
}

describe("answers", () => {
  it("W13 an error is S3's document, with the request id of its header", async () => {
    const { send } = withBucket();
    const answer = await send("GET", "/b/a%3Cb");
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("application/xml");
    expect(elements(answer.text, "Code")).toEqual(["NoSuchKey"]);
    expect(elements(answer.text, "Key")).toEqual(["a&lt;b"]);
    expect(elements(answer.text, "RequestId")).toEqual([answer.headers["x-amz-request-id"]]);
  });

  it("W13 HEAD has no body, also when it is an error", async () => {
    const { send } = withBucket();
    const answer = await send("HEAD", "/b/missing");
    expect([answer.status, answer.sizeBytes]).toEqual([404, 0]);
  });

  it.each([
    ["GET", "/b/k", "versionId=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "NoSuchVersion"],
    ["GET", "/b/k", "versionId=short", "InvalidArgument"],
    ["GET", "/b/k", "versionId=", "InvalidArgument"],
    ["GET", "/none/k", "", "NoSuchBucket"],
    ["GET", "/b/%ff", "", "InvalidURI"],
    ["PUT", `/b/${"k".repeat(1025)}`, "", "KeyTooLongError"],
    ["PUT", `/b/${"%C3%A9".repeat(513)}`, "", "KeyTooLongError"],
    ["GET", "/b", "max-keys=many", "InvalidArgument"],
    ["GET", "/b", "encoding-type=base64", "InvalidArgument"],
    ["PUT", "/Bad_Name", "", "InvalidBucketName"],
    ["PUT", "/b", "versioning", "MalformedXML"],
    ["POST", "/b/k", "uploadId=none", "MalformedXML"],
    ["DELETE", "/b", "", "BucketNotEmpty"],
  ])("W13 %s %s?%s", async (method, path, query, code) => {
    const { send } = withBucket();
    await send("PUT", "/b/k");
    const answer = await send(method, path, { query });
    expect(elements(answer.text, "Code")).toEqual([code]);
  });

  it.each([
    ["PUT", "/fresh", "website"],
    ["GET", "/b", "replication"],
    ["DELETE", "/b", "intelligent-tiering"],
    ["PUT", "/b/k", "torrent"],
    ["DELETE", "/b/k", "unheard-of"],
    ["PATCH", "/b/k", ""],
  ])("W13 %s %s?%s is not there, and does nothing else instead", async (method, path, query) => {
    const { send } = withBucket();
    await send("PUT", "/b/k");
    const answer = await send(method, path, { query });
    expect(answer.status).toBe(501);
    expect((await send("HEAD", "/b/k")).status).toBe(200);
    expect((await send("HEAD", "/fresh")).status).toBe(404);
  });

  it("W13 a key of 1,024 bytes is taken", async () => {
    const { send } = withBucket();
    expect((await send("PUT", `/b/${"k".repeat(1024)}`)).status).toBe(200);
  });
});

describe("addressing", () => {
  it.each([
    ["b.s3.localhost:4566", "/k"],
    ["b.localhost", "/k"],
    ["b.s3.us-east-1.localhost:80", "/k"],
    ["s3.localhost", "/b/k"],
    ["s3.us-gov-west-1.localhost", "/b/k"],
    ["localhost:4566", "/b/k"],
    ["127.0.0.1:4566", "/b/k"],
  ])("W13 Host %s and path %s is object k of bucket b", async (host, path) => {
    const { send } = withBucket();
    await send("PUT", "/b/k", { body: "found" });
    expect((await send("GET", path, { headers: { host } })).text).toBe("found");
  });

  it("W13 any key is a key of its own", async () => {
    const { send } = withBucket();
    const keys = ["a b", "a+b", "a%20b", "é", "/a", "a//b", "../a", "a/./b", "\u0001", "a/", "😀"];
    for (const key of keys) {
      await send("PUT", `/b/${encodeURIComponent(key)}`, { body: key });
    }
    for (const key of keys) {
      expect((await send("GET", `/b/${encodeURIComponent(key)}`)).text).toBe(key);
    }
  });
});

describe("delete markers", () => {
  it("W2 a marker on top is 404, addressed it is 405, and deleting it says so", async () => {
    const { send } = withBucket();
    await send("PUT", "/b/k");
    const deleted = await send("DELETE", "/b/k");
    const marker = deleted.headers["x-amz-version-id"];
    expect(deleted.headers["x-amz-delete-marker"]).toBe("true");
    const current = await send("HEAD", "/b/k");
    expect(current.status).toBe(404);
    expect(current.headers).toMatchObject({
      "x-amz-delete-marker": "true",
      "x-amz-version-id": marker,
    });
    const addressed = await send("GET", "/b/k", { query: `versionId=${marker}` });
    expect(addressed.status).toBe(405);
    expect(addressed.headers).toMatchObject({
      allow: "DELETE",
      "x-amz-delete-marker": "true",
      "last-modified": "Sun, 08 Mar 2026 17:50:16 GMT",
    });
    const undeleted = await send("DELETE", "/b/k", { query: `versionId=${marker}` });
    expect(undeleted.status).toBe(204);
    expect(undeleted.headers).toMatchObject({
      "x-amz-delete-marker": "true",
      "x-amz-version-id": marker,
    });
    expect((await send("HEAD", "/b/k")).status).toBe(200);
  });

  it("W2 a bucket without versioning tells no version ids, but knows the null version", async () => {
    const { service, send } = createTestS3();
    service.createBucket("u", { versioning: "unversioned", eventBridge: false });
    const put = await send("PUT", "/u/k", { body: "x" });
    expect(put.headers).not.toHaveProperty("x-amz-version-id");
    const read = await send("GET", "/u/k", { query: "versionId=null" });
    expect([read.text, read.headers["x-amz-version-id"]]).toEqual(["x", undefined]);
  });
});

describe("what no request says", () => {
  const dayMs = 86_400_000;

  it("W19 a bucket that is told when entries were written, and by whom, says so of them", async () => {
    const { service, send } = createTestS3();
    const written = [
      startMs - 9 * dayMs,
      startMs - 12 * dayMs,
      undefined,
      startMs + dayMs,
      startMs - dayMs,
    ];
    service.createBucket("b", {
      ...{ versioning: "enabled", eventBridge: false },
      provenanceOf: (key) => ({ writtenMs: written.shift(), isReplica: key === "k" }),
    });
    await send("PUT", "/b/k");
    const first = await send("HEAD", "/b/k");
    expect(first.headers).toMatchObject({
      "last-modified": new Date(startMs - 9 * dayMs).toUTCString(),
      "x-amz-replication-status": "REPLICA",
    });
    await send("PUT", "/b/k");
    await send("DELETE", "/b/k");
    await send("PUT", "/b/k");
    await send("PUT", "/b/other");
    const { text } = await send("GET", "/b", { query: "versions" });
    const times = [0, 0, 9, 9, 1].map((days) => new Date(startMs - days * dayMs).toISOString());
    // Versions and markers in their order; `other` comes last.
    expect(elements(text, "LastModified")).toEqual(times);
    expect((await send("HEAD", "/b/other")).headers).not.toHaveProperty("x-amz-replication-status");
  });
});
