import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { S3Error } from "../protocol/s3-error.ts";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";
import { createAwsChunkedDecoder } from "./aws-chunked.ts";

function crcOf(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64");
}

function md5Of(text: string): string {
  return createHash("md5").update(text).digest("base64");
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function withBucket(): TestS3 {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: true });
  return s3;
}

describe("aws-chunked", () => {
  const LEAST_BYTES = 8_192;
  /** All but the last are big enough. */
  const chunks = fc
    .tuple(
      fc.array(fc.integer({ min: LEAST_BYTES, max: LEAST_BYTES + 30 }), { maxLength: 3 }),
      fc.uint8Array({ minLength: 1, maxLength: 30 }),
    )
    .map(([sizes, last]) => [...sizes.map((size, at) => new Uint8Array(size).fill(at)), last]);

  it("W8 framing comes off wherever the body is cut into pieces", () => {
    fc.assert(
      fc.property(
        chunks,
        fc.integer({ min: 1, max: 1_700 }),
        fc.boolean(),
        (data, size, isSigned) => {
          const signature = isSigned ? `;chunk-signature=${"0".repeat(64)}` : "";
          const framed = data.flatMap((bytes) => [
            Buffer.from(`${bytes.length.toString(16)}${signature}\r\n`),
            Buffer.from(bytes),
            Buffer.from("\r\n"),
          ]);
          const end = Buffer.from(`0${signature}\r\nX-Amz-Checksum-Crc32:abc=\r\n\r\n`);
          const body = Buffer.concat([...framed, end]);
          const decoder = createAwsChunkedDecoder();
          const payload: Buffer[] = [];
          for (let at = 0; at < body.length; at += size) {
            payload.push(...decoder.push(body.subarray(at, at + size)));
          }
          expect(Buffer.concat(payload)).toEqual(Buffer.concat(data));
          expect(decoder.finish()).toEqual({ "x-amz-checksum-crc32": "abc=" });
        },
      ),
    );
  });

  it.each([
    ["less than 8 KiB before another chunk", [LEAST_BYTES - 1, 1], false],
    ["8 KiB before another", [LEAST_BYTES, 1], true],
    ["less at the end", [LEAST_BYTES, LEAST_BYTES - 1], true],
    ["less, and nothing else", [1], true],
  ])("W8 a chunk of %s", (_title, sizes, isTaken) => {
    const decoder = createAwsChunkedDecoder();
    const take = () => {
      for (const size of [...sizes, 0]) {
        decoder.push(Buffer.from(`${size.toString(16)}\r\n${"x".repeat(size)}\r\n`));
      }
      decoder.finish();
    };
    if (isTaken) {
      expect(take).not.toThrow();
    } else {
      expect(take).toThrow(new S3Error("InvalidChunkSizeError"));
    }
  });

  it.each(["", "5\r\nab", "2\r\nab\r\n", "zz\r\n"])("W8 %j is an incomplete body", (text) => {
    const decoder = createAwsChunkedDecoder();
    expect(() => {
      decoder.push(Buffer.from(text));
      decoder.finish();
    }).toThrow(S3Error);
  });
});

describe("verification", () => {
  const good = "content";
  it.each([
    ["Content-MD5", { "content-md5": md5Of("x") }, "BadDigest"],
    ["malformed Content-MD5", { "content-md5": "abc" }, "InvalidDigest"],
    ["checksum header", { "x-amz-checksum-crc32": crcOf("x") }, "BadDigest"],
    ["malformed checksum", { "x-amz-checksum-crc32": "abc" }, "InvalidRequest"],
    [
      "two checksums",
      { "x-amz-checksum-crc32": crcOf(good), "x-amz-checksum-sha1": "AA==" },
      "InvalidRequest",
    ],
    ["algorithm without a value", { "x-amz-sdk-checksum-algorithm": "CRC32" }, "InvalidRequest"],
    ["payload hash", { "x-amz-content-sha256": sha256Of("x") }, "XAmzContentSHA256Mismatch"],
    ["length", { "content-length": "9" }, "IncompleteBody"],
  ])("W8 a wrong %s is refused, and nothing stays", async (_, headers, code) => {
    const { send, service, events } = withBucket();
    const sent = headers as Record<string, string>;
    const answer = await send("PUT", "/b/k", { headers: sent, body: good });
    expect(elements(answer.text, "Code")).toEqual([code]);
    expect((await send("HEAD", "/b/k")).status).toBe(404);
    expect(service.usage().memoryBytes).toBe(0);
    expect(events).toEqual([]);
  });

  it("W8 a right one of each is taken", async () => {
    const { send } = withBucket();
    const headers = {
      "content-length": "7",
      "content-md5": md5Of(good),
      "x-amz-checksum-crc32": crcOf(good),
      "x-amz-content-sha256": sha256Of(good),
    };
    const put = await send("PUT", "/b/k", { headers, body: good });
    expect(put.status).toBe(200);
    expect(put.headers["x-amz-checksum-crc32"]).toBe(crcOf(good));
    expect(put.headers["x-amz-checksum-type"]).toBe("FULL_OBJECT");
  });

  it("W8 a trailing checksum is verified and kept", async () => {
    const { send } = withBucket();
    const put = (claimed: string) => {
      return send("PUT", "/b/k", {
        headers: {
          "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "x-amz-decoded-content-length": "7",
          "x-amz-trailer": "x-amz-checksum-crc32",
        },
        body: `7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:${claimed}\r\n\r\n`,
      });
    };
    expect(elements((await put(crcOf("x"))).text, "Code")).toEqual(["BadDigest"]);
    expect((await put(crcOf(good))).status).toBe(200);
    const headers = { "x-amz-checksum-mode": "ENABLED" };
    const read = await send("GET", "/b/k", { headers });
    expect(read.headers["x-amz-checksum-crc32"]).toBe(crcOf(good));
  });

  it("W8 without a checksum the object gets a CRC64NVME, shown only on request", async () => {
    const { send } = withBucket();
    await send("PUT", "/b/k", { body: "123456789" });
    expect((await send("GET", "/b/k")).headers).not.toHaveProperty("x-amz-checksum-crc64nvme");
    const headers = { "x-amz-checksum-mode": "enabled" };
    const shown = await send("GET", "/b/k", { headers });
    expect(shown.headers["x-amz-checksum-crc64nvme"]).toBe("rosUhgp5mIg=");
    const partial = await send("GET", "/b/k", { headers: { ...headers, range: "bytes=0-1" } });
    expect(partial.headers).not.toHaveProperty("x-amz-checksum-crc64nvme");
  });

  it("W8 a body that breaks off is an error, and nothing stays", async () => {
    const { send, service } = withBucket();
    const body = new Readable({
      read() {
        this.push(Buffer.alloc(300_000));
        this.destroy(new Error("connection reset"));
      },
    });
    await expect(
      send("PUT", "/b/k", { body, headers: { "content-length": "600000" } }),
    ).rejects.toThrow("connection reset");
    expect(service.usage()).toEqual({ memoryBytes: 0, files: 0 });
  });
});
