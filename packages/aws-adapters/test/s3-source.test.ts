import { createHash } from "node:crypto";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { OpenPart, PartPin, PortError, Result, SourceStore } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createS3Client, createS3SourceStore } from "../src/index.ts";
import {
  type Answer,
  type AnsweringServer,
  s3Error,
  startAnsweringServer,
} from "./answering-server.ts";
import { s3Client } from "./both-ways.ts";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const GONE = { ok: true, value: "gone" };

describe("reading parts and what cannot be read", () => {
  let partition: Partition;
  let client: ReturnType<typeof s3Client>;
  /** What the tests themselves ask. */
  let admin: ReturnType<typeof createS3Client>;
  let source: SourceStore;
  beforeAll(async () => {
    partition = await startPartition(PLACE);
    client = s3Client(partition);
    admin = createS3Client(partition);
    partition.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    partition.s3.createBucket("unversioned", { versioning: "unversioned", eventBridge: false });
    source = createS3SourceStore({ client, bucket: "b" });
  });
  afterAll(async () => {
    client.destroy();
    admin.destroy();
    await partition.stop();
  });

  const contents = [Buffer.alloc(5 * 1024 * 1024, "1"), Buffer.alloc(6 * 1024 * 1024, "2")];
  contents.push(Buffer.from("three"));

  async function uploadObject(key: string, algorithm: "SHA256" | "CRC64NVME") {
    const begin = { Bucket: "b", Key: key, ChecksumAlgorithm: algorithm };
    const { UploadId } = await admin.send(new CreateMultipartUploadCommand(begin));
    const Parts: CompletedPart[] = [];
    for (const [index, Body] of contents.entries()) {
      const part = { ...begin, UploadId, PartNumber: index + 1, Body };
      const { ETag, ChecksumSHA256 } = await admin.send(new UploadPartCommand(part));
      Parts.push({ ETag, ChecksumSHA256, PartNumber: index + 1 });
    }
    const { VersionId = "", ETag = "" } = await admin.send(
      new CompleteMultipartUploadCommand({ ...begin, UploadId, MultipartUpload: { Parts } }),
    );
    return { versionId: VersionId, etag: ETag.slice(1, -1) };
  }

  async function partOf(key: string, versionId: string, pin: PartPin): Promise<OpenPart> {
    const opened = await source.openPart(key, versionId, pin);
    if (!opened.ok || typeof opened.value === "string") throw new Error(JSON.stringify(opened));
    return opened.value;
  }

  it.each(["SHA256", "CRC64NVME"] as const)(
    "A4 the parts of an object with %s are read one by one, as they were uploaded",
    async (algorithm) => {
      const { versionId, etag } = await uploadObject(algorithm, algorithm);
      for (const [index, content] of contents.entries()) {
        const part = await partOf(algorithm, versionId, { number: index + 1, etag });
        expect(part.sizeBytes).toBe(content.length);
        const value = createHash("sha256").update(content).digest("base64");
        const own = algorithm === "SHA256" ? { algorithm, value } : undefined;
        expect(part.checksum).toEqual(own);
        const hash = createHash("sha256");
        for await (const chunk of part.body) hash.update(chunk);
        expect(hash.digest("base64")).toBe(value);
      }
    },
  );

  it("D2 a part of a null version that was written again is gone", async () => {
    const store = createS3SourceStore({ client, bucket: "unversioned" });
    const put = (Body: string) =>
      admin.send(new PutObjectCommand({ Bucket: "unversioned", Key: "k", Body }));
    const etag = (await put("first")).ETag?.slice(1, -1) ?? "";
    const opened = await store.openPart("k", "null", { number: 1, etag });
    expect(opened).toMatchObject({ ok: true, value: { sizeBytes: 5 } });
    if (opened.ok && typeof opened.value !== "string") opened.value.discard();
    await put("second");
    expect(await store.openPart("k", "null", { number: 1, etag })).toEqual(GONE);
  });

  it("F2 a part of a version that is not there, or is a marker, is gone", async () => {
    const put = new PutObjectCommand({ Bucket: "b", Key: "gone", Body: "x" });
    const { VersionId = "", ETag = "" } = await admin.send(put);
    const pin = { number: 1, etag: ETag.slice(1, -1) };
    expect(await source.openPart("missing", VersionId, pin)).toEqual(GONE);
    partition.s3.expireCurrent("b", "gone");
    const stack = await source.readStack("gone");
    const marker = stack.ok ? stack.value.entries[0]?.versionId : undefined;
    expect(await source.openPart("gone", marker ?? "", pin)).toEqual(GONE);
  });

  it("F1 an object with a customer's key cannot be read, and that is told from other refusals", async () => {
    const SSECustomerKey = Buffer.alloc(32, 7).toString("base64");
    const encryption = { SSECustomerAlgorithm: "AES256", SSECustomerKey };
    const put = { Bucket: "b", Key: "ssec", Body: "x", ...encryption };
    const { VersionId = "", ETag = "" } = await admin.send(new PutObjectCommand(put));
    const error = { kind: "customer-key", side: "source" };
    const pin = { number: 1, etag: ETag.slice(1, -1) };
    expect(await source.open("ssec", VersionId)).toMatchObject({ ok: false, error });
    expect(await source.describe("ssec", VersionId)).toMatchObject({ ok: false, error });
    expect(await source.openPart("ssec", VersionId, pin)).toMatchObject({ ok: false, error });
  });

  it("F1 an archived object cannot be read until its restore is done", async () => {
    const put = { Bucket: "b", Key: "archived", Body: "x", StorageClass: "GLACIER" } as const;
    const { VersionId = "" } = await admin.send(new PutObjectCommand(put));
    const read = await source.open("archived", VersionId);
    expect(read).toMatchObject({ ok: false, error: { kind: "archived", side: "source" } });
    const restore = { tier: "Bulk", days: 2 } as const;
    expect(await source.requestRestore("archived", VersionId, restore)).toMatchObject({ ok: true });
    const restored = await source.open("archived", VersionId);
    expect(restored).toMatchObject({ ok: true, value: { kind: "object" } });
    if (restored.ok && restored.value.kind === "object") restored.value.object.discard();
  });

  it("F2 a restore of what can be read, or is not there, is nothing to fail about", async () => {
    const put = new PutObjectCommand({ Bucket: "b", Key: "readable", Body: "x" });
    const { VersionId = "" } = await admin.send(put);
    const restore = { tier: "Standard", days: 1 } as const;
    for (const key of ["readable", "missing"]) {
      expect(await source.requestRestore(key, VersionId, restore)).toMatchObject({ ok: true });
    }
  });
});

