/** Header names in lower case with their values as they go over the wire. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** What every SDK command has: the chain of functions that its request passes. */
interface CommandWithStack {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: never) => unknown) => (args: never) => unknown,
      options: { readonly step: "build"; readonly name: string; readonly priority: "high" },
    ): void;
  };
}

/**
 * Sets headers that the SDK's typed input cannot express, before the request is signed: an `Expires`
 * that is no date, a checksum value of an algorithm that the SDK does not know.
 *
 * They are set ahead of the SDK's own checksum step, which leaves a request alone that has one.
 */
export function addHeaders<Command extends object>(
  command: Command & { readonly middlewareStack: object },
  headers: RequestHeaders,
): Command {
  const { middlewareStack } = command as unknown as CommandWithStack;
  middlewareStack.add(
    (next) => (args: never) => {
      Object.assign(headersOf(args), headers);
      return next(args);
    },
    { step: "build", name: "xpartHeaders", priority: "high" },
  );
  return command;
}

/** The SDK types the request as unknown, since any protocol could have made it; here it is HTTP. */
function headersOf(args: { readonly request: { headers: Record<string, string> } }) {
  return args.request.headers;
}
