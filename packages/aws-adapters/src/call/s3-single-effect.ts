/**
 * An error after which nobody knows whether the request took effect. The SDK's retry step does not
 * recognise it and so lets it through.
 */
class UncertainError extends Error {
  readonly original: unknown;

  constructor(original: unknown) {
    super("the request may have taken effect");
    this.name = "UncertainError";
    this.original = original;
  }
}

type Send = (args: never) => Promise<unknown>;

interface CommandWithStack {
  readonly middlewareStack: {
    add(
      middleware: (next: Send) => Send,
      options: {
        readonly step: "initialize" | "finalizeRequest";
        readonly name: string;
        readonly priority: "low" | "high";
      },
    ): void;
  };
}

/**
 * Keeps the SDK from repeating a write that adds an entry, unless the service said that it did nothing.
 *
 * In a versioned bucket a repeated PutObject or DeleteObject adds a second version or marker. After a
 * lost answer or a 5xx the first one may have taken effect, so only throttling (503 SlowDown, 429) and
 * refusals below 500 are left to the SDK's retries. Anything else is for whoever looks before writing
 * again (L3).
 */
export function allowSingleEffect<Command extends object>(
  command: Command & { readonly middlewareStack: object },
): Command {
  const { middlewareStack } = command as unknown as CommandWithStack;
  // Below the SDK's retry step, so that it sees each attempt's error before the SDK does ...
  middlewareStack.add((next) => (args) => next(args).catch(hideUncertain), {
    step: "finalizeRequest",
    name: "xpartHideUncertain",
    priority: "low",
  });
  // ... and above it, so that the caller gets the error itself.
  middlewareStack.add((next) => (args) => next(args).catch(showUncertain), {
    step: "initialize",
    name: "xpartShowUncertain",
    priority: "high",
  });
  return command;
}

function hideUncertain(error: unknown): never {
  throw isCertain(error) ? error : new UncertainError(error);
}

function showUncertain(error: unknown): never {
  throw error instanceof UncertainError ? error.original : error;
}

/** Whether the service answered, and said that it refused. */
export function isCertain(error: unknown): boolean {
  const { name, $metadata } = error as {
    readonly name?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  return name === "SlowDown" || (status !== undefined && status >= 400 && status < 500);
}
