import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ObjectAttributes, ObjectDescription, UploadedPart } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3Client, createS3DestinationStore } from "../src/index.ts";
import { type Answer, s3Error } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";
import { s3Client } from "./both-ways.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
const MIB = 1024 * 1024;
const KMS_KEY = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/replicas";

describe("copies within the bucket", () => {
  let partition: Partition;
  let client: ReturnType<typeof s3Client>;
  /** What the tests themselves ask. */
  let admin: ReturnType<typeof createS3Client>;
  beforeAll(async () => {
    partition = await startPartition(PLACE);
    client = s3Client(partition);
    admin = createS3Client(partition);
    partition.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    const locked = { versioning: "enabled", eventBridge: false, objectLock: true } as const;
    partition.s3.createBucket("locked", locked);
  });
  afterAll(async () => {
    client.destroy();
    admin.destroy();
    await partition.stop();
  });

  const storeOf = (bucket = "b", kmsKeyId?: string) =>
    createS3DestinationStore({ client, bucket, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) });

  async function put(key: string, attributes: ObjectAttributes, bucket = "b") {
    const body = (async function* () {
      yield Buffer.from("content");
    })();
    const written = await storeOf(bucket).putObject({
      ...{ key, sizeBytes: 7, attributes, tags: { team: "x" }, body },
    });
    if (!written.ok) throw new Error(JSON.stringify(written));
    return written.value;
  }

  async function described(key: string, versionId: string, bucket = "b") {
    const read = await storeOf(bucket).describe(key, versionId);
    if (!read.ok || read.value.kind !== "object") throw new Error(JSON.stringify(read));
    return read.value.object;
  }

  async function copied(
    key: string,
    fromVersionId: string,
    attributes: ObjectAttributes,
    store = storeOf(),
  ) {
    const copy = await store.copyReplica({ key, fromVersionId, attributes });
    if (!copy.ok || copy.value === "gone") throw new Error(JSON.stringify(copy));
    return copy.value;
  }

  /** What V1 compares of two versions. */
  const compared = ({ pin, attributes, tagCount }: ObjectDescription) => ({
    ...{ etag: pin.etag, sizeBytes: pin.sizeBytes, attributes, tagCount },
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512"])(
    "A2 a copy keeps the kind of checksum that the replica has: %s",
    async (algorithm) => {
      const command = { Bucket: "b", Key: algorithm, Body: "content" };
      const isOfSdk = algorithm !== "SHA512";
      const value = createHash("sha512").update("content").digest("base64");
      const written = isOfSdk
        ? await admin.send(
            new PutObjectCommand({ ...command, ChecksumAlgorithm: algorithm as "CRC32" }),
          )
        : await put(algorithm, {
            metadata: {},
            checksum: { algorithm, value, type: "FULL_OBJECT" },
          });
      const id = "VersionId" in written ? (written.VersionId ?? "") : "";
      const below = await described(algorithm, "versionId" in written ? written.versionId : id);
      const from = "versionId" in written ? written.versionId : id;
      const top = await copied(algorithm, from, below.attributes);
      expect(below.attributes.checksum).toMatchObject({ algorithm, type: "FULL_OBJECT" });
      expect(compared(await described(algorithm, top.versionId))).toEqual(compared(below));
    },
  );

  it("A1 storage class, redirect and Object Lock are stated again", async () => {
    const attributes: ObjectAttributes = {
      metadata: { a: "b" },
      storageClass: "STANDARD_IA",
      websiteRedirectLocation: "/there",
      retention: { mode: "GOVERNANCE", retainUntilMs: 4_000_000_000_000 },
      legalHold: true,
    };
    const below = await put("stated", attributes, "locked");
    const before = await described("stated", below.versionId, "locked");
    expect(before.attributes).toMatchObject(attributes);
    const top = await copied("stated", below.versionId, before.attributes, storeOf("locked"));
    expect(compared(await described("stated", top.versionId, "locked"))).toEqual(compared(before));
  });

  it("A1 a copy is encrypted with the destination's key, and its ETag then tells nothing", async () => {
    const below = await put("kms", { metadata: {} });
    expect(below.hasMd5Etag).toBe(true);
    const top = await copied("kms", below.versionId, { metadata: {} }, storeOf("b", KMS_KEY));
    expect(top).toMatchObject({ etag: expect.any(String), hasMd5Etag: false });
    expect(await described("kms", top.versionId)).toMatchObject({ hasMd5Etag: false });
  });

  it("A7 a replica in an archive cannot be copied, which says nothing of the source", async () => {
    const below = await put("archived", { metadata: {}, storageClass: "DEEP_ARCHIVE" });
    const copy = await storeOf().copyReplica({
      ...{ key: "archived", fromVersionId: below.versionId, attributes: { metadata: {} } },
    });
    expect(copy).toMatchObject({ ok: false, error: { kind: "archived", side: "destination" } });
    expect(await described("archived", below.versionId)).toMatchObject({ isArchived: true });
  });

  it.each(["SHA256", "CRC64NVME"])(
    "A3 parts that are copied make an object with the same checksum in %s",
    async (algorithm) => {
      const type = algorithm === "SHA256" ? "COMPOSITE" : "FULL_OBJECT";
      const contents = [Buffer.alloc(6 * MIB, "1"), Buffer.alloc(5 * MIB, "2"), Buffer.from("end")];
      const store = storeOf();
      const attributes = { metadata: {}, checksum: { algorithm, value: "", type } } as const;
      const key = `parts ${algorithm}`;
      const begin = async () => {
        const begun = await store.beginUpload({ key, attributes, tags: {} });
        if (!begun.ok) throw new Error(JSON.stringify(begun));
        return { key, uploadId: begun.value };
      };
      const sizeBytes = contents.reduce((sum, { length }) => sum + length, 0);
      const complete = async (upload: { uploadId: string }, parts: UploadedPart[]) => {
        const done = await store.completeUpload({ ...upload, key, parts, sizeBytes, tags: {} });
        if (!done.ok || done.value === "gone") throw new Error(JSON.stringify(done));
        return done.value;
      };
      const upload = await begin();
      const parts: UploadedPart[] = [];
      for (const [index, bytes] of contents.entries()) {
        const body = (async function* () {
          yield bytes;
        })();
        const part = { ...upload, number: index + 1, sizeBytes: bytes.length, body, algorithm };
        const sent = await store.uploadPart(part);
        if (!sent.ok || sent.value === "gone") throw new Error(JSON.stringify(sent));
        parts.push(sent.value);
      }
      const below = await complete(upload, parts);
      const again = await begin();
      const copies: UploadedPart[] = [];
      let firstByte = 0;
      for (const { number, sizeBytes } of parts) {
        expect(await store.describePart(key, below.versionId, number)).toEqual({
          ...{ ok: true, value: { sizeBytes } },
        });
        const part = { ...again, number, fromVersionId: below.versionId, firstByte, sizeBytes };
        const copy = await store.copyPart(part);
        if (!copy.ok || copy.value === "gone") throw new Error(JSON.stringify(copy));
        copies.push(copy.value);
        firstByte += sizeBytes;
      }
      const top = await complete(again, copies);
      expect(compared(await described(key, top.versionId))).toEqual(
        compared(await described(key, below.versionId)),
      );
    },
  );

  it("A3 a part without a byte, which no range can name, is uploaded as the others were", async () => {
    const below = await put("empty part", { metadata: {} });
    for (const ChecksumAlgorithm of ["SHA256", undefined] as const) {
      const begin = { Bucket: "b", Key: "empty part", ChecksumAlgorithm };
      const { UploadId = "" } = await admin.send(new CreateMultipartUploadCommand(begin));
      const part = { key: "empty part", uploadId: UploadId, number: 2, firstByte: 7, sizeBytes: 0 };
      const copy = await storeOf().copyPart({ ...part, fromVersionId: below.versionId });
      expect(copy).toMatchObject({ ok: true, value: { number: 2, sizeBytes: 0 } });
    }
  });

  it("F1 S3 refuses a copy of itself that names no version: the store always names one", async () => {
    await put("self", { metadata: {} });
    const self = new CopyObjectCommand({ Bucket: "b", Key: "self", CopySource: "b/self" });
    await expect(admin.send(self)).rejects.toThrow(/illegal/);
    const null1 = await storeOf().copyReplica({
      ...{ key: "self", fromVersionId: "null", attributes: { metadata: {} } },
    });
    expect(null1).toEqual({ ok: true, value: "gone" });
  });
});

