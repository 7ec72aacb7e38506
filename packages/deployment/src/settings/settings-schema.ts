import { policySchema } from "@xpart/core";
import { z } from "zod";
import {
  bucket,
  flag,
  kmsKey,
  oneOf,
  region,
  replicatedBucket,
  text,
  texts,
  whole,
} from "./fields.ts";
import { pypicloud } from "./pypicloud-schema.ts";
import { alarms, eventBridge, logs, variables, zipPackage } from "./section-schemas.ts";
import type { WrittenSettings } from "./settings.ts";

/** S3's limit for a key, so for a prefix too. */
const MAX_PREFIX_BYTES = 1024;

const TAG_NAME = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u;

const description = text("a text of up to 256 characters", /^[\s\S]{0,256}$/);

const prefix = text("a key prefix of at least one character", /^[\s\S]+$/).refine(
  (value) => new TextEncoder().encode(value).length <= MAX_PREFIX_BYTES,
  { error: `must be at most ${MAX_PREFIX_BYTES} bytes of UTF-8, as long as a key can be` },
);

/** What Terraform takes, which looks at the id too. Source: the schema of its S3 backend. */
const STATE_KEY =
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const state = z.strictObject({
  bucket: bucket("bucket that keeps Terraform's state"),
  key: text("the key of the state in that bucket", /^.{1,1024}$/),
  region: region("state's bucket"),
  kmsKeyArn: text(
    "the KMS key of the state: arn:<partition>:kms:...:key/<id>",
    STATE_KEY,
  ).optional(),
});

const side = {
  accountId: text("an account id of 12 digits", /^\d{12}$/).optional(),
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
  state: state
    .optional()
    .describe("Where this side's Terraform state is kept; left out: a local file."),
};

const source = z.strictObject({
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

const destination = z.strictObject({
  ...side,
  region: region("destination bucket"),
  bucket: replicatedBucket("destination bucket"),
  kmsKeyArn: kmsKey("the KMS key that replicas are encrypted with").optional(),
  objectLock: flag("whether the destination bucket has Object Lock").default(false),
});

const secret = z.strictObject({
  kind: z.literal("secret"),
  kmsKeyArn: kmsKey("the KMS key of the secret").optional(),
  recoveryDays: whole("days that a deleted secret can be restored", 7, 30).default(30),
});

const federation = z.strictObject({
  kind: z.literal("federation"),
  audience: text("the audience of the tokens: 1 to 255 characters", /^[\w.:/@-]{1,255}$/).default(
    "xpart",
  ),
  issuerUrl: text(
    "the issuer URL of the source account, as `aws iam get-outbound-web-identity-federation-info` says it",
    /^https:\/\/[a-z0-9.-]+(?:\/[\w./-]*)?$/,
  ).optional(),
  switchOn: flag(
    "whether the source stack switches outbound federation on, for its whole account",
  ).default(false),
  createProvider: flag(
    "whether the destination stack makes the OIDC provider; an account has one of an issuer",
  ).default(true),
  signingAlgorithm: oneOf("How the tokens are signed", ["RS256", "ES384"]).default("RS256"),
});

const credentials = z
  .discriminatedUnion("kind", [secret, federation], {
    error: 'must be "secret" or "federation", as in {"kind": "secret"}',
  })
  .prefault({ kind: "secret" })
  .describe("How the functions get credentials of the destination.");

const functions = z
  .strictObject({
    environment: variables("further environment variables of the functions").default({}),
    tags: texts("further tags of the functions", TAG_NAME, "tag names as AWS has them").default({}),
    logLevel: oneOf("What is logged; left out: WARNING in prod, INFO elsewhere", [
      "DEBUG",
      "INFO",
      "WARNING",
      "ERROR",
    ]).optional(),
    tracing: flag("whether X-Ray traces the functions").default(false),
    timeoutSeconds: whole("the longest invocation in seconds", 30, 900).default(300),
    memoryMb: whole("memory of the copying functions in MB", 256, 10_240).default(1024),
    concurrency: whole("invocations of queueHandler at one time", 2, 1000).default(50),
    partConcurrency: whole("invocations of partHandler at one time", 2, 1000).default(20),
  })
  .prefault({});

const ledger = z
  .strictObject({
    deletionProtection: flag("whether the table cannot be deleted").default(true),
    kmsKeyArn: kmsKey("the KMS key of the table").optional(),
  })
  .prefault({});

const trial = z
  .strictObject({
    source: flag("whether the source bucket is made here").default(false),
    destination: flag("whether the destination bucket is made here").default(false),
  })
  .prefault({})
  .describe("Buckets of xpart's own, for trying it.");

/** The settings as a user writes them; what is left out gets its default. */
export const settingsSchema: z.ZodType<WrittenSettings> = z.strictObject(
  {
    $schema: z.string().optional(),
    name: text(
      "the name of this pair of buckets: 1 to 64 small letters, digits and hyphens",
      /^[a-z](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    ).default("xpart"),
    environment: oneOf("the environment", ["dev", "test", "prod", "devtest", "qa"]),
    description: description.default("Keeps two buckets of two partitions equal"),
    source,
    destination,
    credentials,
    package: zipPackage("source"),
    functions,
    logs: logs(),
    alarms: alarms("source"),
    ledger,
    pypicloud: pypicloud.optional(),
    trial,
    tags: texts("tags of every resource", TAG_NAME, "tag names as AWS has them").default({}),
    policy: z
      .optional(policySchema)
      .describe("What crosses and what does not; the fields are those of SPEC.md."),
  },
  { error: "must be an object" },
);
