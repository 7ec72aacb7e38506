import type {
  CreateMultipartUploadCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
} from "@aws-sdk/client-s3";

/** A property of an object, and what becomes of it at the other side (A1, A2). */
export interface Property {
  /** The header, or what S3 calls it elsewhere. */
  readonly name: string;
  /**
   * - `as-is`: equal at both sides.
   * - `by-policy`: as it is, unless the policy or a setting of the destination says otherwise.
   * - `made-anew`: S3 makes it at the destination; nobody can write it.
   * - `stays`: it does not cross.
   */
  readonly crosses: "as-is" | "by-policy" | "made-anew" | "stays";
  /** How, or why not. */
  readonly note?: string;
}

/** The headers that are plain text, as the SDK names them; xpart's attributes have the same names. */
export type TextMember =
  | "CacheControl"
  | "ContentDisposition"
  | "ContentEncoding"
  | "ContentLanguage"
  | "ContentType"
  | "WebsiteRedirectLocation";

/** The attribute that each of them is read into and written from. */
export const TEXT_ATTRIBUTES: { readonly [Member in TextMember]: Uncapitalize<Member> } = {
  CacheControl: "cacheControl",
  ContentDisposition: "contentDisposition",
  ContentEncoding: "contentEncoding",
  ContentLanguage: "contentLanguage",
  ContentType: "contentType",
  WebsiteRedirectLocation: "websiteRedirectLocation",
};

/** Members of a write that set something of the object. */
type SettableMember = keyof PutObjectCommandInput | keyof CreateMultipartUploadCommandInput;

/** Members of answers and requests that are about the object; newer SDKs may add some. */
export type ObjectMember = Exclude<
  SettableMember | keyof GetObjectCommandOutput | keyof HeadObjectCommandOutput,
  // Checksums have one line, and the date in Expires is the text that it was written with.
  RequestMember | `Checksum${string}` | "Expires"
>;

/** What belongs to one request or answer, and not to the object. */
type RequestMember =
  | "$metadata"
  | "AcceptRanges"
  | "Bucket"
  | "ContentMD5"
  | "ContentRange"
  | "DeleteMarker"
  | "ExpectedBucketOwner"
  | "IfMatch"
  | "IfNoneMatch"
  | "RequestCharged"
  | "RequestPayer"
  | "WriteOffsetBytes";

const GRANTS = "grants name accounts of the source's partition, which the other does not know";
const ENCRYPTION =
  "a replica is encrypted as `DEST_ENCRYPTION` and `DEST_KMS_KEY` say, or as the destination bucket does";
const CUSTOMER_KEY = "S3 gives out nothing of such an object without its key: it is parked (A7)";
const LOCK = "where the destination bucket has Object Lock; a change after the copy does not cross";
const RETENTION =
  "where the destination bucket has Object Lock and the date is yet to come; a change after the copy does not cross";
const DURATION = "the date is counted from the release of the hold, at each side on its own";

/**
 * Everything that S3 lets a writer say of an object, or shows to a reader: whether it crosses. The
 * compiler asks for a line here when the SDK learns of another property.
 */
