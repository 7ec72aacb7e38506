import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { NewObject, ObjectAttributes } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3DestinationStore, createS3SourceStore } from "../src/index.ts";
import type { Answer } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";
import { s3Client } from "./both-ways.ts";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const MIB = 1024 * 1024;

function object(content: string | Buffer, more: Partial<NewObject> = {}): NewObject {
  const bytes = Buffer.from(content);
  const body = (async function* () {
    yield bytes;
  })();
  return {
    ...{ key: "k", sizeBytes: bytes.length, attributes: { metadata: {} }, tags: {}, body },
    ...more,
  };
}

describe("what crosses between two buckets", () => {
  let partition: Partition;
  let client: ReturnType<typeof s3Client>;
  beforeAll(async () => {
    partition = await startPartition(PLACE);
    client = s3Client(partition);
    partition.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
  });
  afterAll(async () => {
    client.destroy();
    await partition.stop();
  });
  const store = () => createS3DestinationStore({ client, bucket: "b" });

  async function crossed(attributes: ObjectAttributes, content: string | Buffer = "x") {
    const put = await store().putObject(object(content, { attributes }));
    if (!put.ok) throw new Error(JSON.stringify(put));
    const read = await store().describe("k", put.value.versionId);
    if (!read.ok || read.value.kind !== "object") throw new Error(JSON.stringify(read));
    return read.value.object.attributes;
  }

  it("A1 metadata of any name crosses, that of an object's prototype too", async () => {
    const metadata = Object.fromEntries([
      ["a", "1"],
      ["__proto__", "p"],
      ["constructor", "c"],
    ]);
    const attributes = await crossed({ metadata });
    expect(Object.entries(attributes.metadata).toSorted()).toEqual(
      Object.entries(metadata).toSorted(),
    );
    expect(Object.hasOwn((await crossed(attributes)).metadata, "__proto__")).toBe(true);
  });

  it("A1 a tag named __proto__ crosses", async () => {
    const tags = Object.fromEntries([
      ["__proto__", "p"],
      ["b", "2"],
    ]);
    const put = await store().putObject(object("x", { tags }));
    const read = await store().readTags("k", put.ok ? put.value.versionId : "");
    expect(read.ok && read.value !== "gone" && Object.entries(read.value).toSorted()).toEqual(
      Object.entries(tags).toSorted(),
    );
  });

  it.each([
    ["nothing", ""],
    ["small", "x"],
    ["streamed", Buffer.alloc(2 * MIB)],
  ])(
    "A1 Content-Disposition beyond ASCII crosses as the bytes that it was: %s",
    async (_size, content) => {
      // As Node reads the bytes of UTF-8 from a header.
      const contentDisposition = Buffer.from('attachment; filename="Zoë 日本.pdf"').toString(
        "latin1",
      );
      const attributes = await crossed({ metadata: {}, contentDisposition }, content);
      expect(attributes.contentDisposition).toBe(
        `=?UTF-8?B?${Buffer.from('attachment; filename="Zoë 日本.pdf"').toString("base64")}?=`,
      );
    },
  );

  it.each([
    ["buffered", 1_000],
    ["streamed", 3 * MIB],
  ])("A2 %s content is verified by its MD5 where there is no checksum", async (key, sizeBytes) => {
    const content = Buffer.alloc(sizeBytes, 1);
    const contentMd5 = createHash("md5").update(content).digest("hex");
    expect((await store().putObject(object(content, { key, contentMd5 }))).ok).toBe(true);
    const flipped = Buffer.from(content);
    flipped[sizeBytes / 2] = 0;
    expect(await store().putObject(object(flipped, { key, contentMd5 }))).toMatchObject({
      ok: false,
      error: { kind: "corrupt", side: "destination", code: "BadDigest" },
    });
    const stack = await store().readStack(key);
    expect(stack.ok && stack.value.entries).toHaveLength(1);
  });

  it("A3 a part that is not the one it was said to be makes a completion corrupt", async () => {
    const begun = await store().beginUpload(object(""));
    const upload = { key: "k", uploadId: begun.ok ? begun.value : "" };
    const part = { number: 1, sizeBytes: 1, etag: "0123456789abcdef0123456789abcdef" };
    const completion = { ...upload, parts: [part], sizeBytes: 1, tags: {} };
    expect(await store().completeUpload(completion)).toMatchObject({
      ok: false,
      error: { kind: "corrupt", code: "InvalidPart" },
    });
    await store().abortUpload(upload);
  });
});