describe("answers to copies", () => {
  const copy = { key: "k", fromVersionId: "v", attributes: { metadata: {} } };
  const part = { key: "k", uploadId: "u", number: 1, fromVersionId: "v" };
  const range = { ...part, firstByte: 0, sizeBytes: 4 };
  const errorIn200 = (code: string): Answer => ({
    ...{ status: 200, body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` },
  });

  it.each([
    ["an error in an answer of status 200", errorIn200("InternalError"), "unavailable"],
    ["a throttling that stays", errorIn200("SlowDown"), "throttled"],
    ["an answer of status 200 without a body", { status: 200 }, "unavailable"],
    ["a denial", s3Error(403, "AccessDenied"), "denied"],
    ["an archived replica", s3Error(403, "InvalidObjectState"), "archived"],
    ["no bucket", s3Error(404, "NoSuchBucket"), "misconfigured"],
    ["a proxy's page", { status: 404, body: "<html><p>no</p></html>" }, "unavailable"],
  ] as const)("F1 after %s a copy has failed", async (_what, answer, kind) => {
    const { store } = await storeAnswering(answer);
    expect(await store.copyReplica(copy)).toMatchObject({ ok: false, error: { kind } });
    expect(await store.copyPart(range)).toMatchObject({ ok: false, error: { kind } });
  });

  it("L3 after a server error a copy is not repeated: it may have added a version", async () => {
    const { store, server } = await storeAnswering(s3Error(500, "InternalError"));
    expect((await store.copyReplica(copy)).ok).toBe(false);
    expect(server.requests).toEqual(["PUT /b/k"]);
  });

  it("A1 a retention that has ended meanwhile is left out", async () => {
    const message = "The retain until date must be in the future!";
    const refusal = `<Error><Code>InvalidArgument</Code><Message>${message}</Message></Error>`;
    const lock =
      "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
    const { store, server } = await storeAnswering(
      { status: 200, body: lock },
      { status: 400, body: refusal },
      {
        ...{ status: 200, headers: { "x-amz-version-id": "v2" } },
        body: "<CopyObjectResult><ETag>&quot;e&quot;</ETag></CopyObjectResult>",
      },
    );
    const retention = { mode: "GOVERNANCE", retainUntilMs: 1_000_000_000_000 } as const;
    const attributes = { metadata: {}, retention, legalHold: true };
    expect(await store.copyReplica({ ...copy, attributes })).toEqual({
      ok: true,
      value: { versionId: "v2", etag: "e", hasMd5Etag: false },
    });
    const modes = server.headers.map((headers) => headers["x-amz-object-lock-mode"]);
    expect(modes).toEqual([undefined, "GOVERNANCE", undefined]);
    expect(server.headers[2]?.["x-amz-object-lock-legal-hold"]).toBe("ON");
  });

  it("A3 a part without a byte has no range: a GET says so, and it has no bytes", async () => {
    const { store } = await storeAnswering({ status: 416 }, s3Error(416, "InvalidRange"));
    expect(await store.describePart("k", "v", 2)).toEqual({ ok: true, value: { sizeBytes: 0 } });
    const other = await storeAnswering({ status: 416 }, s3Error(416, "InvalidPartNumber"));
    expect((await other.store.describePart("k", "v", 9)).ok).toBe(false);
  });
});
