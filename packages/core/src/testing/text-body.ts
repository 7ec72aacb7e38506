import { BodyReadError, type PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";

/** Small enough for a call's arguments, large enough that a big part takes few. */
const CHUNK_BYTES = 16 * 1024;

/** Text as content: one byte a character, enough for what tests write, and it needs no encoder. */
export async function* textBody(content: string): AsyncIterable<Uint8Array> {
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, content.length - start));
    for (let index = 0; index < chunk.length; index += 1) {
      chunk[index] = content.charCodeAt(start + index) & 0xff;
    }
    yield chunk;
  }
}

/** Reads content to its end, as text. A body that breaks gives its own error. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
): Promise<Result<string, PortError>> {
  let text = "";
  try {
    for await (const chunk of body) {
      for (let start = 0; start < chunk.length; start += CHUNK_BYTES) {
        text += String.fromCharCode(...chunk.subarray(start, start + CHUNK_BYTES));
      }
    }
    return ok(text);
  } catch (error) {
    if (error instanceof BodyReadError) {
      return { ok: false, error: error.portError };
    }
    throw error;
  }
}