describe("what crosses of what another server gives", () => {
  const answer = (headers: Record<string, string>): Answer => ({
    ...{ status: 200, body: "x" },
    headers: {
      ...{ etag: '"00"', "content-length": "1" },
      "last-modified": "Sun, 08 Mar 2026 17:50:14 GMT",
      ...headers,
    },
  });

  it.each([
    ["gzip,aws-chunked", "gzip"],
    ["aws-chunked, gzip, br", "gzip,br"],
    ["aws-chunked", undefined],
    ["AWS-Chunked,", undefined],
    ["gzip, br", "gzip, br"],
    ["my-aws-chunked-like", "my-aws-chunked-like"],
  ])("A1 of the Content-Encoding %j crosses %j: a transfer is not the object", async (had, has) => {
    const { store } = await storeAnswering(answer({ "content-encoding": had }));
    const read = await store.open("k", "v");
    if (!read.ok || read.value.kind !== "object") throw new Error(JSON.stringify(read));
    read.value.object.discard();
    expect(read.value.object.attributes.contentEncoding).toBe(has);
  });

  it.each([
    [{ etag: `"${"0a".repeat(16)}"` }, true],
    [{ etag: `"${"0a".repeat(16)}-12"`, "x-amz-server-side-encryption": "AES256" }, true],
    [{ etag: `"${"0a".repeat(16)}"`, "x-amz-server-side-encryption": "aws:kms" }, false],
    [{ etag: `"${"0a".repeat(16)}"`, "x-amz-server-side-encryption": "aws:kms:dsse" }, false],
    [
      {
        ...{ etag: `"${"0a".repeat(16)}"` },
        "x-amz-server-side-encryption-customer-algorithm": "AES256",
      },
      false,
    ],
    [{ etag: '"other"' }, false],
  ])("A2 the ETag of an answer with %j is made of MD5s: %s", async (headers, hasMd5Etag) => {
    const { source } = await storeAnswering(answer(headers as Record<string, string>));
    const read = await source.describeCurrent("k");
    expect(read).toMatchObject({ value: { object: { hasMd5Etag } } });
  });

  it.each([
    [{ "x-amz-storage-class": "GLACIER" }, true],
    [{ "x-amz-storage-class": "DEEP_ARCHIVE", "x-amz-restore": 'ongoing-request="true"' }, true],
    [
      {
        ...{ "x-amz-storage-class": "GLACIER" },
        "x-amz-restore": 'ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT"',
      },
      false,
    ],
    [
      { "x-amz-storage-class": "INTELLIGENT_TIERING", "x-amz-archive-status": "ARCHIVE_ACCESS" },
      true,
    ],
    [{ "x-amz-storage-class": "GLACIER_IR" }, false],
    [{}, false],
  ])("A7 an answer with %j is of an archived object: %s", async (headers, isArchived) => {
    const { store } = await storeAnswering(answer(headers as Record<string, string>));
    expect(await store.describe("k", "v")).toMatchObject({ value: { object: { isArchived } } });
  });

  it.each([
    ["REPLICA", true],
    ["COMPLETED", undefined],
    [undefined, undefined],
  ])(
    "K2 an answer with the replication status %s is of a replica of S3's: %s",
    async (status, isReplica) => {
      const headers = status === undefined ? {} : { "x-amz-replication-status": status };
      const { store } = await storeAnswering(answer(headers as Record<string, string>));
      const described = await store.describe("k", "v");
      expect(described).toMatchObject({ value: { kind: "object" } });
      expect(
        described.ok && described.value.kind === "object" && described.value.object.isReplica,
      ).toBe(isReplica);
    },
  );

  it("A1 tags that only AWS sets do not cross", async () => {
    const tag = (key: string) => `<Tag><Key>${key}</Key><Value>v</Value></Tag>`;
    const set = `${tag("aws:backup:source")}${tag("b")}${tag("AWS:x")}${tag("aws")}`;
    const { source } = await storeAnswering({
      ...{ status: 200, body: `<Tagging><TagSet>${set}</TagSet></Tagging>` },
    });
    expect(await source.readTags("k", "v")).toEqual({ ok: true, value: { b: "v", aws: "v" } });
  });
});

describe("the bytes of a header", () => {
  it("A1 Content-Disposition goes over the wire as the bytes that came from the source", async () => {
    const value = Buffer.from('attachment; filename="Zoë.pdf"').toString("latin1");
    const seen: string[] = [];
    const server = createServer(async (request: IncomingMessage, response) => {
      for await (const _chunk of request) {
        // Only its end matters.
      }
      seen.push(request.headers["content-disposition"] ?? "");
      const headers = {
        ...{ "x-amz-request-id": "R", "x-amz-version-id": "v", etag: '"e"' },
        ...{ "last-modified": "Sun, 08 Mar 2026 17:50:14 GMT", "content-length": "0" },
      };
      response.writeHead(
        200,
        request.method === "GET" ? { ...headers, "content-disposition": value } : headers,
      );
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
    const place = { region: "us-east-1", endpoint: `http://127.0.0.1:${port}`, credentials };
    const client = s3Client(place);
    const target = { client, bucket: "b" };
    const read = await createS3SourceStore(target).openCurrent("k");
    const contentDisposition =
      read.ok && read.value.kind === "object"
        ? read.value.object.attributes.contentDisposition
        : undefined;
    expect(contentDisposition).toBe(value);
    const attributes = { metadata: {}, contentDisposition: value };
    const sha256 = createHash("sha256").update("x").digest("base64");
    const checksum = { algorithm: "SHA256", value: sha256, type: "FULL_OBJECT" } as const;
    for (const more of [attributes, { ...attributes, checksum }]) {
      await createS3DestinationStore(target).putObject(object("x", { attributes: more }));
    }
    await createS3DestinationStore(target).beginUpload(object("x", { attributes }));
    expect(seen.slice(-3)).toEqual([value, value, value]);
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
});
