import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { trailedBody } from "./trailed-body.ts";

const MIB = 1024 ** 2;

/** What is sent of content that comes in pieces, and its headers. */
async function send(pieces: readonly Uint8Array[], algorithm: string, headers: object = {}) {
  const sizeBytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const all = { "content-length": `${sizeBytes}`, ...headers };
  const body = trailedBody(Readable.from(pieces, { objectMode: false }), algorithm, all);
  return { headers: all as Record<string, string>, sent: Buffer.concat(await body.toArray()) };
}

/** Takes the chunks apart: their sizes, the content and the trailer. */
function apart(sent: Buffer) {
  const sizes: number[] = [];
  const content: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = sent.indexOf("\r\n", at);
    const size = Number.parseInt(sent.toString("latin1", at, end), 16);
    sizes.push(size);
    if (size === 0) {
      return { sizes, content: Buffer.concat(content), trailer: sent.toString("latin1", end + 2) };
    }
    content.push(sent.subarray(end + 2, end + 2 + size));
    expect(sent.toString("latin1", end + 2 + size, end + 4 + size)).toBe("\r\n");
    at = end + 4 + size;
  }
}

function crc32Of(content: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString("base64");
}

describe("trailedBody", () => {
  it.each([
    ["nothing", [], [0]],
    ["one small piece", [5], [5, 0]],
    ["pieces of less than S3 takes as a chunk", [1_000, 7, 8_191], [9_198, 0]],
    ["exactly a chunk", [MIB - 1, 1], [MIB, 0]],
    ["a piece over the end of a chunk", [MIB - 3, 10, 100], [MIB, 107, 0]],
    ["a piece of several chunks", [2 * MIB + 9], [MIB, MIB, 9, 0]],
  ])(
    "A4 %s: chunks of 1 MiB but the last, and the length is right",
    async (_title, given, sizes) => {
      const pieces = given.map((size, at) => Buffer.alloc(size, at + 1));
      const { headers, sent } = await send(pieces, "CRC32");
      const found = apart(sent);
      expect(found.sizes).toEqual(sizes);
      expect(found.content.equals(Buffer.concat(pieces))).toBe(true);
      expect(found.trailer).toBe(`x-amz-checksum-crc32:${crc32Of(Buffer.concat(pieces))}\r\n\r\n`);
      expect(headers).toEqual({
        "content-length": `${sent.byteLength}`,
        "x-amz-decoded-content-length": `${found.content.byteLength}`,
        "content-encoding": "aws-chunked",
        "x-amz-sdk-checksum-algorithm": "CRC32",
        "x-amz-trailer": "x-amz-checksum-crc32",
      });
    },
  );

  it("A2 any algorithm, beside a coding of the content's own", async () => {
    const headers = { "content-encoding": "gzip" };
    const { sent, headers: all } = await send([Buffer.from("abc")], "SHA256", headers);
    const value = createHash("sha256").update("abc").digest("base64");
    expect(apart(sent).trailer).toBe(`x-amz-checksum-sha256:${value}\r\n\r\n`);
    expect(all).toMatchObject({
      "content-encoding": "gzip,aws-chunked",
      "content-length": `${sent.byteLength}`,
    });
  });

  it("F2 content whose length nobody says is refused by name", () => {
    expect(() => trailedBody(Readable.from([]), "CRC32", {})).toThrow(/needs its ContentLength/);
  });

  it("F2 more than was announced is not sent", async () => {
    const sending = send([Buffer.alloc(4), Buffer.alloc(4)], "CRC32", { "content-length": "7" });
    await expect(sending).rejects.toThrow("announced with 7 bytes and has more");
  });
});
