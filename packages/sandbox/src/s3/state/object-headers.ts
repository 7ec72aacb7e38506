import type { ObjectHeaders, ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request, unicodeOf } from "../protocol/s3-request.ts";

/** Headers that S3 keeps with an object, as it writes them (rule W4). */
const systemHeaders: ReadonlyMap<string, string> = new Map([
  ["cache-control", "Cache-Control"],
  ["content-disposition", "Content-Disposition"],
  ["content-encoding", "Content-Encoding"],
  ["content-language", "Content-Language"],
  ["content-type", "Content-Type"],
  ["expires", "Expires"],
  ["x-amz-website-redirect-location", "x-amz-website-redirect-location"],
]);

/** Those of them that a GET's `response-*` parameters override. */
const overridable = [...systemHeaders.keys()].filter((name) => !name.startsWith("x-amz-"));

const metadataPrefix = "x-amz-meta-";
const maxMetadataBytes = 2048;
const defaultContentType = "binary/octet-stream";

/**
 * The headers of a request that stay with the object. `aws-chunked` is about the transfer, not the
 * object, so it is taken out; `Expires` is kept as it is, also when it is not a date.
 *
 * @throws S3Error MetadataTooLarge above 2 KB of names and values.
 */
export function readObjectHeaders(request: S3Request): ObjectHeaders {
  const system: Record<string, string> = { "content-type": defaultContentType };
  const metadata: (readonly [string, string])[] = [];
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(metadataPrefix)) {
      const key = name.slice(metadataPrefix.length);
      const text = unicodeOf(value);
      metadata.push([key, text]);
      metadataBytes += Buffer.byteLength(key) + Buffer.byteLength(text);
    } else if (systemHeaders.has(name) && value !== "") {
      system[name] = unicodeOf(value);
    }
  }
  if (metadataBytes > maxMetadataBytes) {
    throw new S3Error("MetadataTooLarge", {
      detail: { Size: String(metadataBytes), MaxSizeAllowed: String(maxMetadataBytes) },
    });
  }
  const redirect = system["x-amz-website-redirect-location"];
  if (redirect !== undefined && !/^(\/|https?:\/\/)/.test(redirect)) {
    throw new S3Error("InvalidRedirectLocation");
  }
  const encoding = storedEncoding(system["content-encoding"]);
  delete system["content-encoding"];
  return {
    system: encoding === undefined ? system : { ...system, "content-encoding": encoding },
    // Not by assignment, which loses the name `__proto__`.
    metadata: Object.fromEntries(metadata),
  };
}

/** The headers of an object as GET and HEAD give them back. */
export function renderObjectHeaders(version: ObjectVersion): Record<string, string> {
  const rendered: Record<string, string> = {};
  for (const [name, value] of Object.entries(version.headers.system)) {
    rendered[systemHeaders.get(name) ?? name] = headerText(value);
  }
  for (const [name, value] of Object.entries(version.headers.metadata)) {
    rendered[metadataPrefix + name] = headerText(value);
  }
  return rendered;
}

/** What a GET's `response-*` parameters put in place of the object's headers. */
export function responseOverrides(request: S3Request): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const name of request.query.size === 0 ? [] : overridable) {
    const value = request.query.get(`response-${name}`);
    if (value !== null) {
      overrides[systemHeaders.get(name) ?? name] = value;
    }
  }
  return overrides;
}

/** A time as HTTP headers give it; whole seconds. */
export function httpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}

/** Whether the request asks for the checksum of the content to be given back. */
export function wantsChecksum(request: S3Request): boolean {
  return header(request, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
}

function storedEncoding(value: string | undefined): string | undefined {
  const codings = value?.split(",").map((coding) => coding.trim());
  const kept = codings?.filter((coding) => coding !== "" && coding.toLowerCase() !== "aws-chunked");
  return kept === undefined || kept.length === 0 ? undefined : kept.join(",");
}

/** Non-ASCII values leave as an RFC 2047 encoded word, as S3 sends them. */
function headerText(value: string): string {
  const isAscii = !/[^\x20-\x7e\t]/.test(value);
  return isAscii ? value : `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`;
}
