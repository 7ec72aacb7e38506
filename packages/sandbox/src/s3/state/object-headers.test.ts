import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";

function withBucket(): TestS3 {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: false });
  return s3;
}

describe("object headers", () => {
  it("W4 aws-chunked is taken out of Content-Encoding, other codings stay", async () => {
    const { send } = withBucket();
    const headers = { "content-encoding": "aws-chunked, gzip,br" };
    await send("PUT", "/b/k", { headers, body: "1\r\nx\r\n0\r\n\r\n" });
    const head = await send("HEAD", "/b/k");
    expect(head.headers["content-encoding"]).toBe("gzip,br");
    expect(head.headers["content-length"]).toBe("1");
    await send("PUT", "/b/k", {
      headers: { "content-encoding": "aws-chunked" },
      body: "0\r\n\r\n",
    });
    expect((await send("HEAD", "/b/k")).headers).not.toHaveProperty("content-encoding");
  });

  it("W4 Expires comes back as it was sent, also when it is not a date", async () => {
    const { send } = withBucket();
    await send("PUT", "/b/k", { headers: { expires: "next week" } });
    expect((await send("HEAD", "/b/k")).headers.expires).toBe("next week");
  });

  it("W4 metadata may have any name, that of an object's prototype too", async () => {
    const { send } = withBucket();
    const headers = { "x-amz-meta-__proto__": "p", "x-amz-meta-constructor": "c" };
    expect((await send("PUT", "/b/k", { headers })).status).toBe(200);
    const copy = { "x-amz-copy-source": "/b/k" };
    expect((await send("PUT", "/b/copy", { headers: copy })).status).toBe(200);
    for (const path of ["/b/k", "/b/copy"]) {
      expect((await send("HEAD", path)).headers).toMatchObject(headers);
    }
  });

  it("W4 metadata of exactly 2 KB is taken, one byte more is not, and counts as UTF-8", async () => {
    const { send } = withBucket();
    const value = "v".repeat(2047);
    expect((await send("PUT", "/b/k", { headers: { "x-amz-meta-n": value } })).status).toBe(200);
    const refused = await send("PUT", "/b/k", { headers: { "x-amz-meta-n": `${value}v` } });
    expect(elements(refused.text, "Code")).toEqual(["MetadataTooLarge"]);
    // Node hands header bytes on as Latin-1, so this is "é" of UTF-8: two bytes, two characters.
    const wide = await send("PUT", "/b/k", { headers: { "x-amz-meta-n": `${value}\u00c3\u00a9` } });
    expect(wide.status).toBe(400);
  });

  it("W4 raw UTF-8 in metadata comes back as an RFC 2047 word, which crosses again unchanged", async () => {
    const { send } = withBucket();
    const raw = Buffer.from("résumé").toString("latin1");
    await send("PUT", "/b/k", { headers: { "x-amz-meta-n": raw } });
    const once = (await send("HEAD", "/b/k")).headers["x-amz-meta-n"] ?? "";
    expect(once).toBe("=?UTF-8?B?csOpc3Vtw6k=?=");
    await send("PUT", "/b/k2", { headers: { "x-amz-meta-n": once } });
    expect((await send("HEAD", "/b/k2")).headers["x-amz-meta-n"]).toBe(once);
  });

  it("W4 the headers of a version are its own, and a marker has none", async () => {
    const { send } = withBucket();
    const first = await send("PUT", "/b/k", { headers: { "x-amz-meta-n": "1" } });
    await send("PUT", "/b/k", { headers: { "x-amz-meta-n": "2" } });
    await send("DELETE", "/b/k");
    const query = `versionId=${first.headers["x-amz-version-id"]}`;
    expect((await send("HEAD", "/b/k", { query })).headers["x-amz-meta-n"]).toBe("1");
    expect((await send("HEAD", "/b/k")).headers).not.toHaveProperty("x-amz-meta-n");
  });

  it("W4 STANDARD is not told, another storage class is, an unknown one is refused", async () => {
    const { send } = withBucket();
    const of = (name: string) => ({ headers: { "x-amz-storage-class": name } });
    await send("PUT", "/b/s", of("STANDARD"));
    await send("PUT", "/b/i", of("STANDARD_IA"));
    expect((await send("HEAD", "/b/s")).headers).not.toHaveProperty("x-amz-storage-class");
    expect((await send("HEAD", "/b/i")).headers["x-amz-storage-class"]).toBe("STANDARD_IA");
    expect(elements((await send("PUT", "/b/x", of("COLD"))).text, "Code")).toEqual([
      "InvalidStorageClass",
    ]);
  });

  it("W4 a KMS object names its key by ARN and has an ETag that is not an MD5", async () => {
    const { send } = withBucket();
    const sse = "x-amz-server-side-encryption";
    const put = await send("PUT", "/b/k", {
      headers: { [sse]: "aws:kms", [`${sse}-aws-kms-key-id`]: "1234" },
    });
    const arn = "arn:aws:kms:us-east-1:111122223333:key/1234";
    expect(put.headers[`${sse}-aws-kms-key-id`]).toBe(arn);
    expect(put.headers.etag).not.toBe('"d41d8cd98f00b204e9800998ecf8427e"');
    expect((await send("HEAD", "/b/k")).headers[sse]).toBe("aws:kms");
    expect((await send("PUT", "/b/plain")).headers[sse]).toBe("AES256");
  });

  it("W4 an SSE-C object cannot be read without its key", async () => {
    const { send } = withBucket();
    const sse = "x-amz-server-side-encryption-customer";
    const key = {
      [`${sse}-algorithm`]: "AES256",
      [`${sse}-key`]: Buffer.alloc(32).toString("base64"),
      [`${sse}-key-md5`]: createHash("md5").update(Buffer.alloc(32)).digest("base64"),
    };
    expect((await send("PUT", "/b/k", { headers: key, body: "secret" })).status).toBe(200);
    expect(elements((await send("GET", "/b/k")).text, "Code")).toEqual(["InvalidRequest"]);
    expect((await send("HEAD", "/b/k")).status).toBe(400);
    expect((await send("GET", "/b/k", { headers: key })).text).toBe("secret");
  });

  it("W4 an archived object answers HEAD and refuses GET until it is restored", async () => {
    const { send, advance } = withBucket();
    await send("PUT", "/b/k", { headers: { "x-amz-storage-class": "GLACIER" }, body: "x" });
    expect((await send("HEAD", "/b/k")).status).toBe(200);
    const refused = await send("GET", "/b/k");
    expect(refused.status).toBe(403);
    expect(elements(refused.text, "Code")).toEqual(["InvalidObjectState"]);
    const body = "<RestoreRequest><Days>1</Days></RestoreRequest>";
    expect((await send("POST", "/b/k", { query: "restore", body })).status).toBe(202);
    expect((await send("GET", "/b/k")).text).toBe("x");
    expect((await send("HEAD", "/b/k")).headers["x-amz-restore"]).toContain("Tue, 10 Mar 2026");
    advance(3 * 86_400_000);
    expect((await send("GET", "/b/k")).status).toBe(403);
  });
});

