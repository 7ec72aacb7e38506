import { Readable } from "node:stream";
import type { ServiceName } from "./error-response.ts";
import type { ServiceRequest, ServiceResponse } from "./service.ts";

/** A request of this process: what HTTP would carry. */
export interface LocalRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Readable | undefined;
}

/**
 * Answers a request of the same process as over HTTP, but without a connection and a signature, which take most of a
 * request's time. Faults, guards and counts are the same; names of the answer's headers are in lower case.
 *
 * @param accessKeyId - whose request it is.
 * @throws Error with the code ECONNRESET where a fault closes the connection.
 */
export type LocalCall = (
  service: ServiceName,
  request: LocalRequest,
  accessKeyId?: string,
) => Promise<ServiceResponse>;

/** The request as a service gets it. */
export function toServiceRequest({ method, target, headers, body }: LocalRequest): ServiceRequest {
  const at = target.indexOf("?");
  const head = {
    ...{ method, headers, path: at < 0 ? target : target.slice(0, at) },
    query: new URLSearchParams(at < 0 ? "" : target.slice(at + 1)),
  };
  if (body instanceof Readable) return { ...head, body };
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return withBytes(head, bytes);
}

/** A request whose body was read at once; it can be read again as a stream, which is made when it is asked for. */
export function withBytes(head: Omit<ServiceRequest, "body">, bytes: Buffer): ServiceRequest {
  return {
    ...{ ...head, bytes },
    get body() {
      return Readable.from([bytes]);
    },
  };
}

/** The answer with the names of its headers as clients look for them. */
export function inLowerCase(answered: ServiceResponse): ServiceResponse {
  const headers = Object.entries(answered.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return { ...answered, headers: Object.fromEntries(headers) };
}
