import type { AwsPartition } from "@xpart/aws-adapters";
import {
  bucketOwnerOf,
  type WrittenDestination,
  type WrittenSource,
} from "../settings/side-settings.ts";
import type { Condition, Statement } from "./statement.ts";

/** The keys of one bucket that xpart may touch (S2). */
export interface BucketScope {
  readonly partition: AwsPartition;
  readonly region: string;
  readonly bucket: string;
  /** Empty: every key. */
  readonly prefixes: readonly string[];
  /** The account that the bucket has to belong to; absent: any. */
  readonly owner: string | undefined;
}

/** The keys in scope of a bucket of one side. */
export function scopeOf(
  side: (WrittenSource | WrittenDestination) & { readonly partition: AwsPartition },
  prefixes: readonly string[],
): BucketScope {
  const { partition, region, bucket } = side;
  return { partition, region, bucket, prefixes, owner: bucketOwnerOf(side) };
}

/** A bucket's ARN. */
function bucketArn({ partition, bucket }: BucketScope): string {
  return `arn:${partition.name}:s3:::${bucket}`;
}

/** The ARNs of the objects in scope. */
function objectArns(scope: BucketScope): readonly string[] {
  return keyPatterns(scope).map((pattern) => `${bucketArn(scope)}/${pattern}`);
}

/**
 * Keys in scope, as IAM's patterns. A `*` or `?` that belongs to a prefix is written `${*}`, so that it
 * stands for itself; the second `$` is Terraform's way to write a plain one.
 */
function keyPatterns({ prefixes }: BucketScope): readonly string[] {
  return prefixes.length === 0
    ? ["*"]
    : prefixes.map((prefix) => `${prefix.replace(/[*?]/g, (sign) => `$\${${sign}}`)}*`);
}

/** What listing the stacks of keys in scope needs. Without prefixes there is nothing to ask for. */
export function listVersions(sid: string, scope: BucketScope): Statement {
  const conditions = [...listedInScope("StringLike", scope), ...ownedBy(scope.owner)];
  return { sid, actions: ["s3:ListBucketVersions"], resources: [bucketArn(scope)], conditions };
}

/**
 * What being told 404 instead of 403 needs. S3 asks for `s3:ListBucket` there, and no prefix is given; a
 * listing, if it is one, asks for keys in scope only. Source: API reference of GetObject, "Permissions".
 */
export function seeWhatIsMissing(sid: string, scope: BucketScope): Statement {
  const conditions = [...listedInScope("StringLikeIfExists", scope), ...ownedBy(scope.owner)];
  return { sid, actions: ["s3:ListBucket"], resources: [bucketArn(scope)], conditions };
}

/** What touching objects in scope needs. */
export function touchObjects(
  sid: string,
  actions: readonly string[],
  scope: BucketScope,
): Statement {
  return { sid, actions, resources: objectArns(scope), conditions: ownedBy(scope.owner) };
}

/** What asking about the bucket itself needs, of which S3 knows no prefix. */
export function askBucket(sid: string, actions: readonly string[], scope: BucketScope): Statement {
  return { sid, actions, resources: [bucketArn(scope)], conditions: ownedBy(scope.owner) };
}

/** That a bucket of the same name counts only in its owner's account (S6): an ARN of S3 names none. */
export function ownedBy(owner: string | undefined): readonly Condition[] {
  return owner === undefined
    ? []
    : [{ test: "StringEquals", key: "aws:ResourceAccount", values: [owner] }];
}

/** What S3 needs of KMS keys for objects in scope; nothing where there are no keys. */
export function useKeys(
  sid: string,
  actions: readonly string[],
  keyArns: readonly string[],
  scope: BucketScope,
): readonly Statement[] {
  return keyArns.length === 0
    ? []
    : [{ sid, actions, resources: keyArns, conditions: encryptedInScope(scope) }];
}

function listedInScope(
  test: "StringLike" | "StringLikeIfExists",
  scope: BucketScope,
): readonly Condition[] {
  return scope.prefixes.length === 0
    ? []
    : [{ test, key: "s3:prefix", values: keyPatterns(scope) }];
}

/**
 * That a KMS key is used by S3 for objects in scope only. The encryption context is the object's ARN, or
 * the bucket's where it has a bucket key. Source: S3 user guide, "Encryption context".
 */
function encryptedInScope(scope: BucketScope): readonly Condition[] {
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