export const WHAT_CROSSES: Readonly<Record<ObjectMember | ElsewhereKept, Property>> = {
  Key: { name: "key", crosses: "as-is", note: "any bytes that S3 takes" },
  Body: { name: "content", crosses: "as-is" },
  ContentLength: { name: "Content-Length", crosses: "as-is" },
  CacheControl: { name: "Cache-Control", crosses: "as-is" },
  ContentDisposition: {
    name: "Content-Disposition",
    crosses: "as-is",
    note: "byte for byte, beyond ASCII too",
  },
  ContentEncoding: {
    name: "Content-Encoding",
    crosses: "as-is",
    note: "without `aws-chunked`, which is about a transfer and which some servers keep",
  },
  ContentLanguage: { name: "Content-Language", crosses: "as-is" },
  ContentType: { name: "Content-Type", crosses: "as-is" },
  ExpiresString: {
    name: "Expires",
    crosses: "as-is",
    note: "as it was written, also where that is no date",
  },
  WebsiteRedirectLocation: { name: "x-amz-website-redirect-location", crosses: "as-is" },
  Metadata: {
    name: "x-amz-meta-*",
    crosses: "as-is",
    note: "any name; values that are not ASCII as the RFC 2047 words that S3 gives and takes; policy `sourceMetadata` adds one more, [off by default](mappings.md#naming-the-source)",
  },
  PartsCount: {
    name: "part boundaries",
    crosses: "as-is",
    note: "of what was uploaded in parts; one PutObject stays one",
  },
  Checksum: {
    name: "x-amz-checksum-*, x-amz-checksum-type",
    crosses: "as-is",
    note: "every algorithm and both types; what has none at the source gets one at the destination; an algorithm that the destination refuses as unknown is left out",
  },
  Tagging: {
    name: "tags",
    crosses: "by-policy",
    note: "policy `tags`; S3 tells of them only to who has `s3:GetObjectVersionTagging`, which infra gives: without it an object crosses as if it had none",
  },
  TagCount: { name: "x-amz-tagging-count", crosses: "by-policy", note: "policy `tags`" },
  StorageClass: {
    name: "x-amz-storage-class",
    crosses: "by-policy",
    note: "policy `storageClass`: the same, one for all, or a class for a class",
  },
  ObjectLockMode: { name: "x-amz-object-lock-mode", crosses: "by-policy", note: RETENTION },
  ObjectLockRetainUntilDate: {
    name: "x-amz-object-lock-retain-until-date",
    crosses: "by-policy",
    note: RETENTION,
  },
  ObjectLockLegalHoldStatus: {
    name: "x-amz-object-lock-legal-hold",
    crosses: "by-policy",
    note: LOCK,
  },
  ObjectLockEventHold: { name: "x-amz-object-lock-event-hold", crosses: "by-policy", note: LOCK },
  ObjectLockEventHoldDurationDays: {
    name: "x-amz-object-lock-event-hold-duration-days",
    crosses: "by-policy",
    note: DURATION,
  },
  ObjectLockEventHoldDurationYears: {
    name: "x-amz-object-lock-event-hold-duration-years",
    crosses: "by-policy",
    note: DURATION,
  },
  ETag: {
    name: "ETag",
    crosses: "made-anew",
    note: "equal where both sides encrypt with S3's own keys, as it is made of content and parts",
  },
  VersionId: {
    name: "x-amz-version-id",
    crosses: "made-anew",
    note: "S3 makes it; the ledger keeps which one is which",
  },
  LastModified: {
    name: "Last-Modified",
    crosses: "made-anew",
    note: "the time of the copy; the order of the versions is kept",
  },
  Expiration: {
    name: "x-amz-expiration",
    crosses: "made-anew",
    note: "of the lifecycle rules of each bucket",
  },
  Restore: { name: "x-amz-restore", crosses: "made-anew", note: "of each side's own archive" },
  ArchiveStatus: {
    name: "x-amz-archive-status",
    crosses: "made-anew",
    note: "of each side's own archive",
  },
  ReplicationStatus: {
    name: "x-amz-replication-status",
    crosses: "made-anew",
    note: "of S3's own replication rules, which each bucket may have",
  },
  ServerSideEncryption: {
    name: "x-amz-server-side-encryption",
    crosses: "made-anew",
    note: ENCRYPTION,
  },
  SSEKMSKeyId: {
    name: "x-amz-server-side-encryption-aws-kms-key-id",
    crosses: "made-anew",
    note: ENCRYPTION,
  },
  BucketKeyEnabled: {
    name: "x-amz-server-side-encryption-bucket-key-enabled",
    crosses: "made-anew",
    note: "as the destination bucket does",
  },
  SSEKMSEncryptionContext: {
    name: "x-amz-server-side-encryption-context",
    crosses: "stays",
    note: "S3 shows it to nobody who reads",
  },
  SSECustomerAlgorithm: {
    name: "x-amz-server-side-encryption-customer-algorithm",
    crosses: "stays",
    note: CUSTOMER_KEY,
  },
  SSECustomerKey: {
    name: "x-amz-server-side-encryption-customer-key",
    crosses: "stays",
    note: CUSTOMER_KEY,
  },
  SSECustomerKeyMD5: {
    name: "x-amz-server-side-encryption-customer-key-MD5",
    crosses: "stays",
    note: CUSTOMER_KEY,
  },
  ACL: {
    name: "x-amz-acl",
    crosses: "stays",
    note: `${GRANTS}; \`DEST_ACL\` gives all replicas one`,
  },
  GrantFullControl: { name: "x-amz-grant-full-control", crosses: "stays", note: GRANTS },
  GrantRead: { name: "x-amz-grant-read", crosses: "stays", note: GRANTS },
  GrantReadACP: { name: "x-amz-grant-read-acp", crosses: "stays", note: GRANTS },
  GrantWriteACP: { name: "x-amz-grant-write-acp", crosses: "stays", note: GRANTS },
  MissingMeta: {
    name: "x-amz-missing-meta",
    crosses: "stays",
    note: "metadata that was written by SOAP and that S3 cannot put into headers",
  },
  Owner: { name: "owner", crosses: "stays", note: "an account of the source's partition" },
  SystemTags: {
    name: "tags whose keys begin with `aws:`",
    crosses: "stays",
    note: "only AWS sets them, of its own services; neither read nor written nor compared",
  },
  Annotations: {
    name: "annotations",
    crosses: "stays",
    note: "no upload can set them, and some partitions do not have them",
  },
};

/** What S3 keeps of an object beside the headers of a GET and a PUT. */
type ElsewhereKept = "Annotations" | "Checksum" | "Owner" | "SystemTags";
