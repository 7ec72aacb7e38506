import type { AwsPartition } from "@xpart/aws-adapters";
import type { Condition } from "./statement.ts";

/** The keys of one bucket that xpart may touch (S2). */
export interface BucketScope {
  readonly partition: AwsPartition;
  readonly region: string;
  readonly bucket: string;
  /** Empty: every key. */
  readonly prefixes: readonly string[];
}

/** A bucket's ARN. */
export function bucketArn({ partition, bucket }: BucketScope): string {
  return `arn:${partition.name}:s3:::${bucket}`;
}

/** The ARNs of the objects in scope. */
export function objectArns(scope: BucketScope): readonly string[] {
  return keyPatterns(scope).map((pattern) => `${bucketArn(scope)}/${pattern}`);
}

/**
 * Keys in scope, as IAM's patterns. A `*` or `?` that belongs to a prefix is written `${*}`, so that it
 * stands for itself; the second `$` is Terraform's way to write a plain one.
 */
export function keyPatterns({ prefixes }: BucketScope): readonly string[] {
  return prefixes.length === 0
    ? ["*"]
    : prefixes.map((prefix) => `${prefix.replace(/[*?]/g, (sign) => `$\${${sign}}`)}*`);
}

/** That a listing asks for keys in scope only. Without prefixes there is nothing to ask for. */
export function listedInScope(scope: BucketScope): readonly Condition[] {
  return scope.prefixes.length === 0
    ? []
    : [{ test: "StringLike", key: "s3:prefix", values: keyPatterns(scope) }];
}

/**
 * That a listing, if it is one, asks for keys in scope only. S3 also asks for `s3:ListBucket` to decide
 * whether a missing object is a 404 or a 403, and there no prefix is given. Source: API reference of
 * GetObject, "Permissions".
 */
export function listedInScopeOrMissing(scope: BucketScope): readonly Condition[] {
  return listedInScope(scope).map((condition) => ({ ...condition, test: "StringLikeIfExists" }));
}

/**
 * That a KMS key is used by S3 for objects in scope only. The encryption context is the object's ARN, or
 * the bucket's where it has a bucket key. Source: S3 user guide, "Encryption context".
 */
export function encryptedInScope(scope: BucketScope): readonly Condition[] {
  const { region, partition } = scope;
  const service = `s3.${region}.${partition.dnsSuffix}`;
  return [
    { test: "StringEquals", key: "kms:ViaService", values: [service] },
    {
      test: "StringLike",
      key: "kms:EncryptionContext:aws:s3:arn",
      values: [bucketArn(scope), ...objectArns(scope)],
    },
  ];
}
