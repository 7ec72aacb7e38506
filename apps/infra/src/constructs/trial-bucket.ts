import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import { forget } from "./forgotten.ts";

/** A bucket that is made for trying xpart. */
export interface TrialBucketProps {
  readonly bucket: string;
  readonly objectLock: boolean;
  /** Absent: S3's own keys. */
  readonly kmsKeyArn?: string | undefined;
}

/** A bucket as xpart wants one: versioned, private, by TLS only. Terraform never deletes it (C11). */
export class TrialBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, { bucket, objectLock, kmsKeyArn }: TrialBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", { bucket, lifecycle: { preventDestroy: true } });
    const name = this.bucket.bucket;
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: name,
      versioningConfiguration: { status: "Enabled" },
    });
    if (objectLock) {
      // As the bucket's own attribute it would make a new bucket of one that is there (C11).
      new S3BucketObjectLockConfigurationA(this, "lock", {
        bucket: name,
        objectLockEnabled: "Enabled",
        dependsOn: [versioning],
      });
    } else {
      // S3 never takes it back.
      forget(this, ["lock"], "aws_s3_bucket_object_lock_configuration");
    }
    new S3BucketPublicAccessBlock(this, "private", {
      bucket: name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    if (kmsKeyArn !== undefined) {
      const applied = { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn };
      new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
        bucket: name,
        rule: [{ applyServerSideEncryptionByDefault: applied, bucketKeyEnabled: true }],
      });
    }
    this.addTlsPolicy();
  }

  private addTlsPolicy(): void {
    const statement = {
      Sid: "ByTlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [this.bucket.arn, `${this.bucket.arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    new S3BucketPolicy(this, "tls", {
      bucket: this.bucket.bucket,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    });
  }
}

/** What a trial bucket is made of, by its ids above. */
const PARTS = [
  ["bucket", "aws_s3_bucket"],
  ["versioning", "aws_s3_bucket_versioning"],
  ["lock", "aws_s3_bucket_object_lock_configuration"],
  ["private", "aws_s3_bucket_public_access_block"],
  ["encryption", "aws_s3_bucket_server_side_encryption_configuration"],
  ["tls", "aws_s3_bucket_policy"],
] as const;

/** Leaves the bucket as it is, where an earlier deployment made one for trying (C11): it holds objects. */
export function forgetTrialBucket(scope: Construct, id: string): void {
  for (const [part, type] of PARTS) {
    forget(scope, [id, part], type);
  }
}
