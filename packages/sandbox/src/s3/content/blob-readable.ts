import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Blob, Segment } from "./blob.ts";

/** Bytes read from a file at a time; what a stream holds at most, twice. */
const readBytes = 512 * 1024;

/**
 * A stream over a blob's segments. `onClose` runs once, when the stream has ended or was destroyed,
 * also if it was never read; an async generator would not do that.
 */
export function createBlobReadable(blob: Blob, onClose: () => void): Readable {
  const cursor: Cursor = { segments: blob.segments, index: 0, offset: 0, file: undefined };
  let reading: Promise<void> = Promise.resolve();
  return new Readable({
    highWaterMark: readBytes,
    read() {
      reading = readNext(cursor).then(
        (bytes) => void this.push(bytes),
        (error: unknown) => void this.destroy(toError(error)),
      );
    },
    destroy(error, callback) {
      reading
        .then(() => cursor.file?.close())
        .then(onClose)
        .then(
          () => callback(error),
          (closeError: unknown) => callback(toError(closeError)),
        );
    },
  });
}

interface Cursor {
  readonly segments: readonly Segment[];
  index: number;
  offset: number;
  /** Of the current segment, once it has been read from. */
  file: FileHandle | undefined;
}

/** The next bytes, or null at the end. */
async function readNext(cursor: Cursor): Promise<Uint8Array | null> {
  const segment = cursor.segments[cursor.index];
  if (segment === undefined) {
    return null;
  }
  const bytes = await readSegment(segment, cursor);
  cursor.offset += bytes.byteLength;
  if (cursor.offset >= segment.sizeBytes) {
    await cursor.file?.close();
    cursor.file = undefined;
    cursor.index += 1;
    cursor.offset = 0;
  }
  return bytes;
}

async function readSegment(segment: Segment, cursor: Cursor): Promise<Uint8Array> {
  const { chunk } = segment;
  const start = segment.startBytes + cursor.offset;
  const wanted = Math.min(readBytes, segment.sizeBytes - cursor.offset);
  if (chunk.kind === "memory") {
    return chunk.bytes.subarray(start, start + wanted);
  }
  cursor.file ??= await open(chunk.path, "r");
  const read = await cursor.file.read(Buffer.allocUnsafe(wanted), 0, wanted, start);
  if (read.bytesRead === 0) {
    throw new Error(`spooled content is shorter than its object: ${chunk.path}`);
  }
  return read.buffer.subarray(0, read.bytesRead);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
