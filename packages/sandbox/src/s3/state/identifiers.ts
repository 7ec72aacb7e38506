import { randomFillSync } from "node:crypto";

/** Gives `count` random bytes; injectable so that a test is repeatable. */
export type RandomBytes = (count: number) => Uint8Array;

/** Random bytes drawn from the system at a time: a request needs four small lots of them. */
const poolBytes = 8192;

const versionAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
const versionIdLength = 32;
const versionIdPattern = /^[A-Za-z0-9._-]{32}$/;

/** The version id of the entry that was written while versioning was off or suspended. */
export const nullVersionId = "null";

/** A version id as S3 makes it: 32 characters of its alphabet. */
export function newVersionId(random: RandomBytes): string {
  let id = "";
  for (const byte of random(versionIdLength)) {
    id += versionAlphabet.charAt(byte & 63);
  }
  return id;
}

/**
 * Whether a version id could have come from this service; S3 refuses others with InvalidArgument.
 */
export function isVersionId(text: string): boolean {
  return text === nullVersionId || versionIdPattern.test(text);
}

/** The system's random bytes, each given once. */
export function createRandomBytes(): RandomBytes {
  let pool = new Uint8Array(0);
  return (count) => {
    if (pool.byteLength < count) {
      pool = randomFillSync(new Uint8Array(Math.max(poolBytes, count)));
    }
    const bytes = pool.subarray(0, count);
    pool = pool.subarray(count);
    return bytes;
  };
}

/** A request id as S3 makes it: 16 upper case hex digits. */
export function newRequestId(random: RandomBytes): string {
  return toHex(random(8)).toUpperCase();
}

/** An upload id: opaque, safe in a query. */
export function newUploadId(random: RandomBytes): string {
  return Buffer.from(random(48)).toString("base64url");
}

/** A version 4 UUID, the id of an EventBridge event. */
export function newUuid(random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(bytes);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...groups, hex.slice(20)].join("-");
}

/** An ETag that is not an MD5, as objects under SSE-KMS and SSE-C have. */
export function newOpaqueEtag(random: RandomBytes): string {
  return toHex(random(16));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
