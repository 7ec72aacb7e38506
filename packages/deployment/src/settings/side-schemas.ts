import { z } from "zod";
import {
  accountId,
  arn,
  bucket,
  flag,
  iamPath,
  kmsKey,
  oneOf,
  policyArn,
  region,
  replicatedBucket,
  text,
} from "./fields.ts";
import { eventBridge } from "./section-schemas.ts";
import type { WrittenDestination, WrittenSource } from "./side-settings.ts";

/** S3's limit for a key, so for a prefix too. */
const MAX_PREFIX_BYTES = 1024;

const prefix = text("a key prefix of at least one character", /^[\s\S]+$/).refine(
  (value) => new TextEncoder().encode(value).length <= MAX_PREFIX_BYTES,
  { error: `must be at most ${MAX_PREFIX_BYTES} bytes of UTF-8, as long as a key can be` },
);

/** What Terraform takes, which looks at the id too. Source: the schema of its S3 backend. */
const STATE_KEY =
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Source: API reference of STS, AssumeRole. */
const assumeRole = z.strictObject({
  roleArn: arn("iam", "the role to take"),
  externalId: text("an external id of 2 to 1,224 characters", /^[\w+=,.@:/-]{2,1224}$/).optional(),
  sessionName: text("the name of the session", /^[\w+=,.@-]{2,64}$/).optional(),
});

const state = z.strictObject({
  bucket: bucket("bucket that keeps Terraform's state"),
  key: text("the key of the state in that bucket", /^.{1,1024}$/),
  region: region("state's bucket"),
  kmsKeyArn: text(
    "the KMS key of the state: arn:<partition>:kms:...:key/<id>",
    STATE_KEY,
  ).optional(),
  assumeRole: assumeRole
    .optional()
    .describe("The role that reads and writes the state; left out: whoever deploys."),
});

const side = {
  accountId: accountId("an account id of 12 digits").optional(),
  profile: text(
    "the name of an AWS profile that deploys this side and asks it",
    /^\S+$/,
  ).optional(),
  credentialsFile: text(
    "the path of a credentials file with that profile, from this file's folder",
    /^.+$/,
  ).optional(),
  endpoint: text(
    "where commands reach this side instead of at AWS, such as a sandbox's http://127.0.0.1:4566",
    /^https?:\/\/[^\s/]+\/?$/,
  ).optional(),
  assumeRole: assumeRole
    .optional()
    .describe("The role that deploys this side, taken by the profile or the environment."),
  fips: flag("whether deployment and functions use FIPS endpoints on this side").default(false),
  bucketOwner: accountId(
    "the account that owns the bucket, in 12 digits; left out: accountId",
  ).optional(),
  requesterPays: flag("whether requests say that who asks pays for them").default(false),
  state: state
    .optional()
    .describe("Where this side's Terraform state is kept; left out: a local file."),
};

/** The source's side. */
export const source: z.ZodType<WrittenSource> = z.strictObject({
  ...side,
  region: region("source bucket"),
  bucket: replicatedBucket("source bucket"),
  prefixes: z
    .array(prefix, { error: "must be a list of key prefixes" })
    .default([])
    .describe("Only keys that begin with one of these are replicated; empty: every key."),
  kmsKeyArns: z
    .array(kmsKey("a KMS key that source objects are encrypted with"))
    .default([])
    .describe("The KMS keys that source objects are encrypted with."),
  eventBridge: eventBridge(),
});

/** The destination's side. */
export const destination: z.ZodType<WrittenDestination> = z.strictObject({
  ...side,
  region: region("destination bucket"),
  bucket: replicatedBucket("destination bucket"),
  kmsKeyArn: kmsKey("the KMS key that replicas are encrypted with").optional(),
  encryption: oneOf(
    "The encryption that every write names, where the bucket's policy demands it; left out: aws:kms with kmsKeyArn, else the bucket's default",
    ["AES256", "aws:kms", "aws:kms:dsse"],
  ).optional(),
  acl: oneOf("The canned ACL that every write names, where the bucket's policy demands it", [
    "private",
    "bucket-owner-read",
    "bucket-owner-full-control",
  ]).optional(),
  objectLock: flag("whether the destination bucket has Object Lock").default(false),
  permissionsBoundary: policyArn(
    "the policy that bounds the user or role, and pypicloud's role",
  ).optional(),
  iamPath: iamPath("user or role, policy and pypicloud's role").optional(),
});
