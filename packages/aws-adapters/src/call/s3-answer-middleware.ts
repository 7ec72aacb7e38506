/** The part of an HTTP answer that matters here; the SDK types it as unknown. */
export interface HttpAnswer {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Sends a request and gives its answer, before the SDK makes of it what its caller gets. */
export type SendRequest = (args: {
  readonly request: { readonly method: string };
}) => Promise<{ readonly response: HttpAnswer }>;

/** What every SDK client and command has: the chain of functions that a request passes. */
export interface HasMiddlewareStack {
  readonly middlewareStack: object;
}

interface AnswerStack {
  addRelativeTo(
    middleware: (next: SendRequest) => SendRequest,
    options: {
      readonly relation: "after";
      readonly toMiddleware: "deserializerMiddleware";
      readonly name: string;
    },
  ): void;
}

/**
 * Lets a function have the answers of a command, or of all commands of a client, before the SDK reads them.
 *
 * @param name - of the function in the SDK's chain, where a second one of a name is refused.
 */
export function beforeAnswerIsRead(
  { middlewareStack }: HasMiddlewareStack,
  name: string,
  middleware: (next: SendRequest) => SendRequest,
): void {
  const options = { relation: "after", toMiddleware: "deserializerMiddleware", name } as const;
  (middlewareStack as AnswerStack).addRelativeTo(middleware, options);
}
