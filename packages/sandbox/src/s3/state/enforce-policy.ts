import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { isDenied, type PolicyQuestion } from "../rules/bucket-policy.ts";
import { findEntry } from "./bucket-state.ts";
import { findCopySourceAddress } from "./copy-source.ts";
import type { S3Call } from "./s3-context.ts";

/** What an operation needs leave for; `Version` is put behind where a version id is named. */
const ACTIONS: Readonly<Record<string, string>> = {
  AbortMultipartUpload: "s3:AbortMultipartUpload",
  CompleteMultipartUpload: "s3:PutObject",
  CopyObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  DeleteBucket: "s3:DeleteBucket",
  DeleteBucketOwnershipControls: "s3:PutBucketOwnershipControls",
  DeleteObject: "s3:DeleteObject",
  DeleteObjectTagging: "s3:DeleteObjectTagging",
  DeletePublicAccessBlock: "s3:PutBucketPublicAccessBlock",
  GetBucketAcl: "s3:GetBucketAcl",
  GetBucketCors: "s3:GetBucketCORS",
  GetBucketEncryption: "s3:GetEncryptionConfiguration",
  GetBucketLifecycleConfiguration: "s3:GetLifecycleConfiguration",
  GetBucketLocation: "s3:GetBucketLocation",
  GetBucketNotificationConfiguration: "s3:GetBucketNotification",
  GetBucketOwnershipControls: "s3:GetBucketOwnershipControls",
  GetBucketPolicy: "s3:GetBucketPolicy",
  GetBucketPolicyStatus: "s3:GetBucketPolicyStatus",
  GetBucketTagging: "s3:GetBucketTagging",
  GetBucketVersioning: "s3:GetBucketVersioning",
  GetObject: "s3:GetObject",
  GetObjectAcl: "s3:GetObjectAcl",
  GetObjectAttributes: "s3:GetObjectAttributes",
  GetObjectLegalHold: "s3:GetObjectLegalHold",
  GetObjectLockConfiguration: "s3:GetBucketObjectLockConfiguration",
  GetObjectRetention: "s3:GetObjectRetention",
  GetObjectTagging: "s3:GetObjectTagging",
  GetPublicAccessBlock: "s3:GetBucketPublicAccessBlock",
  HeadBucket: "s3:ListBucket",
  HeadObject: "s3:GetObject",
  ListMultipartUploads: "s3:ListBucketMultipartUploads",
  ListObjects: "s3:ListBucket",
  ListObjectsV2: "s3:ListBucket",
  ListObjectVersions: "s3:ListBucketVersions",
  ListParts: "s3:ListMultipartUploadParts",
  PostObject: "s3:PutObject",
  PutBucketAcl: "s3:PutBucketAcl",
  PutBucketCors: "s3:PutBucketCORS",
  PutBucketEncryption: "s3:PutEncryptionConfiguration",
  PutBucketLifecycleConfiguration: "s3:PutLifecycleConfiguration",
  PutBucketNotificationConfiguration: "s3:PutBucketNotification",
  PutBucketOwnershipControls: "s3:PutBucketOwnershipControls",
  PutBucketPolicy: "s3:PutBucketPolicy",
  PutBucketTagging: "s3:PutBucketTagging",
  PutBucketVersioning: "s3:PutBucketVersioning",
  PutObject: "s3:PutObject",
  PutObjectAcl: "s3:PutObjectAcl",
  PutObjectLegalHold: "s3:PutObjectLegalHold",
  PutObjectLockConfiguration: "s3:PutBucketObjectLockConfiguration",
  PutObjectRetention: "s3:PutObjectRetention",
  PutObjectTagging: "s3:PutObjectTagging",
  PutPublicAccessBlock: "s3:PutBucketPublicAccessBlock",
  RestoreObject: "s3:RestoreObject",
  UploadPart: "s3:PutObject",
  UploadPartCopy: "s3:PutObject",
};

/** Actions that S3 calls otherwise where a version is named (user guide, "Actions for Amazon S3"). */
const VERSIONED: ReadonlySet<string> = new Set([
  "s3:DeleteObject",
  "s3:DeleteObjectTagging",
  "s3:GetObject",
  "s3:GetObjectAcl",
  "s3:GetObjectAttributes",
  "s3:GetObjectTagging",
  "s3:PutObjectAcl",
  "s3:PutObjectTagging",
]);

/**
 * Refuses what the policy of its bucket denies, and a copy whose source's bucket denies the reading. Keys of
 * DeleteObjects are refused one by one, by {@link requireNotDenied}.
 *
 * @throws S3Error AccessDenied.
 */
export function enforcePolicy(call: S3Call, operation: string): void {
  const action = ACTIONS[operation];
  const { request } = call;
  if (action !== undefined && operation !== "PostObject") {
    const versionId = request.query.get("versionId") ?? undefined;
    requireNotDenied(call, { bucket: request.bucket, key: request.key, versionId, action });
  }
  if (header(request, "x-amz-copy-source") !== undefined) {
    requireNotDenied(call, { ...findCopySourceAddress(request), action: "s3:GetObject" });
  }
}

/** What is to be done with what. */
export interface PolicySubject {
  readonly bucket: string;
  /** Empty: the bucket itself. */
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly action: string;
}

/** @throws S3Error AccessDenied where the bucket's policy denies it. */
export function requireNotDenied(call: S3Call, subject: PolicySubject): void {
  const { context, caller } = call;
  const policy = context.buckets.get(subject.bucket)?.policy;
  if (policy === undefined || caller === undefined) {
    return;
  }
  const { partition, accountId } = context.origin;
  const { bucket, key, versionId } = subject;
  const isOfVersion = versionId !== undefined && VERSIONED.has(subject.action);
  const action = isOfVersion ? versioned(subject.action) : subject.action;
  const question: PolicyQuestion = {
    principalArn: `arn:${partition}:iam::${accountId}:user/${caller.userName}`,
    accountId,
    action,
    resource: `arn:${partition}:s3:::${bucket}${key === "" ? "" : `/${key}`}`,
    contextOf: (name) => contextOf(call, subject, name),
  };
  if (isDenied(policy.statements, question)) {
    const { principalArn, resource } = question;
    throw new S3Error("AccessDenied", {
      message: `User: ${principalArn} is not authorized to perform: ${action} on resource: "${resource}" with an explicit deny in a resource-based policy`,
    });
  }
}

/** `s3:GetObjectTagging` of a version is `s3:GetObjectVersionTagging`. */
function versioned(action: string): string {
  return action.replace(/^(s3:(?:Get|Put|Delete)Object)/, "$1Version");
}

function contextOf(
  { context, request, caller }: S3Call,
  { bucket, key, versionId }: PolicySubject,
  name: string,
): string | undefined {
  switch (name) {
    case "s3:prefix":
      return request.query.get("prefix") ?? "";
    case "aws:username":
      return caller?.userName;
    case "aws:securetransport":
      return "true"; // the sandbox stands for an endpoint with TLS
    case "aws:sourceip":
      return sourceIp(request);
  }
  const tagKey = /^s3:existingobjecttag\/(.+)$/.exec(name)?.[1];
  if (tagKey === undefined) {
    return header(request, name.slice("s3:".length));
  }
  const state = context.buckets.get(bucket);
  const entry = state && findEntry(state, key, versionId);
  return entry?.kind === "version"
    ? entry.tags.find((tag) => tag.key.toLowerCase() === tagKey)?.value
    : undefined;
}

/** Where a request says that it comes from. */
export function sourceIp(request: Pick<S3Request, "headers">): string {
  return request.headers["x-forwarded-for"] ?? "127.0.0.1";
}
