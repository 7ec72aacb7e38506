import { keyRulesSchema, policySchema } from "@xpart/core";
import { z } from "zod";
import { arn, flag, kmsKey, oneOf, text, texts, whole } from "./fields.ts";
import { functions } from "./function-schemas.ts";
import { operations } from "./operations-schema.ts";
import { pypicloud } from "./pypicloud-schema.ts";
import { alarms, logs, TAG_NAME, zipPackage } from "./section-schemas.ts";
import type { WrittenSettings } from "./settings.ts";
import { destination, source } from "./side-schemas.ts";

const description = text("a text of up to 256 characters", /^[\s\S]{0,256}$/);

/** Secrets Manager's. */
const LEAST_RECOVERY_DAYS = 7;

const secret = z.strictObject({
  kind: z.literal("secret"),
  kmsKeyArn: kmsKey("the KMS key of the secret").optional(),
  secretName: text(
    "the name of a secret that is there already and is taken over: 1 to 512 letters, digits and /_+=.@-",
    /^[\w/+=.@-]{1,512}$/,
  ).optional(),
  recoveryDays: whole("days that a deleted secret can be restored; 0: it is gone at once", 0, 30)
    .refine((days) => days === 0 || days >= LEAST_RECOVERY_DAYS, {
      error: `must be days that a deleted secret can be restored: 0, or from ${LEAST_RECOVERY_DAYS} to 30`,
    })
    .default(30),
  readers: z
    .array(arn("iam", "a user or role that may read the secret, beside the functions"))
    .default([])
    .describe("Users and roles that may read the secret beside the functions; all others may not."),
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

const ledger = z
  .strictObject({
    tableName: text(
      "the name of a table that is there already and is taken over: 3 to 255 letters, digits and _.-",
      /^[\w.-]{3,255}$/,
    ).optional(),
    deletionProtection: flag("whether the table cannot be deleted").default(true),
    kmsKeyArn: kmsKey("the KMS key of the table").optional(),
  })
  .prefault({});

const twoWay = z
  .strictObject({
    tableName: text(
      "the name of that pair's ledger, in the destination's account and region: 3 to 255 letters, digits and _.-",
      /^[\w.-]{3,255}$/,
    ),
    prefixes: z
      .array(text("a key prefix of that pair's source.prefixes", /^.{1,1000}$/su))
      .default([]),
    keys: z.optional(keyRulesSchema),
    kmsKeyArn: kmsKey("the KMS key of that table").optional(),
  })
  .optional()
  .describe(
    "The pair that copies the same keys the other way, whose replicas are never sent back; left out: none does.",
  );

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
    environment: text(
      "the name of the environment, such as dev or prod: 1 to 32 small letters, digits and hyphens",
      /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
    ),
    description: description.default("Keeps two buckets of two partitions equal"),
    reverses: text(
      "<name>-<environment> of the deployment of the other direction, until whose turn this one stands still",
      /^[a-z][a-z0-9-]{0,96}$/,
    ).optional(),
    twoWay,
    source,
    destination,
    credentials,
    package: zipPackage("source"),
    functions,
    logs: logs(),
    alarms: alarms("source"),
    ledger,
    pypicloud: pypicloud.optional(),
    operations: operations
      .optional()
      .describe(
        "Compares and fills buckets in the cloud, by Step Functions; left out: it does not.",
      ),
    trial,
    tags: texts("tags of every resource", TAG_NAME, "tag names as AWS has them").default({}),
    policy: z
      .optional(policySchema)
      .describe("What crosses and what does not; the fields are those of SPEC.md."),
  },
  { error: "must be an object" },
);
