import type { WrittenEntry } from "@xpart/core";

/** An ETag as xpart keeps it. */
export function withoutQuotes(etag: string): string {
  const isQuoted = etag.length > 1 && etag.startsWith('"') && etag.endsWith('"');
  return isQuoted ? etag.slice(1, -1) : etag;
}

/** The members of an answer that tell what its ETag is made of. */
export interface EtagMembers {
  readonly ETag?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
}

/** An MD5, or one of the MD5s of so many parts. */
const MD5_ETAG = /^[0-9a-f]{32}(-\d{1,5})?$/;

/**
 * Whether an ETag is made of MD5s. S3 makes it so of objects that it encrypts with its own keys, or not
 * at all; under KMS and with a customer's key it is not (API reference, "Object": ETag).
 */
export function hasMd5Etag(answer: EtagMembers): boolean {
  const { ETag = "", ServerSideEncryption = "AES256", SSECustomerAlgorithm } = answer;
  return (
    ServerSideEncryption === "AES256" &&
    SSECustomerAlgorithm === undefined &&
    MD5_ETAG.test(withoutQuotes(ETag))
  );
}

/** What an answer to a write tells of the ETag; nothing where it has none. */
export function writtenEtag(answer: EtagMembers): Pick<WrittenEntry, "etag" | "hasMd5Etag"> {
  return answer.ETag === undefined
    ? {}
    : { etag: withoutQuotes(answer.ETag), hasMd5Etag: hasMd5Etag(answer) };
}
