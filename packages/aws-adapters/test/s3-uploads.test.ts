import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { NewPart, ObjectAttributes, ObjectChecksum, UploadedPart } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createS3DestinationStore } from "../src/index.ts";
import { s3Client } from "./both-ways.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
const MIB = 1024 * 1024;
const KMS_KEY = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/replicas";

let partition: Partition;
let client: ReturnType<typeof s3Client>;
const store = (bucket = "b", kmsKeyId?: string) =>
  createS3DestinationStore({ client, bucket, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) });
beforeAll(async () => {
  partition = await startPartition(PLACE);
  client = s3Client(partition);
  partition.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
  const locked = { versioning: "enabled", eventBridge: false, objectLock: true } as const;
  partition.s3.createBucket("locked", locked);
});
beforeEach(() => partition.resetRequestCounts());
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const plain: ObjectAttributes = { metadata: {} };

async function begin(key: string, attributes = plain, tags = {}, target = store()) {
  const begun = await target.beginUpload({ key, attributes, tags });
  if (!begun.ok) throw new Error(begun.error.message);
  return { key, uploadId: begun.value };
}

type Upload = Awaited<ReturnType<typeof begin>>;

async function upload(address: Upload, number: number, bytes: Buffer, more: Partial<NewPart> = {}) {
  const body = (async function* () {
    yield bytes;
  })();
  const part = { ...address, number, sizeBytes: bytes.length, body, ...more };
  return store().uploadPart(part);
}

async function uploaded(...parameters: Parameters<typeof upload>): Promise<UploadedPart> {
  const part = await upload(...parameters);
  if (!part.ok || part.value === "gone") throw new Error(JSON.stringify(part));
  return part.value;
}

const digest = (algorithm: string, content: Buffer | string) =>
  createHash(algorithm).update(content).digest("base64");

async function described(key: string, versionId: string, bucket = "b") {
  const read = await store(bucket).describe(key, versionId);
  if (!read.ok || read.value.kind !== "object") throw new Error(JSON.stringify(read));
  return read.value.object;
}

