import { metadataText } from "../names/metadata-text.ts";
import type { CachedPackage, PackageData } from "./cached-package.ts";

/**
 * Whether a row agrees with its object (Y5). The server that took an upload writes a row of its own, with its own
 * clock's time and a summary of any characters; that row counts as right too. The hashes tell whether the content
 * is the same. Only if the object has no hash, the times are compared.
 */
export function isUpToDate(row: CachedPackage, wanted: CachedPackage): boolean {
  const hasHash = wanted.data.hash_sha256 !== undefined || wanted.data.hash_md5 !== undefined;
  return (
    row.name === wanted.name &&
    row.version === wanted.version &&
    COMPARED.every((field) => row.data[field] === wanted.data[field]) &&
    isSameSummary(row.summary, wanted.summary) &&
    (hasHash || row.lastModifiedMicros === wanted.lastModifiedMicros)
  );
}

/** `uploader` is only shown; servers before 1.3.10 do not write it into the metadata. */
const COMPARED = [
  "path",
  "requires_python",
  "hash_sha256",
  "hash_md5",
] as const satisfies readonly (keyof PackageData)[];

/**
 * A row may have 400 KB in DynamoDB, and with a longer summary there might be no room for what an overwrite brings:
 * a key and the metadata of S3, 3 KB. Source: DynamoDB's quotas, "Item size".
 */
const MAX_KEPT_SUMMARY_BYTES = 390_000;

/** The wanted package with the summary that the row has in full, where the object's is its ASCII form. */
export function keepFullSummary(
  row: CachedPackage | undefined,
  wanted: CachedPackage,
): CachedPackage {
  return row?.summary !== undefined &&
    Buffer.byteLength(row.summary) <= MAX_KEPT_SUMMARY_BYTES &&
    isSameSummary(row.summary, wanted.summary)
    ? { ...wanted, summary: row.summary }
    : wanted;
}

/** Metadata has the ASCII of a summary; S3 drops white space at the ends of a header. */
function isSameSummary(row: string | undefined, object: string | undefined): boolean {
  const ascii = (text: string | undefined) => metadataText(text ?? "").trim();
  return (row ?? "") === (object ?? "") || ascii(row) === (object ?? "").trim();
}
