import type { HttpAnswer } from "./s3-response-document.ts";

/** Header names in lower case with their values as they came over the wire. */
export type ResponseHeaders = Readonly<Record<string, string>>;

interface CommandWithStack {
  readonly middlewareStack: {
    addRelativeTo(
      middleware: (
        next: (args: never) => Promise<{ readonly response: HttpAnswer }>,
      ) => (args: never) => Promise<{ readonly response: HttpAnswer }>,
      options: {
        readonly relation: "after";
        readonly toMiddleware: "deserializerMiddleware";
        readonly name: string;
      },
    ): void;
  };
}

/**
 * Keeps the headers of a command's answer, of which the SDK loses some: a metadata name such as
 * `__proto__` does not survive its way into the SDK's object.
 *
 * @returns gives them, once the command was sent.
 */
export function captureHeaders(
  command: object & { readonly middlewareStack: object },
): () => ResponseHeaders {
  let headers: ResponseHeaders = {};
  const { middlewareStack } = command as unknown as CommandWithStack;
  middlewareStack.addRelativeTo(
    (next) => async (args) => {
      const result = await next(args);
      headers = result.response.headers;
      return result;
    },
    { relation: "after", toMiddleware: "deserializerMiddleware", name: "xpartHeadersOfAnswer" },
  );
  return () => headers;
}

/** The headers of the answer that an SDK call threw an error for. */
export function headersOfError(error: unknown): Readonly<Record<string, unknown>> {
  const { $response } = error as { readonly $response?: { readonly headers?: object } };
  return { ...$response?.headers };
}
