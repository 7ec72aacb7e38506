import { hash as hashOf } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorResponse, type ServiceName } from "./error-response.ts";
import type { ServiceRequest, ServiceResponse } from "./service.ts";
import type { ParsedAuthorization } from "./sigv4-authorization.ts";

/** A request as it came in, with the raw parts that its signature covers. */
export interface ReceivedHead {
  readonly request: ServiceRequest;
  readonly rawQuery: string;
  /** As `request.headers`, but with repeated headers joined by "," as SigV4 wants them. */
  readonly canonicalHeaders: Readonly<Record<string, string>>;
}

/** Takes a request's line and headers apart; nothing of the body is read. */
export function readHead(message: IncomingMessage): ReceivedHead {
  const url = message.url ?? "/";
  const at = url.indexOf("?");
  const rawQuery = at < 0 ? "" : url.slice(at + 1);
  const headers: Record<string, string> = {};
  const canonicalHeaders: Record<string, string> = {};
  const { rawHeaders } = message;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
    canonicalHeaders[name] = before === undefined ? value : `${canonicalHeaders[name]},${value}`;
  }
  const request: ServiceRequest = {
    method: message.method ?? "GET",
    path: at < 0 ? url : url.slice(0, at),
    query: new URLSearchParams(rawQuery),
    headers,
    body: message,
  };
  return { request, rawQuery, canonicalHeaders };
}

/** The service that a request is for, or the name that nothing in the sandbox answers to. */
export type RequestedService =
  | { readonly kind: "known"; readonly name: ServiceName }
  | { readonly kind: "unknown"; readonly name: string };

/** By target prefix, for requests whose credential scope says nothing. */
const TARGET_PREFIXES: readonly (readonly [string, ServiceName])[] = [
  ["AmazonSQS", "sqs"],
  ["DynamoDB_", "dynamodb"],
  ["secretsmanager", "secretsmanager"],
  ["TrentService", "kms"],
  ["Logs_", "logs"],
];

/**
 * The service of the credential scope; of an unsigned request its target header, else STS for a form that is
 * posted to the root, which is how the query protocol asks, else S3.
 */
export function serviceOf(parsed: ParsedAuthorization, request: ServiceRequest): RequestedService {
  if (parsed.kind === "signed") return known(parsed.authorization.service);
  const target = request.headers["x-amz-target"];
  const found = TARGET_PREFIXES.find(([prefix]) => target?.startsWith(prefix));
  const contentType = request.headers["content-type"] ?? "";
  const isForm = contentType.startsWith("application/x-www-form-urlencoded");
  const other = isForm && request.method === "POST" && request.path === "/" ? "sts" : "s3";
  return { kind: "known", name: found?.[1] ?? other };
}

function known(name: string): RequestedService {
  switch (name) {
    case "s3":
    case "sqs":
    case "dynamodb":
    case "secretsmanager":
    case "sts":
    case "kms":
    case "logs":
    case "lambda":
    case "iam":
    case "scheduler":
      return { kind: "known", name };
    default:
      return { kind: "unknown", name };
  }
}

/** What the signature says of the payload, and the payload to hand on. */
export type Payload =
  | {
      readonly kind: "payload";
      readonly hash: string;
      /** The whole of it, where it was read at once; absent: it is a stream still. */
      readonly bytes?: Buffer;
    }
  | { readonly kind: "refused"; readonly response: ServiceResponse };

/** DynamoDB takes 16 MiB a request, the most of the JSON services. */
const MAX_BUFFERED_BODY_BYTES = 16 * 1024 * 1024;

/**
 * S3's body stays a stream: its hash is the one that the client claims, and the S3 service holds
 * the bytes against that. The body of any other service is read and hashed here.
 */
export async function readPayload(service: ServiceName, request: ServiceRequest): Promise<Payload> {
  if (service === "s3") return s3Payload(request);
  const { chunks, bytes } = await readChunks(request.body);
  if (bytes > MAX_BUFFERED_BODY_BYTES) {
    const message = `The body is longer than ${MAX_BUFFERED_BODY_BYTES} bytes.`;
    return refused(errorResponse(service, 413, "RequestEntityTooLargeException", message));
  }
  const [first] = chunks;
  const body = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, bytes);
  return {
    kind: "payload",
    hash: hashOf("sha256", body, "hex"),
    bytes: body,
  };
}

/** By events: an iteration over a stream takes several turns for each chunk. */
function readChunks(
  body: Readable,
): Promise<{ readonly chunks: Buffer[]; readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    body.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MAX_BUFFERED_BODY_BYTES) chunks.push(part);
    });
    body.once("end", () => resolve({ chunks, bytes }));
    body.once("error", reject);
    body.once("close", () => reject(new Error("the client hung up")));
  });
}

function s3Payload(request: ServiceRequest): Payload {
  const { headers, query } = request;
  const claimed = headers["x-amz-content-sha256"] ?? query.get("X-Amz-Content-Sha256");
  if (claimed === null && headers.authorization?.startsWith("AWS4-") === true) {
    const message = "Missing required header for this request: x-amz-content-sha256";
    return refused(errorResponse("s3", 400, "InvalidRequest", message));
  }
  return { kind: "payload", hash: claimed ?? "UNSIGNED-PAYLOAD" };
}

function refused(response: ServiceResponse): Payload {
  return { kind: "refused", response };
}

/** Writes a service's answer, and reads the rest of the request so that the connection can be kept alive. */
export async function sendResponse(
  message: IncomingMessage,
  response: ServerResponse,
  answered: ServiceResponse,
): Promise<void> {
  const { status, headers, body } = answered;
  message.resume();
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    if (message.method === "HEAD") {
      body.destroy();
      response.end();
      return;
    }
    await pipeline(body, response);
    return;
  }
  const bodyAllowed = message.method !== "HEAD" && status !== 204 && status !== 304;
  const hasLength = Object.keys(headers).some((name) => name.toLowerCase() === "content-length");
  const length = bodyAllowed && !hasLength ? { "content-length": Buffer.byteLength(body) } : {};
  response.writeHead(status, { ...headers, ...length });
  response.end(bodyAllowed ? body : undefined);
}
