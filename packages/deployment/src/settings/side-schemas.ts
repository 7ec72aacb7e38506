import { readServerProfile, type ServerProfile } from "@xpart/aws-adapters";
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
import { SERVER_PROVIDERS, type WrittenDestination, type WrittenSource } from "./side-settings.ts";

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

const ENDPOINT = /^https?:\/\/[^\s/]+\/?$/;

const credentialsFile = text(
  "the path of a credentials file with that profile, from this file's folder",
  /^.+$/,
).optional();

const side = {
  accountId: accountId("an account id of 12 digits").optional(),
  profile: text(
    "the name of an AWS profile that deploys this side and asks it",
    /^\S+$/,
  ).optional(),
  credentialsFile,
  endpoint: text(
    "where commands reach this side instead of at AWS, such as a sandbox's http://127.0.0.1:4566",
    ENDPOINT,
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

/** Regions of another server have whatever names it is configured with. */
const SERVER_REGION = /^[\w.-]{1,64}$/;

/** What a probe prints under `profile`; its reader says what is wrong. */
const profileOfServer = (command: string) =>
  z
    .record(z.string(), z.union([z.string(), z.boolean()]), {
      error: `must be an object, as ${command} --json prints it under profile`,
    })
    .superRefine((profile, context) => {
      const read = readServerProfile(profile);
      for (const mustBe of read.ok ? [] : read.error) {
        context.addIssue({ code: "custom", message: `must be ${mustBe}` });
      }
    })
    .describe(`What ${command} found out about a server that is not AWS.`)
    .optional() as z.ZodType<ServerProfile | undefined>;

const pathStyle = flag(
  "whether the bucket is in the path of the URLs of a server that is not AWS; left out: it is",
).optional();

/** Where a source is that is not at AWS. */
const sourceServer = z.strictObject({
  endpoint: text(
    "where the server is, such as https://minio.example:9000, for functions and commands",
    ENDPOINT,
  ),
  region: text("the region that the server signs for", SERVER_REGION).default("us-east-1"),
  pathStyle,
  profile: text(
    "the name of an AWS profile with a key of the server, for commands",
    /^\S+$/,
  ).optional(),
  credentialsFile,
  serverProfile: profileOfServer("xpart probe-source"),
});

/** The source's side. */
export const source: z.ZodType<WrittenSource> = z.strictObject({
  ...side,
  provider: oneOf(
    'Whose server the bucket is on: "aws", or one that xpart makes nothing at, "s3" being any other that speaks S3\'s API; functions, queues and ledger are at AWS all the same',
    ["aws", ...SERVER_PROVIDERS],
  ).default("aws"),
  server: sourceServer
    .optional()
    .describe(
      "Where the bucket is, with another provider than AWS; region is the functions' then.",
    ),
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

/** The destination's side; which of it goes with a server is for `checkServer` to see. */
const anyDestination = z.strictObject({
  ...side,
  provider: oneOf(
    'Whose server the bucket is on: "aws", or one that xpart makes nothing at, "s3" being any other that speaks S3\'s API',
    ["aws", ...SERVER_PROVIDERS],
  ).default("aws"),
  pathStyle,
  serverProfile: profileOfServer("xpart probe-destination"),
  region: text(
    "the region of the destination bucket, such as us-east-1 or us-gov-west-1; with another provider the one that the server signs for",
    SERVER_REGION,
  ),
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

/** A region of AWS is looked at whatever else is wrong, so that all is said at once. */
export const destination: z.ZodType<WrittenDestination> = anyDestination.refine(
  (written) => regionProblem(written) === undefined,
  {
    path: ["region"],
    error: ({ input }) => regionProblem(input),
    when: () => true,
  },
);

const awsRegion = region("destination bucket");

function regionProblem(written: unknown): string | undefined {
  const { provider, region: name } = (written ?? {}) as Partial<WrittenDestination>;
  const isOfAws = provider === undefined || provider === "aws";
  // What is no such text its own field says.
  const read = isOfAws && SERVER_REGION.test(String(name)) ? awsRegion.safeParse(name) : undefined;
  return read?.error?.issues[0]?.message;
}
