import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { SignatureV4 } from "@smithy/signature-v4";
import type { S3Target } from "@xpart/test-kit/s3-target";

/** A request of which every byte is the caller's; only its signature is added. */
export interface RawRequest {
  readonly method: string;
  readonly bucket: string;
  /** Not encoded yet; unset: the request is to the bucket. */
  readonly key?: string;
  /** Not encoded yet. */
  readonly query?: Readonly<Record<string, string>>;
  /** A value that is not ASCII goes out as its UTF-8 bytes. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An answer as it came: header names in lower case, the body as UTF-8 text. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Signed requests that the SDK cannot make, and answers of which it hides a part. */
export interface SignedHttp {
  send(request: RawRequest): Promise<RawResponse>;
  /** Closes the connections kept alive. */
  close(): void;
}

/**
 * Signs with Signature Version 4 over the headers as given. A caller's own `x-amz-content-sha256`
 * is left as it is, so a wrong one or a streaming one can be sent.
 */
export function createSignedHttp(target: S3Target): SignedHttp {
  const base = new URL(target.endpoint);
  const transport = base.protocol === "https:" ? https : http;
  const agent = new transport.Agent({ keepAlive: true });
  const signer = new SignatureV4({
    service: "s3",
    region: target.region,
    credentials: target.credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });

  async function send(request: RawRequest): Promise<RawResponse> {
    const path = pathOf(request);
    const query = { ...request.query };
    const body = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
    const signed = await signer.sign({
      method: request.method,
      protocol: base.protocol,
      hostname: base.hostname,
      path,
      query,
      headers: { ...request.headers, host: base.host },
      body,
    });
    const headers: Record<string, string> = { "content-length": String(body?.length ?? 0) };
    for (const [name, value] of Object.entries(signed.headers)) {
      headers[name] = Buffer.from(value, "utf8").toString("latin1");
    }
    return exchange(transport, agent, new URL(target.endpoint), {
      method: request.method,
      path: `${path}${queryString(query)}`,
      headers,
      body,
    });
  }

  return { send, close: () => agent.destroy() };
}

interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

function exchange(
  transport: typeof http | typeof https,
  agent: http.Agent | https.Agent,
  base: URL,
  { method, path, headers, body }: WireRequest,
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const options = { agent, method, path, headers, hostname: base.hostname, port: base.port };
    const request = transport.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: joinedHeaders(response.headers),
          text: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function joinedHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    joined[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return joined;
}

/** Percent-encodes all but the characters that RFC 3986 leaves unreserved, as Signature V4 wants. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function pathOf({ bucket, key }: RawRequest): string {
  if (key === undefined) return `/${bucket}`;
  return `/${bucket}/${key.split("/").map(encodeRfc3986).join("/")}`;
}

function queryString(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`,
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** node:crypto in the shape that the signer takes: an HMAC when there is a secret. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
