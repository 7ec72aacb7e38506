import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** The five algorithms that every client can use, by the name their header has. */
export type ChecksumAlgorithm = "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";

/** The content that the catalogues of CRC algorithms give check values for. */
export const CHECKED_CONTENT = "123456789";

/** The checksums of `CHECKED_CONTENT`; the CRCs are the catalogue's check values. */
export const CHECKSUMS: Readonly<Record<ChecksumAlgorithm, string>> = {
  crc32: base64("cbf43926"),
  crc32c: base64("e3069283"),
  crc64nvme: base64("ae8b14860a799888"),
  sha1: createHash("sha1").update(CHECKED_CONTENT).digest("base64"),
  sha256: createHash("sha256").update(CHECKED_CONTENT).digest("base64"),
};

/** Values of the right form that are not those of `CHECKED_CONTENT`. */
export const WRONG_CHECKSUMS: Readonly<Record<ChecksumAlgorithm, string>> = {
  crc32: base64("00000001"),
  crc32c: base64("00000001"),
  crc64nvme: base64("0000000000000001"),
  sha1: createHash("sha1").update("other").digest("base64"),
  sha256: createHash("sha256").update("other").digest("base64"),
};

/** The CRC-32 of any content, as S3 writes it. */
export function crc32Of(content: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString("base64");
}

/** The SHA-256 of any content, as S3 writes it. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("base64");
}

function base64(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
