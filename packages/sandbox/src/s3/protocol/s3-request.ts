import type { Readable } from "node:stream";
import type { ServiceRequest } from "../../service.ts";
import { S3Error } from "./s3-error.ts";

/** What a request addresses. */
export type Target = "service" | "bucket" | "object";

/** A request with its bucket and key made out. */
export interface S3Request {
  readonly method: string;
  readonly target: Target;
  /** Empty when the target is the service. */
  readonly bucket: string;
  /** Decoded; empty unless the target is an object. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** Names in lower case. Includes `x-amz-*` that a presigned URL carries in its query. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  /** All of the body, where that is there at once. */
  readonly bytes?: Uint8Array | undefined;
}

/** S3's limit, in UTF-8 bytes. */
const maxKeyBytes = 1024;

/**
 * Makes out bucket and key, path style or virtual-hosted (`<bucket>.localhost`,
 * `<bucket>.s3.localhost`, `<bucket>.s3.<region>.localhost`).
 *
 * @throws S3Error InvalidURI for a path that is not percent-encoded UTF-8, KeyTooLongError.
 */
export function parseS3Request(request: ServiceRequest): S3Request {
  const path = request.path.startsWith("/") ? request.path.slice(1) : request.path;
  const hosted = bucketOfHost(request.headers.host ?? "");
  const slash = path.indexOf("/");
  const bucket = hosted ?? decode(slash === -1 ? path : path.slice(0, slash));
  const rawKey = hosted !== undefined ? path : slash === -1 ? "" : path.slice(slash + 1);
  const key = decode(rawKey);
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw new S3Error("KeyTooLongError", {
      detail: { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(maxKeyBytes) },
    });
  }
  return {
    method: request.method,
    target: bucket === "" ? "service" : key === "" ? "bucket" : "object",
    bucket,
    key,
    query: request.query,
    headers: withQueryHeaders(request),
    bytes: request.bytes,
    get body() {
      return request.body;
    },
  };
}

/** A header, if it is there and not empty. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  return value === undefined || value === "" ? undefined : value;
}

/** A header whose value came as raw UTF-8 bytes: Node reads header bytes as Latin-1. */
export function unicodeOf(value: string): string {
  const isAscii = !/[^\x20-\x7e\t]/.test(value);
  return isAscii ? value : Buffer.from(value, "latin1").toString("utf8");
}

/**
 * A query parameter that is a number of things, such as `max-keys`.
 *
 * @throws S3Error InvalidArgument unless it is a whole number within S3's int range.
 */
export function countParameter(request: S3Request, name: string, fallback: number): number {
  const text = request.query.get(name);
  if (text === null || text === "") {
    return fallback;
  }
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2_147_483_647) {
    throw new S3Error("InvalidArgument", {
      message: `Provided ${name} not an integer or within integer range`,
      detail: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return Number(text);
}

function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!name.endsWith(".localhost")) {
    return undefined;
  }
  const bucket = name
    .slice(0, -".localhost".length)
    .replace(/(^|\.)s3([.-][a-z]{2,5}(-[a-z]+)+-\d)?$/, "");
  return bucket === "" ? undefined : bucket;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI");
  }
}

function withQueryHeaders(request: ServiceRequest): Readonly<Record<string, string>> {
  if (request.query.size === 0) {
    return request.headers;
  }
  const hoisted: Record<string, string> = {};
  for (const [name, value] of request.query) {
    const lower = name.toLowerCase();
    if (lower.startsWith("x-amz-")) {
      hoisted[lower] = value;
    }
  }
  return { ...hoisted, ...request.headers };
}
