import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDigest } from "../../sandbox/src/s3/checksum.ts";
import { Crc64Nvme } from "./crc64-nvme.ts";

const crcOf = async (...chunks: readonly Uint8Array[]) => {
  const checksum = new Crc64Nvme();
  for (const chunk of chunks) checksum.update(chunk);
  return Buffer.from(await checksum.digest()).toString("base64");
};

describe("Crc64Nvme", () => {
  it("A2 gives the check value of CRC-64/NVME, and zeros for nothing", async () => {
    // The catalogue of parametrised CRC algorithms: check=0xae8b14860a799888 over "123456789".
    const check = Buffer.from("ae8b14860a799888", "hex").toString("base64");
    expect(await crcOf(Buffer.from("123456789"))).toBe(check);
    expect(await crcOf()).toBe("AAAAAAAAAAA=");
  });

  it("A2 takes chunks of any length from any place in a buffer", async () => {
    const content = randomBytes(1_000);
    const whole = createDigest("CRC64NVME");
    whole.update(content);
    const expected = Buffer.from(await whole.digest()).toString("base64");
    for (let length = 1; length < 40; length += 1) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < content.length; at += length) {
        chunks.push(content.subarray(at, at + length));
      }
      expect(await crcOf(...chunks)).toBe(expected);
    }
  });

  it("A2 begins anew after a reset", async () => {
    const checksum = new Crc64Nvme();
    checksum.update(Buffer.from("other"));
    checksum.reset();
    checksum.update(Buffer.from("123456789"));
    expect(Buffer.from(await checksum.digest()).toString("hex")).toBe("ae8b14860a799888");
  });
});
