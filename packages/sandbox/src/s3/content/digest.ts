/** A running digest. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** Ends it; the bytes in S3's order (big endian for CRCs). */
  digest(): Promise<Uint8Array>;
}
