import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { type AwsChunkedDecoder, createAwsChunkedDecoder } from "./aws-chunked.ts";
import type { Blob } from "./blob.ts";
import type { BlobStore } from "./blob-store.ts";
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumSizeBytes,
  createDigest,
  createNodeDigest,
  defaultChecksumAlgorithm,
  parseChecksumAlgorithm,
  toBase64,
} from "./checksum.ts";
import type { Digest } from "./digest.ts";

/** Content that was received and verified. The caller owns its reference. */
export interface ReceivedContent {
  readonly content: Blob;
  /** Lower case hex. */
  readonly md5: string;
  /** Base64, by algorithm: what the client sent, and what the caller asked for. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
  /** The algorithm the client sent a value of; its value was verified. */
  readonly clientAlgorithm: ChecksumAlgorithm | undefined;
}

/** What the client says its content's checksum is. */
interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Undefined while it is still to come as a trailer. */
  readonly value: string | undefined;
}

/**
 * Takes a request's body into the store and verifies it against everything the client said: decoded
 * length, Content-MD5, `x-amz-content-sha256`, checksum header or trailer (rule W8). On a mismatch
 * nothing stays.
 *
 * @param wanted The algorithm the caller needs a value of; by default the client's, else CRC64NVME.
 */
export async function receiveContent(
  request: S3Request,
  store: BlobStore,
  wanted?: ChecksumAlgorithm,
): Promise<ReceivedContent> {
  const claimed = claimedChecksum(request);
  const stored = wanted ?? claimed?.algorithm ?? defaultChecksumAlgorithm;
  const algorithms = new Set(claimed === undefined ? [stored] : [stored, claimed.algorithm]);
  const digests = new Map([...algorithms].map((name) => [name, createDigest(name)]));
  const md5 = createNodeDigest("md5");
  const sha256 = payloadHash(request) === undefined ? undefined : createNodeDigest("sha256");
  const decoder = isAwsChunked(request) ? createAwsChunkedDecoder() : undefined;

  const all = [...digests.values(), md5, ...(sha256 === undefined ? [] : [sha256])];
  const content = await spool(request, store, decoder, all);
  try {
    const trailers = decoder?.finish() ?? {};
    const checksums = new Map<ChecksumAlgorithm, string>();
    for (const [name, digest] of digests) {
      checksums.set(name, toBase64(await digest.digest()));
    }
    const md5Bytes = Buffer.from(await md5.digest());
    verifyLength(request, content.sizeBytes);
    verifyMd5(request, md5Bytes);
    await verifyPayloadHash(request, sha256);
    verifyChecksum(claimed, trailers, checksums);
    return {
      content,
      md5: md5Bytes.toString("hex"),
      checksums,
      clientAlgorithm: claimed?.algorithm,
    };
  } catch (error) {
    store.release(content);
    throw error;
  }
}

/** Whether the client sent anything to verify its content by: Content-MD5 or a checksum. */
export function hasIntegrityHeader(request: S3Request): boolean {
  return header(request, "content-md5") !== undefined || claimedChecksum(request) !== undefined;
}

/** The checksum in the request's headers, of which S3 takes at most one. */
function claimedChecksum(request: S3Request): ClaimedChecksum | undefined {
  const claims: ClaimedChecksum[] = [];
  for (const algorithm of checksumAlgorithms) {
    const value = header(request, `x-amz-checksum-${algorithm.toLowerCase()}`);
    if (value !== undefined) {
      claims.push({ algorithm, value });
    }
  }
  const trailer = /x-amz-checksum-([a-z0-9]+)/i.exec(header(request, "x-amz-trailer") ?? "")?.[1];
  const trailing = trailer === undefined ? undefined : parseChecksumAlgorithm(trailer);
  if (trailing !== undefined) {
    claims.push({ algorithm: trailing, value: undefined });
  }
  if (claims.length > 1) {
    throw new S3Error("InvalidRequest", {
      message:
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    });
  }
  if (claims.length === 0 && header(request, "x-amz-sdk-checksum-algorithm") !== undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    });
  }
  return claims[0];
}

async function spool(
  request: S3Request,
  store: BlobStore,
  decoder: AwsChunkedDecoder | undefined,
  digests: readonly Digest[],
): Promise<Blob> {
  const writer = store.createWriter();
  try {
    for await (const piece of request.bytes === undefined ? request.body : [request.bytes]) {
      const bytes: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
      for (const payload of decoder === undefined ? [bytes] : decoder.push(bytes)) {
        for (const digest of digests) {
          digest.update(payload);
        }
        await writer.write(payload);
      }
    }
    return await writer.finish();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

function isAwsChunked(request: S3Request): boolean {
  const hash = header(request, "x-amz-content-sha256") ?? "";
  const encoding = header(request, "content-encoding") ?? "";
  return hash.startsWith("STREAMING-") || /(^|,)\s*aws-chunked\s*(,|$)/i.test(encoding);
}

function verifyLength(request: S3Request, sizeBytes: number): void {
  const decoded = header(request, "x-amz-decoded-content-length");
  const expected =
    decoded ?? (isAwsChunked(request) ? undefined : request.headers["content-length"]);
  if (expected !== undefined && Number(expected) !== sizeBytes) {
    throw new S3Error("IncompleteBody");
  }
}

function verifyMd5(request: S3Request, actual: Buffer): void {
  // Not by `header`, to which an empty one is none: S3 calls it a digest that is not valid.
  const claimed = request.headers["content-md5"];
  if (claimed === undefined) {
    return;
  }
  const bytes = Buffer.from(claimed, "base64");
  if (bytes.length !== 16) {
    throw new S3Error("InvalidDigest", { detail: { "Content-MD5": claimed } });
  }
  if (!bytes.equals(actual)) {
    throw new S3Error("BadDigest", {
      message: "The Content-MD5 you specified did not match what we received.",
      detail: { ExpectedDigest: claimed, CalculatedDigest: actual.toString("base64") },
    });
  }
}

function payloadHash(request: S3Request): string | undefined {
  const hash = header(request, "x-amz-content-sha256");
  return hash !== undefined && /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : undefined;
}

async function verifyPayloadHash(request: S3Request, sha256: Digest | undefined): Promise<void> {
  const claimed = payloadHash(request);
  if (claimed === undefined || sha256 === undefined) {
    return;
  }
  const actual = Buffer.from(await sha256.digest()).toString("hex");
  if (actual !== claimed) {
    throw new S3Error("XAmzContentSHA256Mismatch", {
      detail: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: actual },
    });
  }
}

function verifyChecksum(
  claimed: ClaimedChecksum | undefined,
  trailers: Readonly<Record<string, string>>,
  actual: ReadonlyMap<ChecksumAlgorithm, string>,
): void {
  if (claimed === undefined) {
    return;
  }
  const name = `x-amz-checksum-${claimed.algorithm.toLowerCase()}`;
  const value = claimed.value ?? trailers[name] ?? "";
  if (Buffer.from(value, "base64").length !== checksumSizeBytes[claimed.algorithm]) {
    throw new S3Error("InvalidRequest", { message: `Value for ${name} header is invalid.` });
  }
  if (value !== actual.get(claimed.algorithm)) {
    throw new S3Error("BadDigest", {
      message: `The ${claimed.algorithm} you specified did not match the calculated checksum.`,
    });
  }
}
