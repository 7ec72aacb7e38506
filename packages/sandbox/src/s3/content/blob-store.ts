import { randomUUID } from "node:crypto";
import { type FileHandle, mkdtemp, open, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Blob, Chunk, Segment } from "./blob.ts";
import { createBlobReadable } from "./blob-readable.ts";

/** Takes content in; `finish` or `discard` ends it. */
export interface BlobWriter {
  write(bytes: Uint8Array): Promise<void> | undefined;
  finish(): Promise<Blob>;
  discard(): Promise<void>;
}

/** What a blob store holds, for tests and diagnosis. */
export interface BlobStoreUsage {
  readonly memoryBytes: number;
  readonly files: number;
}

/**
 * Keeps object content (rule W14): up to {@link memoryLimitBytes} in memory, more in a file. A blob
 * lives while an object, a part or a running read refers to it; dropping the last reference removes its file.
 */
export interface BlobStore {
  createWriter(): BlobWriter;
  /** Another reference to the same content. */
  retain(blob: Blob): Blob;
  /** Drops one reference. */
  release(blob: Blob): void;
  /** Reads a range; the content stays until the stream has ended or is destroyed. */
  read(blob: Blob, startBytes: number, sizeBytes: number): Uint8Array | Readable;
  usage(): BlobStoreUsage;
  /** Removes all files. Content is gone afterwards. */
  stop(): Promise<void>;
}

/** Content up to this size stays in memory. */
export const memoryLimitBytes: number = 256 * 1024;

/** Bytes gathered before they are written to a file: fewer and larger system calls. */
const writeBatchBytes = 1024 * 1024;

/** Creates a blob store that spools below `directory`, or the system's temporary directory. */
export function createBlobStore(directory: string = tmpdir()): BlobStore {
  const usage = { memoryBytes: 0, files: 0 };
  const closing = new Set<Promise<void>>();
  let spool: Promise<string> | undefined;

  const track = (work: Promise<void>) => {
    const settled = work.catch(() => undefined).finally(() => closing.delete(settled));
    closing.add(settled);
  };
  const drop = (chunk: Chunk) => {
    if (chunk.kind === "memory") {
      usage.memoryBytes -= chunk.bytes.byteLength;
      return;
    }
    usage.files -= 1;
    track(unlink(chunk.path));
  };
  const store: BlobStore = {
    createWriter: () =>
      createWriter(usage, async () => {
        spool ??= mkdtemp(join(directory, "xpart-s3-"));
        const path = join(await spool, randomUUID());
        return { path, file: await open(path, "wx+") };
      }),
    retain(blob) {
      for (const segment of blob.segments) {
        segment.chunk.references += 1;
      }
      return blob;
    },
    release(blob) {
      for (const { chunk } of blob.segments) {
        chunk.references -= 1;
        if (chunk.references === 0) {
          drop(chunk);
        }
      }
    },
    read(blob, startBytes, sizeBytes) {
      const part = sliceBlob(blob, startBytes, sizeBytes);
      const [only] = part.segments;
      if (only === undefined) {
        return new Uint8Array(0);
      }
      if (part.segments.length === 1 && only.chunk.kind === "memory") {
        return only.chunk.bytes.subarray(only.startBytes, only.startBytes + only.sizeBytes);
      }
      store.retain(part);
      return createBlobReadable(part, () => store.release(part));
    },
    usage: () => ({ ...usage }),
    async stop() {
      await Promise.all(closing);
      if (spool !== undefined) {
        await rm(await spool, { recursive: true, force: true });
      }
    },
  };
  return store;
}

/** A blob made of others, in order. The references of the given blobs pass to the result. */
export function concatBlobs(blobs: readonly Blob[]): Blob {
  return {
    sizeBytes: blobs.reduce((total, blob) => total + blob.sizeBytes, 0),
    segments: blobs.flatMap((blob) => blob.segments),
  };
}

/** The given range of a blob. It has no reference of its own. */
export function sliceBlob(blob: Blob, startBytes: number, sizeBytes: number): Blob {
  const endBytes = startBytes + sizeBytes;
  const segments: Segment[] = [];
  let offset = 0;
  for (const segment of blob.segments) {
    const from = Math.max(startBytes, offset);
    const to = Math.min(endBytes, offset + segment.sizeBytes);
    if (from < to) {
      const start = segment.startBytes + from - offset;
      segments.push({ chunk: segment.chunk, startBytes: start, sizeBytes: to - from });
    }
    offset += segment.sizeBytes;
  }
  return { sizeBytes, segments };
}

interface SpoolFile {
  readonly path: string;
  readonly file: FileHandle;
}

function createWriter(
  usage: { memoryBytes: number; files: number },
  openFile: () => Promise<SpoolFile>,
): BlobWriter {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let sizeBytes = 0;
  let spooled: SpoolFile | undefined;

  const flush = async () => {
    const batch = pending;
    pending = [];
    pendingBytes = 0;
    if (spooled === undefined) {
      spooled = await openFile();
      usage.files += 1;
    }
    if (batch.length > 0) {
      await spooled.file.writev(batch);
    }
  };
  return {
    write(bytes) {
      pending.push(bytes);
      pendingBytes += bytes.byteLength;
      sizeBytes += bytes.byteLength;
      const limit = spooled === undefined ? memoryLimitBytes : writeBatchBytes;
      return pendingBytes > limit ? flush() : undefined;
    },
    async finish() {
      if (spooled === undefined) {
        return memoryBlob(pending, usage);
      }
      await flush();
      // Not kept open: a big multipart object has more parts than a process may have descriptors.
      await spooled.file.close();
      const chunk: Chunk = { kind: "file", path: spooled.path, references: 1 };
      return { sizeBytes, segments: [{ chunk, startBytes: 0, sizeBytes }] };
    },
    async discard() {
      pending = [];
      if (spooled !== undefined) {
        usage.files -= 1;
        await spooled.file.close();
        await unlink(spooled.path);
      }
    },
  };
}

function memoryBlob(pieces: readonly Uint8Array[], usage: { memoryBytes: number }): Blob {
  // Always a copy: a piece is a view of the socket's 64 KiB read buffer and would keep all of it.
  const bytes = Buffer.concat(pieces);
  if (bytes.byteLength === 0) {
    return { sizeBytes: 0, segments: [] };
  }
  usage.memoryBytes += bytes.byteLength;
  const chunk: Chunk = { kind: "memory", bytes, references: 1 };
  const sizeBytes = bytes.byteLength;
  return { sizeBytes, segments: [{ chunk, startBytes: 0, sizeBytes }] };
}
