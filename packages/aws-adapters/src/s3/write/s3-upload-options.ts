import type { S3BucketOptions } from "../request/s3-bucket-options.ts";

/** How S3 encrypts an object, as its header names it. */
export type EncryptionMethod = "AES256" | "aws:kms" | "aws:kms:dsse";

/** A canned ACL that names nobody outside of the destination's own accounts. */
export type ReplicaAcl = "private" | "bucket-owner-read" | "bucket-owner-full-control";

/** What is said of every replica that is written, whatever object it is of. */
export interface ReplicaPlacement {
  /** KMS key id or ARN for replicas; absent: the bucket's default encryption. */
  readonly kmsKeyId?: string;
  /**
   * Said in the header that a bucket policy may demand. Absent: `aws:kms` where there is a key, else no header.
   * `AES256` takes no key.
   */
  readonly encryption?: EncryptionMethod;
  /** Absent: no header, which a bucket without ACLs does not need. */
  readonly acl?: ReplicaAcl;
}

/** Where uploads go, and how what they become is encrypted. */
export interface S3UploadOptions extends S3BucketOptions, ReplicaPlacement {
  readonly side: "destination";
}
