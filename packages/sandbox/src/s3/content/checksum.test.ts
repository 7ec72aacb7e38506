import { Crc64NvmeJs } from "@aws-sdk/checksums/crc";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChecksumAlgorithm,
  combineChecksums,
  composeChecksums,
  createDigest,
  toBase64,
} from "./checksum.ts";
import { createCrc64Nvme } from "./crc64-nvme.ts";

async function digestOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<Buffer> {
  const digest = createDigest(algorithm);
  digest.update(bytes);
  return Buffer.from(await digest.digest());
}

describe("checksums", () => {
  // The check values of each algorithm's specification: the digest of "123456789".
  it.each([
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
    ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
    ["MD5", "25f9e794323b453885f5181f1b624d0b"],
    ["XXHASH64", "8cb841db40e6ae83"],
  ] as const)("W8 %s of its check string", async (algorithm, expected) => {
    const actual = await digestOf(algorithm, Buffer.from("123456789"));
    expect(actual.toString("hex")).toBe(expected);
  });

  it("W8 CRC64NVME is the SDK's, for any content in any pieces at any alignment", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 0, max: 7 }), async (arrays, shift) => {
        const own = createCrc64Nvme();
        const theirs = new Crc64NvmeJs();
        for (const array of arrays) {
          const shifted = new Uint8Array(array.length + shift).subarray(shift);
          shifted.set(array);
          own.update(shifted);
          theirs.update(array);
        }
        expect(toBase64(await own.digest())).toBe(toBase64(await theirs.digest()));
      }),
    );
  });

  it("W8 a full-object CRC from the parts' CRCs is that of the content", async () => {
    const algorithm = fc.constantFrom("CRC32", "CRC32C", "CRC64NVME");
    const parts = fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(algorithm, parts, async (name, contents) => {
        const pieces = await Promise.all(
          contents.map(async (content) => {
            const value = (await digestOf(name, content)).toString("base64");
            return { value, sizeBytes: content.length };
          }),
        );
        const whole = await digestOf(name, Buffer.concat(contents));
        expect(combineChecksums(name, pieces)).toBe(whole.toString("base64"));
      }),
    );
  });

  it("W8 parts of any size up to S3's limit combine alike, however they are grouped", () => {
    const part = fc.record({
      value: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(toBase64),
      sizeBytes: fc.maxSafeNat().map((size) => size % (5 * 1024 ** 3)),
    });
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const rest = combineChecksums("CRC64NVME", [b, c]);
        const grouped = [a, { value: rest, sizeBytes: b.sizeBytes + c.sizeBytes }];
        const flat = combineChecksums("CRC64NVME", [a, b, c]);
        expect(combineChecksums("CRC64NVME", grouped)).toBe(flat);
      }),
    );
  });

  it("W8 a composite value is the digest of the parts' digests, and their number", async () => {
    const values = ["yxXP4g==", "AAAAAA=="];
    const raw = Buffer.concat(values.map((value) => Buffer.from(value, "base64")));
    const expected = (await digestOf("SHA256", raw)).toString("base64");
    expect(await composeChecksums("SHA256", values)).toBe(`${expected}-2`);
  });
});
