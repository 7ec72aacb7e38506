import { pipeline, type Readable, Transform } from "node:stream";
import { createChecksum, type RunningChecksum } from "./content-checksum.ts";

/** What stands in place of the hash of such a body. */
export const TRAILED_PAYLOAD = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/**
 * Of all chunks but the last: S3 takes none of less than 8 KiB there (API reference, "Signature calculations: transferring payload
 * in multiple chunks"), and less is what a connection may give at a time. The AWS CLI sends as much.
 */
const CHUNK_BYTES = 1024 ** 2;

/**
 * Content that is sent as it is read, with its checksum behind it: S3 calls it a trailer (API reference, "Signature
 * calculations: including trailing headers"). The headers that announce it are added to `headers`.
 *
 * @param headers - have the length of the content, and get that of the body.
 * @throws TypeError where they have none.
 */
export function trailedBody(
  content: Readable,
  algorithm: string,
  headers: Record<string, string>,
): Readable {
  const trailer = `x-amz-checksum-${algorithm.toLowerCase()}`;
  const { "content-encoding": encoding, "content-length": length } = headers;
  if (length === undefined) {
    throw new TypeError(
      "content that is streamed to S3 needs its ContentLength; give it with Body",
    );
  }
  const sizeBytes = Number(length);
  const checksum = createChecksum(algorithm);
  headers["content-encoding"] = encoding === undefined ? "aws-chunked" : `${encoding},aws-chunked`;
  headers["x-amz-sdk-checksum-algorithm"] = algorithm;
  headers["x-amz-trailer"] = trailer;
  headers["x-amz-decoded-content-length"] = String(sizeBytes);
  headers["content-length"] = String(
    bodyBytes(sizeBytes, lastChunk(trailer, createChecksum(algorithm))),
  );
  const framed = framing(sizeBytes, trailer, checksum);
  // Where content ends before its time its request is ended, too, by whoever gave it.
  pipeline(content, framed, () => {});
  return framed;
}

/** Puts each chunk's size before it, whatever the pieces are that come. */
function framing(sizeBytes: number, trailer: string, checksum: RunningChecksum): Transform {
  let left = sizeBytes;
  let leftOfChunk = 0;
  return new Transform({
    transform(piece: Uint8Array, _encoding, done) {
      checksum.update(piece);
      for (let at = 0; at < piece.byteLength; ) {
        if (leftOfChunk === 0) {
          leftOfChunk = Math.min(left, CHUNK_BYTES);
          this.push(`${left < sizeBytes ? "\r\n" : ""}${chunkSize(leftOfChunk)}`);
        }
        const data = piece.subarray(at, at + leftOfChunk);
        if (data.byteLength === 0) {
          done(new RangeError(`the content was announced with ${sizeBytes} bytes and has more`));
          return;
        }
        this.push(data);
        at += data.byteLength;
        left -= data.byteLength;
        leftOfChunk -= data.byteLength;
      }
      done();
    },
    flush(done) {
      done(null, `${sizeBytes > 0 ? "\r\n" : ""}${lastChunk(trailer, checksum)}`);
    },
  });
}

function bodyBytes(sizeBytes: number, end: string): number {
  const full = Math.floor(sizeBytes / CHUNK_BYTES);
  const rest = sizeBytes % CHUNK_BYTES;
  return full * chunkBytes(CHUNK_BYTES) + (rest > 0 ? chunkBytes(rest) : 0) + end.length;
}

function chunkBytes(sizeBytes: number): number {
  return chunkSize(sizeBytes).length + sizeBytes + "\r\n".length;
}

function chunkSize(sizeBytes: number): string {
  return `${sizeBytes.toString(16)}\r\n`;
}

function lastChunk(trailer: string, checksum: RunningChecksum): string {
  return `0\r\n${trailer}:${checksum.value()}\r\n\r\n`;
}
