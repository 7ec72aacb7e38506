import { Readable } from "node:stream";
import { createChecksum } from "./content-checksum.ts";

/** What stands in place of the hash of such a body. */
export const TRAILED_PAYLOAD = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/**
 * Content that is sent as it is read, with its checksum behind it: S3 calls it a trailer (API reference, "Signature
 * calculations: including trailing headers"). The headers that announce it are added to `headers`.
 */
export function trailedBody(
  content: Readable,
  algorithm: string,
  headers: Record<string, string>,
): Readable {
  const trailer = `x-amz-checksum-${algorithm.toLowerCase()}`;
  const { "content-encoding": encoding, "content-length": length } = headers;
  headers["content-encoding"] = encoding === undefined ? "aws-chunked" : `${encoding},aws-chunked`;
  headers["transfer-encoding"] = "chunked";
  headers["x-amz-sdk-checksum-algorithm"] = algorithm;
  headers["x-amz-trailer"] = trailer;
  if (length !== undefined) {
    headers["x-amz-decoded-content-length"] = length;
    delete headers["content-length"];
  }
  const checksum = createChecksum(algorithm);
  async function* chunked(): AsyncGenerator<Uint8Array | string> {
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      checksum.update(chunk);
      yield `${chunk.byteLength.toString(16)}\r\n`;
      yield chunk;
      yield "\r\n";
    }
    yield `0\r\n${trailer}:${checksum.value()}\r\n\r\n`;
  }
  return Readable.from(chunked(), { objectMode: false });
}
