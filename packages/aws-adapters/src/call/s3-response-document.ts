import {
  beforeAnswerIsRead,
  type HasMiddlewareStack,
  type HttpAnswer,
} from "./s3-answer-middleware.ts";

/**
 * Reads the document of a command's answer before the SDK does, and lets the SDK read `instead`. What
 * `parse` does not know (an error, also one that comes with status 200) is left to the SDK.
 *
 * @returns gives what was captured, once the command was sent.
 */
export function captureDocument<Parsed>(
  command: HasMiddlewareStack,
  parse: (document: string) => Parsed | undefined,
  instead: string,
): () => Parsed {
  let captured: Parsed | undefined;
  beforeAnswerIsRead(command, "xpartDocument", (next) => async (args) => {
    const result = await next(args);
    const { response } = result;
    if (response.statusCode >= 300) {
      return result;
    }
    const bytes = await readAnswerBody(response.body);
    const parsed = parse(Buffer.from(bytes).toString("utf8"));
    if (parsed !== undefined) {
      captured = parsed;
    }
    response.body = parsed === undefined ? bytes : Buffer.from(instead);
    return result;
  });
  return () => {
    if (captured === undefined) {
      throw new Error("the answer is not the document that was asked for");
    }
    return captured;
  };
}

/**
 * Reads the body of an answer.
 *
 * @param limitBytes - what goes on beyond it is left unread, and lost.
 */
export async function readAnswerBody(
  body: HttpAnswer["body"],
  limitBytes: number = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  if (body instanceof Uint8Array) {
    return body;
  }
  const chunks: Uint8Array[] = [];
  let readBytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    readBytes += chunk.byteLength;
    if (readBytes > limitBytes) {
      break;
    }
  }
  return Buffer.concat(chunks);
}
