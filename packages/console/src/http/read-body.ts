import type { IncomingMessage } from "node:http";

/** The longest key and the longest reason fit in, escaped. */
const MOST_BYTES = 32 * 1_024;

/** Reads a JSON body. @returns undefined where it is none, or too long. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) {
      return undefined;
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    return undefined;
  }
}
