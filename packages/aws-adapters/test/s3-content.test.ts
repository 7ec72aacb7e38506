import { createHash } from "node:crypto";
import type { DestinationStore, NewObject, ObjectChecksum } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3DestinationStore, MAX_PUT_BYTES } from "../src/index.ts";
import { s3Client } from "./both-ways.ts";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
const MIB = 1024 * 1024;

let partition: Partition;
let client: ReturnType<typeof s3Client>;
let store: DestinationStore;
beforeAll(async () => {
  partition = await startPartition(PLACE);
  partition.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
  client = s3Client(partition);
  store = createS3DestinationStore({ client, bucket: "b" });
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

async function* chunks(count: number, sizeBytes: number) {
  for (let index = 0; index < count; index += 1) {
    yield Buffer.alloc(sizeBytes, index);
  }
}

function object(key: string, sizeBytes: number, more: Partial<NewObject> = {}): NewObject {
  const body = chunks(1, sizeBytes);
  return { key, sizeBytes, attributes: { metadata: {} }, tags: {}, body, ...more };
}

async function stored(key: string): Promise<number> {
  const stack = await store.readStack(key);
  return stack.ok ? stack.value.entries.length : Number.NaN;
}

describe("content", () => {
  it.each([
    ["buffered", 1_000],
    ["streamed", 3 * MIB],
  ])("A2 %s content that does not match its checksum is refused", async (key, sizeBytes) => {
    const digest = createHash("sha256").update(Buffer.alloc(sizeBytes, 0)).digest("base64");
    const right: ObjectChecksum = { algorithm: "SHA256", value: digest, type: "FULL_OBJECT" };
    const wrong = { ...right, value: createHash("sha256").digest("base64") };
    const bad = object(key, sizeBytes, { attributes: { metadata: {}, checksum: wrong } });
    expect(await store.putObject(bad)).toMatchObject({ ok: false, error: { kind: "corrupt" } });
    expect(await stored(key)).toBe(0);

    const good = object(key, sizeBytes, { attributes: { metadata: {}, checksum: right } });
    const put = await store.putObject(good);
    expect(await store.describe(key, put.ok ? put.value.versionId : "")).toMatchObject({
      value: { object: { attributes: { checksum: right } } },
    });
  });

  it("A2 S19: a checksum that the SDK cannot compute travels as its value", async () => {
    const value = createHash("sha512").update(Buffer.alloc(10, 0)).digest("base64");
    const checksum = { algorithm: "SHA512", value, type: "FULL_OBJECT" } as const;
    const put = await store.putObject(
      object("sha512", 10, { attributes: { metadata: {}, checksum } }),
    );
    expect(put.ok).toBe(true);
    const opened = await store.open("sha512", put.ok ? put.value.versionId : "");
    if (!opened.ok || opened.value.kind !== "object") throw new Error("not there");
    opened.value.object.discard();
    expect(opened.value.object.attributes.checksum).toEqual(checksum);
  });

  it.each([
    ["short, buffered", 1_000, 999],
    ["long, buffered", 1_000, 1_001],
    ["short, streamed", 3 * MIB, 2 * MIB],
    ["long, streamed", 2 * MIB, 3 * MIB],
  ])("A4 content that is too %s is not stored", async (key, announced, sent) => {
    const put = await store.putObject({ ...object(key, announced), body: chunks(1, sent) });
    expect(put).toMatchObject({ ok: false, error: { kind: "unavailable", side: "source" } });
    expect(await stored(key)).toBe(0);
  });

  it.each([
    ["an object", false],
    ["a part", true],
  ])(
    "A4 %s crosses in one piece however small the pieces are that a connection gives of it",
    async (key, isPart) => {
      const [pieces, pieceBytes] = [1_500, 1_000];
      const content = { sizeBytes: pieces * pieceBytes, body: chunks(pieces, pieceBytes) };
      if (!isPart) {
        expect(await store.putObject({ ...object(key, 0), ...content })).toMatchObject({
          ok: true,
        });
        return;
      }
      const upload = { key, attributes: { metadata: {} }, tags: {} };
      const begun = await store.beginUpload(upload);
      if (!begun.ok) throw new Error("no upload");
      const part = { key, uploadId: begun.value, number: 1, ...content };
      expect(await store.uploadPart(part)).toMatchObject({ ok: true, value: { number: 1 } });
    },
  );

  it("A4 S12: content is read no faster than it is sent, and none of it is kept", async () => {
    let read = 0;
    let least = Number.POSITIVE_INFINITY;
    const size = 128 * MIB;
    const source = await store.putObject(object("source", size, { body: chunks(128, MIB) }));
    const opened = await store.open("source", source.ok ? source.value.versionId : "");
    if (!opened.ok || opened.value.kind !== "object") throw new Error("not there");
    const { body, pin, attributes } = opened.value.object;
    const before = process.memoryUsage().arrayBuffers;
    const watched = (async function* () {
      for await (const chunk of body) {
        read += chunk.length;
        // What waits for the collector counts too, so the least of the second half tells what is kept.
        const held = process.memoryUsage().arrayBuffers - before;
        least = read > size / 2 ? Math.min(least, held) : least;
        yield chunk;
      }
    })();
    const copy = { key: "copy", sizeBytes: pin.sizeBytes, attributes, tags: {}, body: watched };
    expect(await store.putObject(copy)).toMatchObject({ ok: true });
    expect(await stored("copy")).toBe(1);
    // Had it been kept, half of the object or more would be in memory all that time.
    expect(least).toBeLessThan(32 * MIB);
  });

  it("A4 an object beyond S3's limit for one request is refused by name, and its source let go", async () => {
    let isLetGo = false;
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: true, value: undefined }) as const,
        return: async () => {
          isLetGo = true;
          return { done: true, value: undefined } as const;
        },
      }),
    };
    const put = await store.putObject({ ...object("huge", 0), sizeBytes: MAX_PUT_BYTES + 1, body });
    expect(put).toMatchObject({
      ok: false,
      error: { kind: "invalid", message: expect.stringContaining("5 GiB") },
    });
    expect(isLetGo).toBe(true);
  });

  it("A4 objects that are opened and let go leave their connections to others", async () => {
    const put = await store.putObject(object("let go", 2 * MIB));
    const versionId = put.ok ? put.value.versionId : "";
    for (let round = 0; round < 3; round += 1) {
      const opened = await Promise.all(
        Array.from({ length: 60 }, () => store.open("let go", versionId)),
      );
      for (const read of opened) {
        if (read.ok && read.value.kind === "object") read.value.object.discard();
      }
    }
    expect(await store.describe("let go", versionId)).toMatchObject({ value: { kind: "object" } });
  });

  it("A1 metadata that S3 gives back as RFC 2047 words crosses unchanged", async () => {
    const metadata = { city: "=?UTF-8?B?WsO8cmljaA==?=" };
    const first = await store.putObject(object("first", 1, { attributes: { metadata } }));
    const read = await store.describe("first", first.ok ? first.value.versionId : "");
    if (!read.ok || read.value.kind !== "object") throw new Error("not there");
    const second = await store.putObject(
      object("second", 1, { attributes: read.value.object.attributes }),
    );
    expect(await store.describe("second", second.ok ? second.value.versionId : "")).toMatchObject({
      value: { object: { attributes: { metadata: read.value.object.attributes.metadata } } },
    });
    expect(read.value.object.attributes.metadata).toEqual(metadata);
  });
});
