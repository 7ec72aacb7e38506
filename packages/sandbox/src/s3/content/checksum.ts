import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Crc32c } from "@aws-sdk/checksums/crc";
import { Xxh3_64, Xxh3_128, Xxh64 } from "@aws-sdk/checksums/xxh";
import { type CrcCombiner, createCrcCombiner } from "./crc-combine.ts";
import { createCrc64Nvme } from "./crc64-nvme.ts";
import type { Digest } from "./digest.ts";

/** The checksum algorithms of S3, as in the SDK's enum `ChecksumAlgorithm`. */
export const checksumAlgorithms = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
  "SHA512",
  "MD5",
  "XXHASH64",
  "XXHASH3",
  "XXHASH128",
] as const;

/** One of S3's checksum algorithms. */
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Over the whole content, or over the parts' checksums. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** The checksum that is stored with an object or part. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64; with `-<parts>` behind it when composite. */
  readonly value: string;
}

/** The size of each algorithm's value. */
export const checksumSizeBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};

const combiners: Readonly<Record<CombinableAlgorithm, CrcCombiner>> = {
  CRC32: createCrcCombiner({ bits: 32, polynomial: 0xedb88320n }),
  CRC32C: createCrcCombiner({ bits: 32, polynomial: 0x82f63b78n }),
  CRC64NVME: createCrcCombiner({ bits: 64, polynomial: 0x9a6c9329ac4bc9b5n }),
};

/** The algorithms whose full-object value S3 derives from the parts' values. */
export type CombinableAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME";

/** The algorithm S3 uses when the client chose none. */
export const defaultChecksumAlgorithm: ChecksumAlgorithm = "CRC64NVME";

/** The algorithm of that name, in any case. */
export function parseChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  const upper = name.toUpperCase();
  return checksumAlgorithms.find((algorithm) => algorithm === upper);
}

/** Whether a full-object value can be had from the parts' values. */
export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CombinableAlgorithm {
  return Object.hasOwn(combiners, algorithm);
}

/** Starts a digest of that algorithm. */
export function createDigest(algorithm: ChecksumAlgorithm): Digest {
  switch (algorithm) {
    case "CRC32":
      return createCrc32();
    case "CRC32C":
      return new Crc32c();
    case "CRC64NVME":
      return createCrc64Nvme();
    case "SHA1":
    case "SHA256":
    case "SHA512":
    case "MD5":
      return createNodeDigest(algorithm.toLowerCase());
    case "XXHASH64":
      return new Xxh64();
    case "XXHASH3":
      return new Xxh3_64();
    case "XXHASH128":
      return new Xxh3_128();
  }
}

/** A digest of Node's own, such as `md5`. */
export function createNodeDigest(name: string): Digest {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest() };
}

/** The full-object value of an upload from its parts' values. */
export function combineChecksums(
  algorithm: CombinableAlgorithm,
  parts: readonly { readonly value: string; readonly sizeBytes: number }[],
): string {
  let combined = 0n;
  for (const { value, sizeBytes } of parts) {
    combined = combiners[algorithm].combine(combined, toBigInt(value), sizeBytes);
  }
  const hex = combined.toString(16).padStart(checksumSizeBytes[algorithm] * 2, "0");
  return Buffer.from(hex, "hex").toString("base64");
}

/** The composite value of an upload: the algorithm over the parts' raw values, and their number. */
export async function composeChecksums(
  algorithm: ChecksumAlgorithm,
  values: readonly string[],
): Promise<string> {
  const digest = createDigest(algorithm);
  digest.update(Buffer.concat(values.map((value) => Buffer.from(value, "base64"))));
  return `${toBase64(await digest.digest())}-${values.length}`;
}

/** Base64 of a digest. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function toBigInt(base64: string): bigint {
  return BigInt(`0x${Buffer.from(base64, "base64").toString("hex")}`);
}

function createCrc32(): Digest {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    async digest() {
      const out = Buffer.allocUnsafe(4);
      out.writeUInt32BE(value);
      return out;
    },
  };
}
