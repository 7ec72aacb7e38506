import type { ResponseHeaders } from "./s3-response-headers.ts";

/** What one request says beside its operation's input. */
export interface SendOptions {
  /** Set as they are: what the SDK's typed input cannot express. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the request, where what it sends has broken. */
  readonly abortSignal?: AbortSignal;
  /** A write that adds an entry; see `allowSingleEffect`. */
  readonly hasSingleEffect?: boolean;
  /** Content goes without a checksum, though none was given. */
  readonly isBare?: boolean;
  /** Told the headers of the answer, of an error too. */
  readonly onHeaders?: (headers: ResponseHeaders) => void;
}

/** Sends one request and gives what its answer says, in the SDK's names; what it throws looks as the SDK's errors do. */
export type Sender = (operation: string, input: object, options: SendOptions) => Promise<unknown>;

/** A client of this package's own wire, of one service; see `createS3Wire` and its like. */
export interface Wire<Service extends string> {
  readonly service: Service;
  readonly region: string;
  /** Closes its connections. */
  destroy(): void;
}

const senders = new WeakMap<object, Sender>();

/** Says how a client sends: each of the SDK's, and of the wire's, is made with its own way. */
export function setSender<Client extends object>(client: Client, sender: Sender): Client {
  senders.set(client, sender);
  return client;
}

/** What an operation takes and gives; answers need have no `$metadata`, which is the SDK's own. */
export interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Omit<Output, "$metadata">;
}

/** Sends a request of a service whose operations are known. */
export type Send<
  Client extends object,
  Operations extends Record<string, Operation<object, object>>,
> = <Name extends keyof Operations & string>(
  client: Client,
  operation: Name,
  input: Operations[Name]["input"],
  options?: SendOptions,
) => Promise<Operations[Name]["output"]>;

/**
 * Sends by whatever the client was made for.
 *
 * @throws TypeError where the client was not made by this package, so that nobody knows how it takes answers.
 */
export async function sendBy(
  client: object,
  operation: string,
  input: object,
  options: SendOptions = {},
): Promise<unknown> {
  const sender = senders.get(client);
  if (sender === undefined) {
    throw new TypeError(
      "this client was not made by @xpart/aws-adapters: make it with createS3Client, createS3Wire or their like",
    );
  }
  return sender(operation, input, options);
}
