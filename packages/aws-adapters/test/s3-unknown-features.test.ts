import { createHash } from "node:crypto";
import type { NewObject, ObjectAttributes } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { type Answer, s3Error } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";

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

const written: Answer = { status: 200, headers: { "x-amz-version-id": "v1" } };

describe("what a server does not know", () => {
  const crc64: ObjectAttributes = {
    metadata: {},
    checksum: { algorithm: "CRC64NVME", value: "AAAAAAAAAAA=", type: "FULL_OBJECT" },
  };
  const unknown = (status: number, code: string, message: string): Answer => ({
    ...{ status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` },
  });

  it.each([
    [400, "InvalidRequest", "CRC64NVME is not supported"],
    [400, "InvalidArgument", "Unsupported header x-amz-checksum-crc64nvme"],
    [501, "NotImplemented", "Header x-amz-checksum-crc64nvme is not implemented"],
    [
      ...([400, "InvalidRequest"] as const),
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, SHA256]",
    ],
  ])("A2 a checksum refused with %i %s (%s) is left out, then and later", async (...refusal) => {
    const { store, server } = await storeAnswering(unknown(...refusal), written);
    const contentMd5 = createHash("md5").update("x").digest("hex");
    for (const _time of [1, 2]) {
      expect((await store.putObject(object("x", { attributes: crc64, contentMd5 }))).ok).toBe(true);
    }
    const sent = server.headers.map((headers) => [
      headers["x-amz-checksum-crc64nvme"] !== undefined,
      headers["content-md5"] !== undefined,
    ]);
    expect(sent).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it("A2 larger content is sent again by whoever has it, since it was read already", async () => {
    const refusal = unknown(400, "InvalidRequest", "CRC64NVME is not supported");
    const { store, server } = await storeAnswering(refusal, written);
    const content = Buffer.alloc(2 * MIB);
    const put = () => store.putObject(object(content, { attributes: crc64 }));
    expect(await put()).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect((await put()).ok).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it("A2 a checksum that is wrong, or badly written, is not left out", async () => {
    for (const refusal of [
      s3Error(400, "BadDigest"),
      unknown(400, "InvalidRequest", "Value for x-amz-checksum-crc64nvme header is invalid."),
    ]) {
      const { store, server } = await storeAnswering(refusal, written);
      expect((await store.putObject(object("x", { attributes: crc64 }))).ok).toBe(false);
      expect(server.requests).toHaveLength(1);
    }
  });

  it("A2 an upload whose algorithm is refused is begun without it, and so are its parts", async () => {
    const refusal = unknown(400, "InvalidRequest", "CRC64NVME is not supported");
    const begun = {
      ...{ status: 200 },
      body: "<R><UploadId>u</UploadId></R>".replaceAll("R>", "InitiateMultipartUploadResult>"),
    };
    const part = { status: 200, headers: { etag: '"e"' } };
    const { store, server } = await storeAnswering(refusal, begun, part);
    expect(await store.beginUpload(object("", { attributes: crc64 }))).toMatchObject({ ok: true });
    const checksum = { algorithm: "CRC64NVME", value: "AAAAAAAAAAA=" };
    const sent = await store.uploadPart({ ...object("x"), uploadId: "u", number: 1, checksum });
    expect(sent.ok).toBe(true);
    expect(server.headers.map((headers) => headers["x-amz-checksum-algorithm"])).toEqual([
      ...["CRC64NVME", "CRC32", undefined],
    ]);
    expect(server.headers[2]).not.toHaveProperty("x-amz-checksum-crc64nvme");
  });

  const notImplemented = unknown(
    ...([501, "NotImplemented"] as const),
    "A header you provided implies functionality that is not implemented",
  );

  it("L4 a server that does not know conditions is written to without them", async () => {
    const { store, server } = await storeAnswering(notImplemented, written);
    for (const onlyIf of [{ kind: "absent" }, { kind: "etag", etag: "e" }] as const) {
      expect((await store.putObject(object("x", { onlyIf }))).ok).toBe(true);
    }
    expect(
      server.headers.map((headers) => headers["if-none-match"] ?? headers["if-match"]),
    ).toEqual(["*", undefined, undefined]);
    const completed = {
      ...{ status: 200, headers: { "x-amz-version-id": "v" } },
      body: "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>",
    };
    const other = await storeAnswering(notImplemented, completed);
    const parts = [{ number: 1, sizeBytes: 1, etag: "e" }];
    const completion = { key: "k", uploadId: "u", parts, sizeBytes: 1, tags: {} };
    const onlyIf = { kind: "absent" } as const;
    expect((await other.store.completeUpload({ ...completion, onlyIf })).ok).toBe(true);
    expect(other.server.requests).toHaveLength(2);
  });

  it.each([
    ["the condition does not hold", s3Error(412, "PreconditionFailed"), "precondition"],
    ["nothing is current", s3Error(404, "NoSuchKey"), "precondition"],
    ["another write was under way", s3Error(409, "ConditionalRequestConflict"), "conflict"],
    ["the bucket is not there", s3Error(404, "NoSuchBucket"), "misconfigured"],
  ] as const)("L4 of an If-Match S3 says that %s", async (_what, answer, kind) => {
    const { store } = await storeAnswering(answer);
    const onlyIf = { kind: "etag", etag: "e" } as const;
    const parts = [{ number: 1, sizeBytes: 1, etag: "e" }];
    const completion = { key: "k", uploadId: "u", parts, sizeBytes: 1, tags: {}, onlyIf };
    expect(await store.putObject(object("x", { onlyIf }))).toMatchObject({ error: { kind } });
    expect(await store.completeUpload(completion)).toMatchObject({ error: { kind } });
  });

  it.each([
    ["a/../b", "b"],
    ["a//b", "a/b"],
    ["a b", "a+b"],
  ])("A8 a server that wrote %j to %j did not write it", async (key, other) => {
    const begun = (name: string): Answer => ({
      ...{ status: 200 },
      body: `<InitiateMultipartUploadResult><Key>${name}</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>`,
    });
    const done = (name: string): Answer => ({
      ...{ status: 200 },
      body: `<CompleteMultipartUploadResult><Key>${name}</Key><ETag>e</ETag></CompleteMultipartUploadResult>`,
      headers: { "x-amz-version-id": "v1" },
    });
    const completion = { key, uploadId: "u", sizeBytes: 1, tags: {} };
    const parts = [{ number: 1, sizeBytes: 1, etag: "e" }];
    for (const [name, isOwn] of [
      [other, false],
      [key, true],
      [key.split("/").map(encodeURIComponent).join("/"), true],
    ] as const) {
      const ends = await storeAnswering(begun(name), done(name));
      const results = [
        await ends.store.beginUpload(object("", { key })),
        await ends.store.completeUpload({ ...completion, parts }),
      ];
      expect(results.map(({ ok }) => ok)).toEqual([isOwn, isOwn]);
      if (!isOwn) {
        expect(results[1]).toMatchObject({
          error: { kind: "unkeepable", code: "OtherKeyWritten" },
        });
      }
    }
  });
});
