import type { Readable } from "node:stream";
import type { SendOptions } from "../call/aws-sender.ts";
import type { BucketTerms } from "../s3/request/s3-bucket-terms.ts";
import type { S3Operations } from "../s3/request/s3-send.ts";
import { writeXml, type XmlFields } from "../xml/xml.ts";
import { type ComputedAlgorithm, createChecksum } from "./content-checksum.ts";
import { HEADERS, type HeaderKind, PARAMETERS } from "./s3-members.ts";
import { canonicalQuery, encodeRfc3986, sha256 } from "./signature.ts";
import { TRAILED_PAYLOAD, trailedBody } from "./trailed-body.ts";
import type { WireClient, WireRequest } from "./wire-client.ts";

/** What an operation is, beside its members. */
interface Shape {
  readonly method: "DELETE" | "GET" | "HEAD" | "POST" | "PUT";
  /** A word of the query that says which operation it is. */
  readonly word?: string;
  /** The member that is the request's document, and what the document is called. */
  readonly document?: {
    readonly member: string;
    readonly root: string;
    /** Where its elements are not called as the member's own fields. */
    readonly fieldsOf?: (member: XmlFields) => XmlFields;
  };
  /** Which header says the algorithm of a checksum; content gets the checksum itself. */
  readonly algorithmHeader?: "x-amz-checksum-algorithm";
  /** A document that S3 wants a checksum of. */
  readonly isChecked?: boolean;
}

/** Every operation; source: API reference of S3. */
export const SHAPES: Readonly<Record<keyof S3Operations, Shape>> = {
  AbortMultipartUpload: { method: "DELETE" },
  CompleteMultipartUpload: {
    method: "POST",
    document: {
      ...{ member: "MultipartUpload", root: "CompleteMultipartUpload" },
      // In the order of the schema, which servers that validate it want.
      fieldsOf: ({ Parts }) => ({
        Part: (Parts as readonly XmlFields[]).map(({ PartNumber, ETag, ...checksums }) => ({
          ...{ ETag, ...checksums, PartNumber },
        })),
      }),
    },
  },
  CopyObject: { method: "PUT", algorithmHeader: "x-amz-checksum-algorithm" },
  CreateMultipartUpload: {
    method: "POST",
    word: "uploads",
    algorithmHeader: "x-amz-checksum-algorithm",
  },
  DeleteObject: { method: "DELETE" },
  DeleteObjectTagging: { method: "DELETE", word: "tagging" },
  GetObject: { method: "GET" },
  GetObjectLockConfiguration: { method: "GET", word: "object-lock" },
  GetObjectTagging: { method: "GET", word: "tagging" },
  HeadObject: { method: "HEAD" },
  ListMultipartUploads: { method: "GET", word: "uploads" },
  ListObjectVersions: { method: "GET", word: "versions" },
  ListParts: { method: "GET" },
  PutObject: { method: "PUT" },
  PutObjectTagging: {
    method: "PUT",
    word: "tagging",
    document: {
      ...{ member: "Tagging", root: "Tagging" },
      fieldsOf: ({ TagSet }) => ({ TagSet: { Tag: TagSet } }),
    },
    isChecked: true,
  },
  RestoreObject: {
    method: "POST",
    word: "restore",
    document: { member: "RestoreRequest", root: "RestoreRequest" },
    isChecked: true,
  },
  UploadPart: { method: "PUT" },
  UploadPartCopy: { method: "PUT" },
};

/** An input of any operation; the members that it has are in the tables. */
export type AnyInput = Readonly<Record<string, unknown>>;

/** How requests of a client are addressed. */
export interface S3Addressing {
  readonly client: Pick<WireClient, "endpoint" | "isAws">;
  /** `endpoint/bucket/key` rather than `bucket.endpoint/key`. */
  readonly isPathStyle: boolean;
  readonly terms: BucketTerms;
}

/** Makes the request of an operation. @throws TypeError of a bucket that the wire does not speak to. */
export function s3Request(
  operation: keyof S3Operations,
  input: AnyInput,
  options: SendOptions,
  addressing: S3Addressing,
): WireRequest {
  const shape = SHAPES[operation];
  const headers: Record<string, string> = {
    ...memberHeaders(input, shape),
    ...options.headers,
    ...termsHeaders(addressing.terms, input),
  };
  const content = contentOf(input, shape, headers, options);
  headers["x-amz-content-sha256"] = content.payloadHash;
  return {
    method: shape.method,
    ...addressOf(input, addressing),
    query: queryOf(input, shape),
    headers,
    ...content,
    abortSignal: options.abortSignal,
    hasSingleEffect: options.hasSingleEffect,
  };
}