describe("answers about one object of the source", () => {
  let server: AnsweringServer;
  let client: ReturnType<typeof s3Client>;
  afterEach(async () => {
    client.destroy();
    await server.stop();
  });

  async function sourceAnswering(...answers: readonly Answer[]): Promise<SourceStore> {
    server = await startAnsweringServer(answers);
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
    client = s3Client({ region: "us-east-1", endpoint: server.endpoint, credentials });
    return createS3SourceStore({ client, bucket: "b" });
  }

  const kindOf = (result: Result<unknown, PortError>) => (result.ok ? "ok" : result.error.kind);
  const restore = { tier: "Expedited", days: 3 } as const;

  it.each([
    ["denied", s3Error(403, "AccessDenied"), "denied"],
    ["in another region", s3Error(400, "AuthorizationHeaderMalformed"), "misconfigured"],
    ["with a disabled key", s3Error(400, "KMS.DisabledException"), "key-unusable"],
    ["of an archived object", s3Error(403, "InvalidObjectState"), "invalid"],
    ["of an object that can be read", { status: 206, body: "x" }, "invalid"],
  ] as const)("F1 a HEAD that is 400 is explained by a GET: %s", async (_what, answer, kind) => {
    const source = await sourceAnswering({ status: 400 }, answer);
    expect(kindOf(await source.describe("k", "v"))).toBe(kind);
    expect(server.requests).toEqual(["HEAD /b/k", "GET /b/k"]);
  });

  it("L6 a HEAD that says what is wrong is not followed by a GET", async () => {
    const source = await sourceAnswering({ status: 404 });
    expect(await source.describe("k", "v")).toEqual({ ok: true, value: { kind: "gone" } });
    expect(server.requests).toEqual(["HEAD /b/k"]);
  });

  it.each([
    ["denied", s3Error(403, "AccessDenied"), "denied"],
    ["throttled", s3Error(503, "SlowDown"), "throttled"],
    ["without a bucket", s3Error(404, "NoSuchBucket"), "misconfigured"],
  ] as const)("F2 a part or restore that is %s is an error", async (_what, answer, kind) => {
    const source = await sourceAnswering(answer);
    expect(kindOf(await source.openPart("k", "v", { number: 1, etag: "e" }))).toBe(kind);
    expect(kindOf(await source.requestRestore("k", "v", restore))).toBe(kind);
  });

  it("A3 a part without a byte has no range: S3 says so, and it is empty", async () => {
    const source = await sourceAnswering(s3Error(416, "InvalidRange"));
    const opened = await source.openPart("k", "v", { number: 2, etag: "e-2" });
    expect(opened).toMatchObject({ ok: true, value: { sizeBytes: 0 } });
    const chunks: Uint8Array[] = [];
    if (opened.ok && typeof opened.value !== "string") {
      for await (const chunk of opened.value.body) chunks.push(chunk);
      opened.value.discard();
    }
    expect(chunks).toEqual([]);
  });

  it("A3 a part that the server does not know by its number is neither empty nor gone", async () => {
    const source = await sourceAnswering(s3Error(416, "InvalidPartNumber"));
    const opened = await source.openPart("k", "v", { number: 1, etag: "e-2" });
    expect(opened).toEqual({ ok: true, value: "unnumbered" });
  });

  it.each([1, 2])(
    "A3 the whole object in place of part %i is not taken for the part",
    async (number) => {
      const source = await sourceAnswering({ status: 200, body: "first second" });
      const opened = await source.openPart("k", "v", { number, etag: "e-2" });
      expect(opened).toEqual({ ok: true, value: "unnumbered" });
    },
  );

  it("A3 a part that is all there is comes as a range, or with the count of parts", async () => {
    const answers = [{ "content-range": "bytes 0-0/1" }, { "x-amz-mp-parts-count": "1" }];
    for (const headers of answers) {
      const source = await sourceAnswering({
        status: 200,
        body: "x",
        headers: { "content-length": "1", ...headers },
      });
      const opened = await source.openPart("k", "v", { number: 1, etag: "e-1" });
      expect(opened).toMatchObject({ ok: true, value: { sizeBytes: 1 } });
      if (opened.ok && typeof opened.value !== "string") {
        opened.value.discard();
      }
    }
  });

  it.each([
    ["a gateway's 405", { status: 405, body: "<html></html>" }],
    ["a gateway's 412", { status: 412, body: "<html></html>" }],
  ])(
    "F2 %s is an error, and neither an empty part nor a version that is gone",
    async (_w, answer) => {
      const source = await sourceAnswering(answer);
      expect((await source.openPart("k", "v", { number: 2, etag: "e-2" })).ok).toBe(false);
    },
  );

  it.each(["RestoreAlreadyInProgress", "ObjectAlreadyInActiveTierError"])(
    "F2 asking for a restore once more, which S3 answers with %s, is no error",
    async (code) => {
      const source = await sourceAnswering(s3Error(409, code));
      expect(kindOf(await source.requestRestore("k", "v", restore))).toBe("ok");
    },
  );

  it("F2 a tiered object is restored without days, as S3 asks for", async () => {
    const message =
      "INTELLIGENT_TIERING objects are not subject to restore expiry. Do not specify Days when restoring this object";
    const body = `<Error><Code>InvalidArgument</Code><Message>${message}</Message></Error>`;
    const source = await sourceAnswering({ status: 400, body }, { status: 202 });
    expect(kindOf(await source.requestRestore("k", "v", restore))).toBe("ok");
    expect(server.requests).toHaveLength(2);
  });
});
