import type { Blob } from "./blob.ts";
import type { BlobStore } from "./blob-store.ts";
import { type ChecksumAlgorithm, createDigest, createNodeDigest, toBase64 } from "./checksum.ts";

/** The digests of stored content. */
export interface ContentDigests {
  /** Lower case hex. */
  readonly md5: string;
  /** Base64, of the algorithm asked for. */
  readonly checksum: string;
}

/** Reads stored content through for its MD5 and one checksum. */
export async function hashContent(
  store: BlobStore,
  content: Blob,
  algorithm: ChecksumAlgorithm,
): Promise<ContentDigests> {
  const md5 = createNodeDigest("md5");
  const checksum = createDigest(algorithm);
  const bytes = store.read(content, 0, content.sizeBytes);
  const pieces: AsyncIterable<Uint8Array> | Uint8Array[] =
    bytes instanceof Uint8Array ? [bytes] : bytes;
  for await (const piece of pieces) {
    md5.update(piece);
    checksum.update(piece);
  }
  return {
    md5: Buffer.from(await md5.digest()).toString("hex"),
    checksum: toBase64(await checksum.digest()),
  };
}
