import { S3Error } from "../protocol/s3-error.ts";

/** Takes `aws-chunked` framing off a body, piece by piece. */
export interface AwsChunkedDecoder {
  /**
   * The payload bytes within a piece of the body; views of it, not copies.
   *
   * @throws S3Error InvalidChunkSizeError if a chunk that is not the last has less than 8 KiB.
   */
  push(piece: Buffer): Buffer[];
  /**
   * To be called at the end of the body: the trailing headers, names in lower case.
   *
   * @throws S3Error IncompleteBody if the last chunk or its end is missing.
   */
  finish(): Readonly<Record<string, string>>;
}

/** Of all chunks but the last. */
const leastChunkBytes = 8 * 1024;

/** A chunk header or trailer longer than this is an attack or a bug. */
const lineLimitBytes = 8 * 1024;

type Phase = "size" | "data" | "data-end" | "trailer" | "done";

/**
 * Decodes `<hex size>[;chunk-signature=...]CRLF <data> CRLF ... 0 CRLF <trailers> CRLF`. Chunk
 * signatures are not verified; the gateway verifies the seed signature. Source: the S3 API
 * reference, "Signature calculations: transferring payload in multiple chunks".
 */
export function createAwsChunkedDecoder(): AwsChunkedDecoder {
  let phase: Phase = "size";
  let remaining = 0;
  let isSmall = false;
  let line = "";
  const trailers: Record<string, string> = {};

  const endLine = (text: string) => {
    if (phase === "size") {
      remaining = parseSize(text);
      if (isSmall && remaining > 0) {
        throw new S3Error("InvalidChunkSizeError");
      }
      isSmall = remaining < leastChunkBytes;
      phase = remaining === 0 ? "trailer" : "data";
    } else if (phase === "data-end") {
      phase = "size";
    } else if (text === "") {
      phase = "done";
    } else {
      const colon = text.indexOf(":");
      trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
    }
  };
  const takeLine = (piece: Buffer, from: number): number => {
    const end = piece.indexOf(0x0a, from);
    line += piece.toString("latin1", from, end === -1 ? piece.length : end);
    if (line.length > lineLimitBytes) {
      throw new S3Error("IncompleteBody");
    }
    if (end === -1) {
      return piece.length;
    }
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    line = "";
    endLine(text);
    return end + 1;
  };
  return {
    push(piece) {
      const payload: Buffer[] = [];
      let at = 0;
      while (at < piece.length && phase !== "done") {
        if (phase !== "data") {
          at = takeLine(piece, at);
          continue;
        }
        const data = piece.subarray(at, at + remaining);
        payload.push(data);
        at += data.length;
        remaining -= data.length;
        phase = remaining === 0 ? "data-end" : "data";
      }
      return payload;
    },
    finish() {
      // Some writers leave out the empty line after the last chunk or trailer.
      if (phase === "trailer" && line !== "") {
        endLine(line);
      }
      if (phase !== "trailer" && phase !== "done") {
        throw new S3Error("IncompleteBody");
      }
      return trailers;
    },
  };
}

function parseSize(text: string): number {
  const [size = ""] = text.split(";", 1);
  if (!/^[0-9a-fA-F]{1,12}$/.test(size.trim())) {
    throw new S3Error("IncompleteBody");
  }
  return Number.parseInt(size, 16);
}