describe("uploads in parts", () => {
  const first = Buffer.alloc(5 * MIB, "1");
  const last = Buffer.from("last");

  it.each([
    ["SHA256", "sha256"],
    ["SHA512", "sha512"],
  ])("A2 parts with their %s make an object with that composite checksum", async (name, hash) => {
    const composite: ObjectChecksum = { algorithm: name, value: "AAAA-2", type: "COMPOSITE" };
    const address = await begin(name, { ...plain, checksum: composite });
    const parts: UploadedPart[] = [];
    for (const [index, bytes] of [first, last].entries()) {
      const checksum = { algorithm: name, value: digest(hash, bytes) };
      parts.push(await uploaded(address, index + 1, bytes, { checksum, algorithm: name }));
      expect(parts[index]).toMatchObject({ number: index + 1, checksum });
    }
    const sizeBytes = first.length + last.length;
    const completion = { ...address, parts, sizeBytes, checksum: composite, tags: {} };
    const completed = await store().completeUpload(completion);
    if (!completed.ok || completed.value === "gone") throw new Error(JSON.stringify(completed));
    const sums = parts.map((part) => Buffer.from(part.checksum?.value ?? "", "base64"));
    const { attributes, pin } = await described(name, completed.value.versionId);
    expect(attributes.checksum).toEqual({
      algorithm: name,
      value: `${createHash(hash).update(Buffer.concat(sums)).digest("base64")}-2`,
      type: "COMPOSITE",
    });
    expect(pin.sizeBytes).toBe(sizeBytes);
    expect(pin.etag).toMatch(/^[0-9a-f]{32}-2$/);
  });

  it("A2 a part that is not what its checksum says is refused, streamed or buffered", async () => {
    const checksum: ObjectChecksum = { algorithm: "SHA256", value: "", type: "COMPOSITE" };
    const address = await begin("wrong part", { ...plain, checksum });
    for (const bytes of [first, last]) {
      const wrong = { algorithm: "SHA256", value: digest("sha256", "other") };
      const refused = await upload(address, 1, bytes, { checksum: wrong });
      expect(refused).toMatchObject({ ok: false, error: { kind: "corrupt", code: "BadDigest" } });
    }
    expect(await store().listParts(address)).toEqual({ ok: true, value: [] });
    await store().abortUpload(address);
  });

  it("A2 the whole object's checksum is verified when the upload is completed", async () => {
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(Buffer.concat([first, last])));
    const right = {
      algorithm: "CRC32",
      value: crc.toString("base64"),
      type: "FULL_OBJECT",
    } as const;
    const address = await begin("whole", { ...plain, checksum: right });
    const parts: UploadedPart[] = [];
    for (const [index, bytes] of [first, last].entries()) {
      parts.push(await uploaded(address, index + 1, bytes, { algorithm: "CRC32" }));
    }
    const sizeBytes = first.length + last.length;
    const completion = { ...address, parts, sizeBytes, tags: {} };
    const wrong = { ...right, value: "AAAAAA==" };
    expect(await store().completeUpload({ ...completion, checksum: wrong })).toMatchObject({
      ok: false,
      error: { kind: "corrupt", code: "BadDigest" },
    });
    const completed = await store().completeUpload({ ...completion, checksum: right });
    if (!completed.ok || completed.value === "gone") throw new Error(JSON.stringify(completed));
    const { attributes } = await described("whole", completed.value.versionId);
    expect(attributes.checksum).toEqual(right);
  });

  it("A2 a part that brings no CRC32C gets one computed on its way", async () => {
    const algorithm = "CRC32C";
    const checksum: ObjectChecksum = { algorithm, value: "", type: "FULL_OBJECT" };
    const address = await begin(algorithm, { ...plain, checksum });
    const parts = [
      await uploaded(address, 1, first, { algorithm }),
      await uploaded(address, 2, last, { algorithm }),
    ];
    expect(parts.map((part) => part.checksum?.algorithm)).toEqual([algorithm, algorithm]);
    expect(await store().listParts(address)).toEqual({ ok: true, value: parts });
    await store().abortUpload(address);
  });

  it("A2 parts of a CRC64NVME go without, unless S3 asks for it, as where objects are locked", async () => {
    const algorithm = "CRC64NVME";
    const checksum: ObjectChecksum = { algorithm, value: "", type: "FULL_OBJECT" };
    const target = store("locked");
    for (const attributes of [plain, { ...plain, legalHold: true }]) {
      const address = await begin("bare", { ...attributes, checksum }, {}, target);
      const send = async (bytes: Buffer) => {
        const body = (async function* () {
          yield bytes;
        })();
        const part = { ...address, number: 1, sizeBytes: bytes.length, algorithm, body };
        const sent = await target.uploadPart(part);
        return sent.ok ? "sent" : sent.error.kind;
      };
      const isLocked = attributes.legalHold === true;
      // Refused once; whoever tries again, and whatever part comes next, is taken.
      expect(await send(first)).toBe(isLocked ? "unavailable" : "sent");
      expect(await send(first)).toBe("sent");
      expect(await send(last)).toBe("sent");
      await target.abortUpload(address);
    }
  });

  it("A2 a part that lacks what nobody can compute here is refused by S3, and by no guess of ours", async () => {
    const algorithm = "XXHASH3";
    const checksum: ObjectChecksum = { algorithm, value: "AAAA-1", type: "COMPOSITE" };
    const address = await begin(algorithm, { ...plain, checksum });
    for (const bytes of [first, last]) {
      const refused = await upload(address, 1, bytes, { algorithm });
      expect(refused).toMatchObject({
        ok: false,
        error: { kind: "invalid", message: expect.stringContaining("actual checksum Type: null") },
      });
    }
    await store().abortUpload(address);
  });

  it("A2 an object without a checksum at the source is verified by one of the SDK's", async () => {
    const address = await begin("none");
    const parts = [await uploaded(address, 1, first), await uploaded(address, 2, last)];
    expect(parts[1]?.checksum?.algorithm).toBe("CRC32");
    const sizeBytes = first.length + last.length;
    const completed = await store().completeUpload({ ...address, parts, sizeBytes, tags: {} });
    expect(completed.ok).toBe(true);
  });

  it("A4 an upload of another size than announced is not completed", async () => {
    const address = await begin("size");
    const parts = [await uploaded(address, 1, last)];
    const refused = await store().completeUpload({ ...address, parts, sizeBytes: 5, tags: {} });
    expect(refused).toMatchObject({ ok: false, error: { kind: "corrupt", status: 400 } });
    await store().abortUpload(address);
  });

  it("A1 the destination's key, and a lock where the bucket has locks, go with the beginning", async () => {
    const retention = { mode: "GOVERNANCE", retainUntilMs: 4_000_000_000_000 } as const;
    const attributes = { ...plain, retention, legalHold: true };
    const target = store("locked", KMS_KEY);
    const address = await begin("locked", attributes, {}, target);
    const body = (async function* () {
      yield last;
    })();
    const part = await target.uploadPart({ ...address, number: 1, sizeBytes: 4, body });
    if (!part.ok || part.value === "gone") throw new Error(JSON.stringify(part));
    const completion = { ...address, parts: [part.value], sizeBytes: 4, tags: {} };
    const completed = await target.completeUpload(completion);
    if (!completed.ok || completed.value === "gone") throw new Error(JSON.stringify(completed));
    const object = await described("locked", completed.value.versionId, "locked");
    expect(object.attributes).toMatchObject({ retention, legalHold: true });
    expect(partition.requestCounts().s3).toMatchObject({ GetObjectLockConfiguration: 1 });
  });

  it("L6 tags too long for a header are set after completion, with one request more", async () => {
    const tags = Object.fromEntries([0, 1, 2, 3].map((n) => [`k${n}`, "é".repeat(256)]));
    const address = await begin("long tags", plain, tags);
    const parts = [await uploaded(address, 1, last)];
    const completed = await store().completeUpload({ ...address, parts, sizeBytes: 4, tags });
    if (!completed.ok || completed.value === "gone") throw new Error(JSON.stringify(completed));
    expect(partition.requestCounts().s3).toEqual({
      CreateMultipartUpload: 1,
      UploadPart: 1,
      CompleteMultipartUpload: 1,
      PutObjectTagging: 1,
    });
    const { versionId } = completed.value;
    expect(await store().readTags("long tags", versionId)).toEqual({ ok: true, value: tags });
  });
});
