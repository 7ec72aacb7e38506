import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { S3Error } from "../protocol/s3-error.ts";
import { createTestS3, elements } from "../testing/test-s3.ts";
import { parseCopyRange, parseRange } from "./byte-range.ts";

describe("ranges", () => {
  it.each([
    ["bytes=0-0", 10, { startBytes: 0, sizeBytes: 1 }],
    ["bytes=3-", 10, { startBytes: 3, sizeBytes: 7 }],
    ["bytes=3-99", 10, { startBytes: 3, sizeBytes: 7 }],
    ["bytes=-4", 10, { startBytes: 6, sizeBytes: 4 }],
    ["bytes=-99", 10, { startBytes: 0, sizeBytes: 10 }],
    ["bytes=0-1,3-4", 10, undefined],
    ["bytes=4-2", 10, undefined],
    ["bytes=-", 10, undefined],
    ["lines=1-2", 10, undefined],
  ])("W6 %s of %i bytes", (text, size, expected) => {
    expect(parseRange(text, size)).toEqual(expected);
  });

  it.each([
    ["bytes=10-", 10],
    ["bytes=-0", 10],
    ["bytes=0-", 0],
    ["bytes=-1", 0],
  ])("W6 %s of %i bytes cannot be had", (text, size) => {
    expect(() => parseRange(text, size)).toThrow(S3Error);
  });

  it("W6 a copy range has both ends, within the source", () => {
    expect(parseCopyRange("bytes=2-3", 4)).toEqual({ startBytes: 2, sizeBytes: 2 });
    for (const text of ["bytes=2-4", "bytes=2-", "bytes=-2", "2-3", "bytes=3-2"]) {
      expect(() => parseCopyRange(text, 4)).toThrow(S3Error);
    }
  });

  it("W6 any range of an object is that slice of it, also across parts", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "unversioned", eventBridge: false });
    const first = Buffer.alloc(5 * 1024 * 1024, "0123456789");
    const whole = Buffer.concat([first, Buffer.from("the rest")]);
    const begun = await send("POST", "/b/k", { query: "uploads" });
    const [id] = elements(begun.text, "UploadId");
    const parts: string[] = [];
    for (const [index, body] of [first, "the rest"].entries()) {
      const query = `uploadId=${id}&partNumber=${index + 1}`;
      const { etag } = (await send("PUT", "/b/k", { query, body })).headers;
      parts.push(`<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
    }
    const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
    await send("POST", "/b/k", { query: `uploadId=${id}`, body });
    const edge = first.length;
    const near = fc.integer({ min: edge - 12, max: edge + 7 });
    await fc.assert(
      fc.asyncProperty(near, near, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const range = await send("GET", "/b/k", { headers: { range: `bytes=${from}-${to}` } });
        expect(range.text).toBe(whole.toString("utf8", from, to + 1));
      }),
      { numRuns: 30 },
    );
  });

  it("W6 a part of a single PUT is the whole object, and there is no second", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "unversioned", eventBridge: false });
    await send("PUT", "/b/k", { body: "abc" });
    const one = await send("GET", "/b/k", { query: "partNumber=1" });
    expect([one.status, one.text]).toEqual([206, "abc"]);
    expect(one.headers).not.toHaveProperty("x-amz-mp-parts-count");
    expect((await send("GET", "/b/k", { query: "partNumber=2" })).status).toBe(416);
  });
});

describe("copies", () => {
  it("W6 a copy of a multipart object has the MD5 of its content as ETag, and shares it", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    const begun = await send("POST", "/b/k", { query: "uploads" });
    const query = `uploadId=${elements(begun.text, "UploadId")[0]}`;
    const put = await send("PUT", "/b/k", { query: `${query}&partNumber=1`, body: "abc" });
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${put.headers.etag}</ETag></Part></CompleteMultipartUpload>`;
    await send("POST", "/b/k", { query, body });
    const copy = await send("PUT", "/b/c", { headers: { "x-amz-copy-source": "b/k" } });
    expect(elements(copy.text, "ETag")).toEqual(["&quot;900150983cd24fb0d6963f7d28e17f72&quot;"]);
    expect(service.usage().memoryBytes).toBe(3);
    await send("DELETE", "/b/k", {
      query: `versionId=${copy.headers["x-amz-copy-source-version-id"]}`,
    });
    expect((await send("GET", "/b/c")).text).toBe("abc");
  });

  it("W6 any key can be a copy's source", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    for (const key of ["/a", "a//b", "a?versionId=x/b", "a b+c%d", "é/..", "?"]) {
      const encoded = encodeURIComponent(key);
      await send("PUT", `/b/${encoded}`, { body: key });
      const copied = await send("PUT", "/b/copy", {
        headers: { "x-amz-copy-source": `/b/${encoded}` },
      });
      expect(copied.status).toBe(200);
      expect((await send("GET", "/b/copy")).text).toBe(key);
    }
  });
});
