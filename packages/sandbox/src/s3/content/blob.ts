/** Bytes that were received in one piece: in memory when small, else in a file of their own. */
export type Chunk =
  | { readonly kind: "memory"; readonly bytes: Uint8Array; references: number }
  | { readonly kind: "file"; readonly path: string; references: number };

/** A run of bytes of one chunk. */
export interface Segment {
  readonly chunk: Chunk;
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** Content of any size, as references to chunks. Concatenating and slicing copy nothing. */
export interface Blob {
  readonly sizeBytes: number;
  readonly segments: readonly Segment[];
}
