import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/** What requests are signed with. */
export interface SigningIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request before it is signed. */
export interface UnsignedRequest {
  readonly method: string;
  /** Percent-encoded, as it goes over the wire. S3 signs it so; of other services it is `/` here. */
  readonly path: string;
  /** Percent-encoded and sorted by {@link canonicalQuery}, as it goes over the wire. */
  readonly query: string;
  /** Names in lower case; `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, in hexadecimal, or one of the words that S3 takes instead. */
  readonly payloadHash: string;
}

/** Signs requests of one service in one region. */
export type Signer = (
  request: UnsignedRequest,
  identity: SigningIdentity,
  nowMs: number,
) => Record<string, string>;

/**
 * Makes a signer by Signature Version 4 (IAM user guide, "Create a signed AWS API request"). The key of a day is
 * derived once.
 *
 * @returns gives all headers of the request, those of the signature among them.
 */
export function createSigner(service: string, region: string): Signer {
  let derived: { readonly of: string; readonly key: KeyObject } | undefined;
  return ({ method, path, query, headers, payloadHash }, identity, nowMs) => {
    const date = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const day = date.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const all: Record<string, string> = { ...headers, "x-amz-date": date };
    if (identity.sessionToken !== undefined) {
      all["x-amz-security-token"] = identity.sessionToken;
    }
    const names = Object.keys(all)
      .filter((name) => !UNSIGNED.has(name))
      .sort();
    const lines = names.map((name) => `${name}:${canonicalValue(all[name] ?? "")}\n`).join("");
    const signedHeaders = names.join(";");
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${signedHeaders}\n${payloadHash}`;
    const of = `${identity.secretAccessKey}\n${day}`;
    if (derived?.of !== of) {
      // As an object: of bytes Node makes one for each signature, which takes ten times as long as the signature.
      const key = signingKey(identity.secretAccessKey, [day, region, service]);
      derived = { of, key: createSecretKey(key) };
    }
    const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac("sha256", derived.key).update(toSign).digest("hex");
    all["authorization"] =
      `AWS4-HMAC-SHA256 Credential=${identity.accessKeyId}/${scope}, ` +
      `SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return all;
  };
}

/** What something on the way may change, as the SDK's own list has it. */
const UNSIGNED: ReadonlySet<string> = new Set([
  "authorization",
  "cache-control",
  "connection",
  "expect",
  "from",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "x-amzn-trace-id",
]);

function canonicalValue(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}

function signingKey(secret: string, parts: readonly string[]): Buffer {
  const start: Buffer = Buffer.from(`AWS4${secret}`);
  return [...parts, "aws4_request"].reduce(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    start,
  );
}

/** The hash of a body, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function order(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** A query string as it is signed, and sent: encoded, and in the order of the encoded names and values. */
export function canonicalQuery(parameters: readonly (readonly [string, string])[]): string {
  return parameters
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(([left, first], [right, second]) => order(left, right) || order(first, second))
    .map((pair) => pair.join("="))
    .join("&");
}