function memberHeaders(input: AnyInput, { algorithmHeader }: Shape): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, header, kind = "text"] of HEADERS) {
    const value = input[member];
    if (value !== undefined) {
      headers[header] = headerValue(value, kind);
    }
  }
  for (const [name, value] of Object.entries((input["Metadata"] ?? {}) as object)) {
    headers[`x-amz-meta-${name.toLowerCase()}`] = String(value);
  }
  // The other operation of this member takes it as a document.
  if (typeof input["Tagging"] === "string") {
    headers["x-amz-tagging"] = input["Tagging"];
  }
  const algorithm = input["ChecksumAlgorithm"];
  if (algorithmHeader !== undefined && algorithm !== undefined) {
    headers[algorithmHeader] = String(algorithm);
  }
  return headers;
}

/** The only dates of requests are of Object Lock, to the second or more finely. */
function headerValue(value: unknown, kind: HeaderKind): string {
  return kind === "date" ? (value as Date).toISOString().replace(".000Z", "Z") : String(value);
}

/** Source: S3 user guide, as `stateBucketTerms`, which says the same by the SDK. */
function termsHeaders(
  { expectedOwner, isRequesterPays = false }: BucketTerms,
  input: AnyInput,
): Record<string, string> {
  return {
    ...(expectedOwner === undefined ? {} : { "x-amz-expected-bucket-owner": expectedOwner }),
    ...(expectedOwner === undefined || input["CopySource"] === undefined
      ? {}
      : { "x-amz-source-expected-bucket-owner": expectedOwner }),
    ...(isRequesterPays ? { "x-amz-request-payer": "requester" } : {}),
  };
}

function queryOf(input: AnyInput, { word }: Shape): string {
  const parameters: (readonly [string, string])[] = word === undefined ? [] : [[word, ""]];
  for (const [member, parameter] of Object.entries(PARAMETERS)) {
    const value = input[member];
    if (value !== undefined) {
      parameters.push([parameter, String(value)]);
    }
  }
  return canonicalQuery(parameters);
}

/** Names that a certificate's wildcard covers as a label of the host. */
const LABEL = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
/** Buckets that are signed for, and addressed, in ways of their own. */
const ELSEWHERE = /^arn:|--x-s3$|--op-s3$/;

function addressOf(
  input: AnyInput,
  { client, isPathStyle }: S3Addressing,
): Pick<WireRequest, "url" | "path"> {
  const bucket = String(input["Bucket"]);
  if (ELSEWHERE.test(bucket)) {
    throw new TypeError(
      `${bucket} is no bucket of plain S3 (an ARN, a directory bucket or Outposts): name a general purpose bucket`,
    );
  }
  const { endpoint } = client;
  const key = input["Key"] === undefined ? "/" : `/${encodeKey(String(input["Key"]))}`;
  const base = endpoint.pathname.replace(/\/$/, "");
  if (isPathStyle || !LABEL.test(bucket)) {
    return { url: endpoint, path: `${base}/${encodeRfc3986(bucket)}${key}` };
  }
  const url = new URL(endpoint);
  url.hostname = `${bucket}.${endpoint.hostname}`;
  return { url, path: `${base}${key}` };
}

function encodeKey(key: string): string {
  return key.split("/").map(encodeRfc3986).join("/");
}

type Content = Pick<WireRequest, "body" | "payloadHash">;

/** Of no content. */
const EMPTY_HASH = sha256("");
/** What content gets that brings no checksum. */
const DEFAULT_ALGORITHM: ComputedAlgorithm = "CRC32";

function contentOf(
  input: AnyInput,
  { document, isChecked = false }: Shape,
  headers: Record<string, string>,
  { isBare = false }: SendOptions,
): Content {
  if (document !== undefined) {
    const member = (input[document.member] ?? {}) as XmlFields;
    const bytes = Buffer.from(writeXml(document.root, document.fieldsOf?.(member) ?? member));
    headers["content-type"] = "application/xml";
    return bytesContent(bytes, headers, isChecked ? DEFAULT_ALGORITHM : undefined);
  }
  const body = input["Body"];
  if (body === undefined) {
    return { payloadHash: EMPTY_HASH };
  }
  headers["content-type"] ??= "application/octet-stream";
  const isCheckedAlready = Object.keys(headers).some((name) => /^x-amz-checksum-/.test(name));
  const algorithm =
    isBare || isCheckedAlready
      ? undefined
      : String(input["ChecksumAlgorithm"] ?? DEFAULT_ALGORITHM);
  if (body instanceof Uint8Array) {
    return bytesContent(body, headers, algorithm);
  }
  const stream = body as Readable;
  return algorithm === undefined
    ? { body: stream, payloadHash: "UNSIGNED-PAYLOAD" }
    : { body: trailedBody(stream, algorithm, headers), payloadHash: TRAILED_PAYLOAD };
}

function bytesContent(
  bytes: Uint8Array,
  headers: Record<string, string>,
  algorithm: string | undefined,
): Content {
  if (algorithm !== undefined) {
    const checksum = createChecksum(algorithm);
    checksum.update(bytes);
    headers["x-amz-sdk-checksum-algorithm"] = algorithm;
    headers[`x-amz-checksum-${algorithm.toLowerCase()}`] = checksum.value();
  }
  headers["content-length"] = String(bytes.byteLength);
  return { body: bytes, payloadHash: sha256(bytes) };
}
