import { beforeAnswerIsRead, type HasMiddlewareStack } from "./s3-answer-middleware.ts";

/** Header names in lower case with their values as they came over the wire. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/**
 * Keeps the headers of a command's answer, of which the SDK loses some: a metadata name such as
 * `__proto__` does not survive its way into the SDK's object.
 *
 * @returns gives them, once the command was sent.
 */
export function captureHeaders(command: HasMiddlewareStack): () => ResponseHeaders {
  let headers: ResponseHeaders = {};
  beforeAnswerIsRead(command, "xpartHeadersOfAnswer", (next) => async (args) => {
    const result = await next(args);
    headers = result.response.headers;
    return result;
  });
  return () => headers;
}

/** The headers of the answer that an SDK call threw an error for. */
export function headersOfError(error: unknown): Readonly<Record<string, unknown>> {
  const { $response } = error as { readonly $response?: { readonly headers?: object } };
  return { ...$response?.headers };
}
