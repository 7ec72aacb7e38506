import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import type { SigV4Authorization } from "./sigv4-authorization.ts";

/** The parts of a request that a SigV4 signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Raw, still percent-encoded. */
  readonly path: string;
  /** Raw, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** What stands last in the canonical request: a hash, or one of S3's words for "not signed". */
  readonly payloadHash: string;
}

/** Computes the signature that a request should carry. */
export type SignatureCalculator = (
  request: SignedRequest,
  authorization: SigV4Authorization,
  secretAccessKey: string,
) => string;

/** A key is good for a day, a region and a service: a handful live at a time, rotation adds some. */
const MAX_CACHED_KEYS = 256;

/**
 * The calculation of AWS's "Create a signed AWS API request", with the derived keys cached, which
 * leaves one SHA-256 and one HMAC a request. Own code, because `@smithy/signature-v4` signs requests
 * that are being made, and decides itself which headers and which payload hash go in; to check what
 * another client signed, the client's own choice has to be recomputed (the tests hold the two
 * against each other).
 */
export function createSignatureCalculator(): SignatureCalculator {
  const keys = new Map<string, KeyObject>();
  return (request, authorization, secretAccessKey) => {
    const { scopeDate, region, service, signedAt } = authorization;
    const cacheName = `${secretAccessKey}/${scopeDate}/${region}/${service}`;
    let key = keys.get(cacheName);
    if (key === undefined) {
      if (keys.size >= MAX_CACHED_KEYS) keys.clear();
      // As an object: of bytes Node makes one for each signature, which takes ten times as long as the signature.
      key = createSecretKey(signingKey(secretAccessKey, authorization));
      keys.set(cacheName, key);
    }
    const requestHash = hash("sha256", canonicalRequest(request, authorization), "hex");
    const scope = `${scopeDate}/${region}/${service}/aws4_request`;
    return createHmac("sha256", key)
      .update(`AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${requestHash}`)
      .digest("hex");
  };
}

/** The key that signs for a day, a region and a service. */
export function signingKey(
  secretAccessKey: string,
  { scopeDate, region, service }: Pick<SigV4Authorization, "scopeDate" | "region" | "service">,
): Buffer {
  return [scopeDate, region, service, "aws4_request"].reduce<Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

function canonicalRequest(request: SignedRequest, authorization: SigV4Authorization): string {
  const headers = authorization.signedHeaders
    .map((name) => `${name}:${canonicalValue(request.headers[name] ?? "")}\n`)
    .join("");
  return [
    request.method,
    canonicalPath(request.path, authorization.service),
    canonicalQuery(request.rawQuery),
    headers,
    authorization.signedHeaders.join(";"),
    request.payloadHash,
  ].join("\n");
}

function canonicalValue(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes("  ") ? trimmed.replaceAll(/ +/g, " ") : trimmed;
}

/** S3 encodes a path once; every other service encodes what is on the wire a second time. */
function canonicalPath(path: string, service: string): string {
  if (path === "/") return path;
  const encoded = service === "s3" ? decoded : (segment: string) => segment;
  return path
    .split("/")
    .map((segment) => uriEncode(encoded(segment)))
    .join("/");
}

function canonicalQuery(rawQuery: string): string {
  if (rawQuery === "") return "";
  return rawQuery
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [uriEncode(decoded(name)), uriEncode(decoded(value))] as const;
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** By code unit: the encoded text is ASCII, so this is AWS's byte order. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~` is encoded. */
function uriEncode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