describe("object lock", () => {
  it("W4 an event hold comes back with its duration, and keeps the version", async () => {
    const { service, send, advance } = createTestS3();
    service.createBucket("l", { versioning: "enabled", eventBridge: false, objectLock: true });
    const lock = "x-amz-object-lock";
    const headers = {
      [`${lock}-mode`]: "COMPLIANCE",
      [`${lock}-event-hold`]: "ON",
      [`${lock}-event-hold-duration-days`]: "2",
      "content-md5": createHash("md5").update("x").digest("base64"),
    };
    const put = await send("PUT", "/l/k", { headers, body: "x" });
    expect((await send("HEAD", "/l/k")).headers).toMatchObject({
      [`${lock}-mode`]: "COMPLIANCE",
      [`${lock}-event-hold`]: "ON",
      [`${lock}-event-hold-duration-days`]: "2",
    });
    advance(10 * 86_400_000);
    const query = `versionId=${put.headers["x-amz-version-id"]}`;
    expect((await send("DELETE", "/l/k", { query })).status).toBe(403);
    const { [`${lock}-event-hold-duration-days`]: _none, ...without } = headers;
    expect((await send("PUT", "/l/k", { headers: without, body: "x" })).status).toBe(400);
  });

  it("W8 content that is to be locked needs a digest, in one request and in parts", async () => {
    const { service, send } = createTestS3();
    service.createBucket("l", { versioning: "enabled", eventBridge: false, objectLock: true });
    const headers = { "x-amz-object-lock-legal-hold": "ON" };
    const put = await send("PUT", "/l/k", { headers, body: "x" });
    expect([put.status, elements(put.text, "Code")]).toEqual([400, ["InvalidRequest"]]);
    const digest = { "content-md5": createHash("md5").update("x").digest("base64") };
    const digested = await send("PUT", "/l/k", { headers: { ...headers, ...digest }, body: "x" });
    expect(digested.status).toBe(200);
    const begun = await send("POST", "/l/p", { query: "uploads", headers });
    const query = `partNumber=1&uploadId=${elements(begun.text, "UploadId")[0]}`;
    expect((await send("PUT", "/l/p", { query, body: "x" })).status).toBe(400);
    expect((await send("PUT", "/l/p", { query, headers: digest, body: "x" })).status).toBe(200);
  });

  it("W4 retention and hold come back, and keep the version from being deleted", async () => {
    const { service, send, advance } = createTestS3();
    service.createBucket("l", { versioning: "enabled", eventBridge: false, objectLock: true });
    const lock = "x-amz-object-lock";
    const until = "2026-03-09T00:00:00.000Z";
    const put = await send("PUT", "/l/k", {
      headers: {
        [`${lock}-mode`]: "GOVERNANCE",
        [`${lock}-retain-until-date`]: until,
        "x-amz-checksum-crc32": "AAAAAA==",
      },
    });
    const query = `versionId=${put.headers["x-amz-version-id"]}`;
    expect((await send("HEAD", "/l/k")).headers[`${lock}-retain-until-date`]).toBe(until);
    expect((await send("DELETE", "/l/k", { query })).status).toBe(403);
    const hold = "<LegalHold><Status>ON</Status></LegalHold>";
    await send("PUT", "/l/k", { query: "legal-hold", body: hold });
    advance(86_400_000);
    expect((await send("DELETE", "/l/k", { query })).status).toBe(403);
    await send("PUT", "/l/k", { query: "legal-hold", body: hold.replace("ON", "OFF") });
    expect((await send("DELETE", "/l/k", { query })).status).toBe(204);
  });

  it("W4 GOVERNANCE gives way to the bypass header, COMPLIANCE does not", async () => {
    const { service, send } = createTestS3();
    service.createBucket("l", { versioning: "enabled", eventBridge: false, objectLock: true });
    const statuses: number[] = [];
    for (const mode of ["GOVERNANCE", "COMPLIANCE"]) {
      const put = await send("PUT", "/l/k");
      const query = `versionId=${put.headers["x-amz-version-id"]}`;
      const body = `<Retention><Mode>${mode}</Mode><RetainUntilDate>2027-01-01T00:00:00Z</RetainUntilDate></Retention>`;
      await send("PUT", "/l/k", { query: `retention&${query}`, body });
      const headers = { "x-amz-bypass-governance-retention": "true" };
      statuses.push((await send("DELETE", "/l/k", { query, headers })).status);
    }
    expect(statuses).toEqual([204, 403]);
  });
});
