/** How a value is written in a header. */
export type HeaderKind = "text" | "number" | "date" | "http-date" | "yes";

const CHECKSUMS = [
  ...["CRC32", "CRC32C", "CRC64NVME", "MD5", "SHA1", "SHA256", "SHA512"],
  ...["XXHASH128", "XXHASH3", "XXHASH64"],
].map(
  (algorithm) => [`Checksum${algorithm}`, `x-amz-checksum-${algorithm.toLowerCase()}`] as const,
);

/**
 * The headers of requests and answers by the SDK's names of them, which are one and the same in both directions.
 * Source: API reference of S3; that it is what the SDK does is tested by sending through both.
 */
export const HEADERS: readonly (readonly [member: string, header: string, kind?: HeaderKind])[] = [
  ["ACL", "x-amz-acl"],
  ["ArchiveStatus", "x-amz-archive-status"],
  ["CacheControl", "cache-control"],
  ["ChecksumMode", "x-amz-checksum-mode"],
  ["ChecksumType", "x-amz-checksum-type"],
  ["ContentDisposition", "content-disposition"],
  ["ContentEncoding", "content-encoding"],
  ["ContentLanguage", "content-language"],
  ["ContentLength", "content-length", "number"],
  ["ContentMD5", "content-md5"],
  ["ContentRange", "content-range"],
  ["ContentType", "content-type"],
  ["CopySource", "x-amz-copy-source"],
  ["CopySourceRange", "x-amz-copy-source-range"],
  ["DeleteMarker", "x-amz-delete-marker", "yes"],
  ["ETag", "etag"],
  ["ExpiresString", "expires"],
  ["IfMatch", "if-match"],
  ["IfNoneMatch", "if-none-match"],
  ["LastModified", "last-modified", "http-date"],
  ["MetadataDirective", "x-amz-metadata-directive"],
  ["MissingMeta", "x-amz-missing-meta", "number"],
  ["MpuObjectSize", "x-amz-mp-object-size", "number"],
  ["ObjectLockEventHold", "x-amz-object-lock-event-hold"],
  ["ObjectLockEventHoldDurationDays", "x-amz-object-lock-event-hold-duration-days", "number"],
  ["ObjectLockEventHoldDurationYears", "x-amz-object-lock-event-hold-duration-years", "number"],
  ["ObjectLockLegalHoldStatus", "x-amz-object-lock-legal-hold"],
  ["ObjectLockMode", "x-amz-object-lock-mode"],
  ["ObjectLockRetainUntilDate", "x-amz-object-lock-retain-until-date", "date"],
  ["PartsCount", "x-amz-mp-parts-count", "number"],
  ["Range", "range"],
  ["ReplicationStatus", "x-amz-replication-status"],
  ["Restore", "x-amz-restore"],
  ["SSECustomerAlgorithm", "x-amz-server-side-encryption-customer-algorithm"],
  ["SSEKMSKeyId", "x-amz-server-side-encryption-aws-kms-key-id"],
  ["ServerSideEncryption", "x-amz-server-side-encryption"],
  ["StorageClass", "x-amz-storage-class"],
  ["TagCount", "x-amz-tagging-count", "number"],
  ["TaggingDirective", "x-amz-tagging-directive"],
  ["WebsiteRedirectLocation", "x-amz-website-redirect-location"],
  ...CHECKSUMS,
];

/** What only answers have under this header: to a request a version id is part of what it asks for. */
export const ANSWER_HEADERS: typeof HEADERS = [...HEADERS, ["VersionId", "x-amz-version-id"]];

/** Parameters of the query by the SDK's names. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  EncodingType: "encoding-type",
  KeyMarker: "key-marker",
  MaxKeys: "max-keys",
  MaxParts: "max-parts",
  MaxUploads: "max-uploads",
  PartNumber: "partNumber",
  PartNumberMarker: "part-number-marker",
  Prefix: "prefix",
  UploadId: "uploadId",
  UploadIdMarker: "upload-id-marker",
  VersionId: "versionId",
  VersionIdMarker: "version-id-marker",
};
