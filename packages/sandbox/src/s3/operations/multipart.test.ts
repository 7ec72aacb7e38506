import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";

const mebibyte = 1024 * 1024;

function withBucket(options: Parameters<typeof createTestS3>[0] = {}): TestS3 {
  const s3 = createTestS3(options);
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: true });
  return s3;
}

async function begin(s3: TestS3, headers: Record<string, string> = {}): Promise<string> {
  const { text } = await s3.send("POST", "/b/k", { query: "uploads", headers });
  return elements(text, "UploadId")[0] ?? "";
}

async function part(s3: TestS3, id: string, number: number, body: Buffer | string) {
  const query = `uploadId=${id}&partNumber=${number}`;
  return await s3.send("PUT", "/b/k", { query, body });
}

function completion(parts: readonly (readonly [number, string | undefined])[]): string {
  const nodes = parts.map(([number, etag]) => {
    return `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`;
  });
  return `<CompleteMultipartUpload>${nodes.join("")}</CompleteMultipartUpload>`;
}

describe("multipart", () => {
  it("W5 the ETag is the MD5 of the parts' MD5s and their number", async () => {
    const s3 = withBucket();
    const id = await begin(s3);
    const bodies = [Buffer.alloc(5 * mebibyte, 1), Buffer.from("rest")];
    const etags: (string | undefined)[] = [];
    for (const [index, body] of bodies.entries()) {
      etags.push((await part(s3, id, index + 1, body)).headers.etag);
    }
    const document = completion(etags.map((etag, index) => [index + 1, etag]));
    await s3.send("POST", "/b/k", { query: `uploadId=${id}`, body: document });
    const md5s = bodies.map((body) => createHash("md5").update(body).digest());
    const expected = createHash("md5").update(Buffer.concat(md5s)).digest("hex");
    const head = await s3.send("HEAD", "/b/k", { query: "partNumber=2" });
    expect(head.headers).toMatchObject({
      etag: `"${expected}-2"`,
      "content-length": "4",
      "x-amz-mp-parts-count": "2",
      "content-range": `bytes ${5 * mebibyte}-${5 * mebibyte + 3}/${5 * mebibyte + 4}`,
    });
  });

  it.each([
    ["parts out of order", [2, 1], "InvalidPartOrder"],
    ["a part twice", [1, 1], "InvalidPartOrder"],
    ["a part that was not uploaded", [1, 3], "InvalidPart"],
    ["a part below 5 MiB that is not the last", [1, 2], "EntityTooSmall"],
    ["no parts", [], "MalformedXML"],
  ])("W5 %s is refused and the upload stays", async (_, numbers, code) => {
    const s3 = withBucket();
    const id = await begin(s3);
    const etag = (await part(s3, id, 1, "same")).headers.etag;
    await part(s3, id, 2, "same");
    const body = completion(numbers.map((number) => [number, etag]));
    const answer = await s3.send("POST", "/b/k", { query: `uploadId=${id}`, body });
    expect(elements(answer.text, "Code")).toEqual([code]);
    const listed = await s3.send("GET", "/b/k", { query: `uploadId=${id}` });
    expect(elements(listed.text, "PartNumber")).toEqual(["1", "2"]);
  });

  it("W5 a size that is not the one the client says is refused", async () => {
    const s3 = withBucket();
    const id = await begin(s3);
    const { etag } = (await part(s3, id, 1, "four")).headers;
    const complete = (size: string) => {
      return s3.send("POST", "/b/k", {
        query: `uploadId=${id}`,
        headers: { "x-amz-mp-object-size": size },
        body: completion([[1, etag]]),
      });
    };
    expect(elements((await complete("5")).text, "Code")).toEqual(["InvalidRequest"]);
    expect((await complete("4")).status).toBe(200);
  });

  it("W5 of two completions at once one makes the object, both tell of it, and an abort finds no upload", async () => {
    const s3 = withBucket();
    const id = await begin(s3);
    const { etag } = (await part(s3, id, 1, "x")).headers;
    const request = { query: `uploadId=${id}`, body: completion([[1, etag]]) };
    const answers = await Promise.all([
      s3.send("POST", "/b/k", request),
      s3.send("POST", "/b/k", request),
    ]);
    const ids = answers.map(({ status, headers }) => [status, headers["x-amz-version-id"]]);
    expect(ids[1]).toEqual(ids[0]);
    const { text } = await s3.send("GET", "/b", { query: "versions=" });
    expect([[200, elements(text, "VersionId")[0]]]).toEqual([ids[0]]);
    expect(elements(text, "VersionId")).toHaveLength(1);
    const abort = await s3.send("DELETE", "/b/k", { query: `uploadId=${id}` });
    expect(elements(abort.text, "Code")).toEqual(["NoSuchUpload"]);
  });

  it("W5 an upload is for its key only", async () => {
    const s3 = withBucket();
    const id = await begin(s3);
    const other = await s3.send("PUT", "/b/k2", { query: `uploadId=${id}&partNumber=1` });
    expect(elements(other.text, "Code")).toEqual(["NoSuchUpload"]);
  });

  it("W5 headers, tags and class of CreateMultipartUpload are the object's", async () => {
    const s3 = withBucket();
    const id = await begin(s3, {
      "content-type": "text/plain",
      "x-amz-meta-n": "v",
      "x-amz-tagging": "a=1",
      "x-amz-storage-class": "STANDARD_IA",
    });
    const { etag } = (await part(s3, id, 1, "x")).headers;
    await s3.send("POST", "/b/k", { query: `uploadId=${id}`, body: completion([[1, etag]]) });
    expect((await s3.send("HEAD", "/b/k")).headers).toMatchObject({
      "content-type": "text/plain",
      "x-amz-meta-n": "v",
      "x-amz-tagging-count": "1",
      "x-amz-storage-class": "STANDARD_IA",
    });
  });

  it.each([
    ["completion", ["multipart", "put"]],
    ["initiation", ["put", "multipart"]],
  ] as const)(
    "W5 an object takes its place by %s, dated by its initiation",
    async (order, names) => {
      const s3 = withBucket({ multipartOrder: order });
      const id = await begin(s3, { "content-type": "multipart" });
      s3.advance(2000);
      await s3.send("PUT", "/b/k", { headers: { "content-type": "put" } });
      s3.advance(2000);
      const { etag } = (await part(s3, id, 1, "x")).headers;
      await s3.send("POST", "/b/k", { query: `uploadId=${id}`, body: completion([[1, etag]]) });
      const { text } = await s3.send("GET", "/b", { query: "versions" });
      const types: (string | undefined)[] = [];
      for (const versionId of elements(text, "VersionId")) {
        const head = await s3.send("HEAD", "/b/k", { query: `versionId=${versionId}` });
        types.push(head.headers["content-type"]);
        if (head.headers["content-type"] === "multipart") {
          expect(head.headers["last-modified"]).toBe("Sun, 08 Mar 2026 17:50:16 GMT");
        }
      }
      expect(types).toEqual(names);
      expect(s3.events.at(-1)?.detail.reason).toBe("CompleteMultipartUpload");
    },
  );
});
