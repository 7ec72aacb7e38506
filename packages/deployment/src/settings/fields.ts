import { z } from "zod";
import { REGIONS, regionsLike } from "./regions.ts";

/**
 * What every text of the settings must be free of: Terraform reads `${` and `%{` in its JSON as the
 * beginning of a template. Source: "JSON Configuration Syntax" of the Terraform language.
 */
export const TEMPLATE: RegExp = /[$%]\{/;
export const NO_TEMPLATE = "must not hold ${ or %{, which Terraform would take for a template";

/** A text that fits a pattern; `mustBe` ends the sentence "SETTING must be ...". */
export function text(mustBe: string, pattern: RegExp): z.ZodString {
  const error = `must be ${mustBe}`;
  return z
    .string({ error })
    .regex(pattern, { error })
    .refine((value) => !TEMPLATE.test(value), {
      error: NO_TEMPLATE,
    })
    .describe(sentence(mustBe));
}

/** A whole number within bounds. */
export function whole(mustBe: string, least: number, most: number): z.ZodNumber {
  const error = `must be ${mustBe}: a whole number from ${least} to ${most}`;
  return z
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .describe(sentence(`${mustBe}: a whole number from ${least} to ${most}`));
}

/** Yes or no. */
export function flag(meaning: string): z.ZodBoolean {
  return z.boolean({ error: "must be true or false" }).describe(sentence(meaning));
}

/** One of a list. */
export function oneOf<const Name extends string>(
  meaning: string,
  names: readonly Name[],
): z.ZodEnum<{ [Each in Name]: Each }> {
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return z.enum(names, { error: `must be one of ${list}` }).describe(sentence(meaning));
}

/** A region that AWS has, so in a partition that xpart knows (C3). */
export function region(whose: string): z.ZodString {
  const mustBe = `the region of the ${whose}, such as us-east-1 or us-gov-west-1`;
  return z
    .string({ error: `must be ${mustBe}` })
    .refine((name) => REGIONS.has(name), {
      error: ({ input }) => {
        const alike = regionsLike(String(input));
        return `must be ${mustBe}${alike.length === 0 ? "" : `; those like it are ${alike.join(", ")}`}`;
      },
    })
    .describe(sentence(mustBe));
}

/** An ARN of one service. */
export function arn(service: string, mustBe: string): z.ZodString {
  return text(
    `${mustBe}: arn:<partition>:${service}:...`,
    new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:.+$`),
  );
}

/** A managed policy; those that AWS itself keeps are of the account `aws`. */
export function policyArn(mustBe: string): z.ZodString {
  return text(
    `${mustBe}: arn:<partition>:iam::<account>:policy/<name>`,
    /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/.+$/,
  );
}

/** An account's id; a number would lose the zeros that it begins with. */
export function accountId(mustBe: string): z.ZodString {
  return text(`${mustBe}, in quotes`, /^\d{12}$/);
}

/** Where in IAM something is. Source: IAM user guide, "IAM identifiers", friendly names and paths. */
export function iamPath(whose: string): z.ZodString {
  return text(
    `the IAM path of the ${whose}: it begins and ends with a slash, such as /replication/`,
    /^\/(?:[\x21-\x2e\x30-\x7e]+\/)*$/,
  ).max(512, { error: "must be at most 512 characters long, as long as an IAM path can be" });
}

/**
 * The ARN of a KMS key. Policies name it as their resource, where the ARN of an alias grants nothing, and
 * DynamoDB and CloudWatch Logs take no alias. Source: KMS developer guide, "Specifying KMS keys in IAM policies".
 */
export function kmsKey(mustBe: string): z.ZodString {
  return text(
    `${mustBe}: arn:<partition>:kms:...:key/<id>, not an alias, which grants nothing in a policy`,
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  );
}

/** A bucket's name. */
export function bucket(whose: string): z.ZodString {
  return text(
    `the name of the ${whose}: 3 to 63 small letters, digits, dots and hyphens`,
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  );
}

/** What names of things end in that are no general purpose bucket. Source: S3 user guide, naming rules. */
const NO_BUCKETS: readonly (readonly [string, string])[] = [
  ["--x-s3", "a directory bucket, which has neither versions nor events of EventBridge"],
  [
    "-s3alias",
    "an alias of an access point: events have the bucket's own name, so each would be for another bucket",
  ],
  ["--ol-s3", "an alias of an Object Lambda access point: events have the bucket's own name"],
  ["--table-s3", "a table bucket, which has no objects of its own"],
  [".mrap", "an alias of a Multi-Region Access Point: events have the bucket's own name"],
];

/** The name of a bucket that is replicated: one that has versions, and events under that name. */
export function replicatedBucket(whose: string): z.ZodString {
  const whatIs = (name: unknown) =>
    NO_BUCKETS.find(([ending]) => typeof name === "string" && name.endsWith(ending))?.[1];
  return bucket(whose).refine((name) => whatIs(name) === undefined, {
    error: ({ input }) => `must be the name of a general purpose bucket; this is ${whatIs(input)}`,
  });
}

/** Names and values, as AWS tags and environment variables have them. */
export function texts(meaning: string, name: RegExp, mustBe: string): z.ZodType<TextMap> {
  const error = `must be an object of texts, whose names are ${mustBe}`;
  return z
    .record(z.string().regex(name, { error }), text("a text", /^[\s\S]*$/), { error })
    .describe(sentence(meaning));
}

/** Names and values. */
export type TextMap = Readonly<Record<string, string>>;

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
