/** Header names in lower case with their values as they go over the wire. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** What every SDK command has: the chain of functions that its request passes. */
interface CommandWithStack {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: never) => unknown) => (args: never) => unknown,
      options: {
        readonly step: "build";
        readonly name: string;
        readonly priority: "high" | "low";
      },
    ): void;
  };
}

/**
 * Sets headers that the SDK's typed input cannot express, before the request is signed: an `Expires`
 * that is no date, a checksum value of an algorithm that the SDK does not know.
 *
 * They are set ahead of the SDK's own checksum step, which leaves a request alone that has one.
 *
 * @param name - of the step, of which a request has one each.
 */
export function addHeaders<Command extends object>(
  command: Command & { readonly middlewareStack: object },
  headers: RequestHeaders,
  name = "xpartHeaders",
): Command {
  const { middlewareStack } = command as unknown as CommandWithStack;
  middlewareStack.add(
    (next) => (args: never) => {
      Object.assign(headersOf(args), headers);
      return next(args);
    },
    { step: "build", name, priority: "high" },
  );
  return command;
}

/** The SDK's checksum step takes any header that begins like this for a checksum. */
const PLACEHOLDER = "x-amz-checksum-left-out";

/**
 * Keeps the SDK from adding a checksum of its own: it lets a request alone that has one, so it is shown
 * one that is taken away again before the request is signed.
 */
export function leaveOutChecksum<Command extends object>(
  command: Command & { readonly middlewareStack: object },
): Command {
  const { middlewareStack } = command as unknown as CommandWithStack;
  middlewareStack.add(
    (next) => (args: never) => {
      delete headersOf(args)[PLACEHOLDER];
      return next(args);
    },
    { step: "build", name: "xpartLeaveOutChecksum", priority: "low" },
  );
  return addHeaders(command, { [PLACEHOLDER]: "none" }, "xpartChecksumPlaceholder");
}

/** The SDK types the request as unknown, since any protocol could have made it; here it is HTTP. */
function headersOf(args: { readonly request: { headers: Record<string, string> } }) {
  return args.request.headers;
}
