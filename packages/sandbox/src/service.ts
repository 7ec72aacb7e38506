import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/**
 * One request, as the gateway hands it to a service after its signature was verified.
 * `path` is the raw request path (still percent-encoded, without the query).
 * `body` is the payload with any `aws-chunked` framing still in place.
 */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Header names in lower case; repeated headers joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  /** All of the body, where that was read at once. */
  readonly bytes?: Buffer;
}

/** The body of a request as UTF-8: the bytes where they are there, since reading a stream takes many turns. */
export async function bodyText({ bytes, body }: ServiceRequest): Promise<string> {
  return bytes === undefined ? text(body) : bytes.toString("utf8");
}

/** What a service answers. Header names are sent as given. */
export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | Readable;
}

/** A service behind the gateway: one AWS API of one partition. */
export interface Service {
  handle(request: ServiceRequest): Promise<ServiceResponse>;
  stop(): Promise<void>;
}

/** The body of an answer as UTF-8. */
export async function answerText({ body }: ServiceResponse): Promise<string> {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : text(body);
}
