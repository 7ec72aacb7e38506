import type { S3BucketOptions } from "./s3-bucket-options.ts";

/** Where uploads go, and how what they become is encrypted. */
export interface S3UploadOptions extends S3BucketOptions {
  readonly side: "destination";
  /** KMS key id or ARN for replicas; absent: the bucket's default encryption. */
  readonly kmsKeyId?: string;
}
