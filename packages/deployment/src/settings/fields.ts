import { partitionOf } from "@xpart/aws-adapters";
import { z } from "zod";

/**
 * What every text of the settings must be free of: Terraform reads `${` and `%{` in its JSON as the
 * beginning of a template. Source: "JSON Configuration Syntax" of the Terraform language.
 */
const TEMPLATE = /[$%]\{/;

/** A text that fits a pattern; `mustBe` ends the sentence "SETTING must be ...". */
export function text(mustBe: string, pattern: RegExp): z.ZodString {
  const error = `must be ${mustBe}`;
  return z
    .string({ error })
    .regex(pattern, { error })
    .refine((value) => !TEMPLATE.test(value), {
      error: "must not hold ${ or %{, which Terraform would take for a template",
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

/** What AWS's region names end in; the partition's own rule takes any word there. */
const REGION = /^[a-z]+(?:-[a-z]+)*-(?:north|south|central)?(?:east|west)?-\d$/;

/** A region in a partition that xpart knows (C3). */
export function region(whose: string): z.ZodString {
  const mustBe = `the region of the ${whose}, such as us-east-1 or us-gov-west-1`;
  const error = `must be ${mustBe}, in a partition that xpart knows`;
  return z
    .string({ error })
    .refine((name) => REGION.test(name) && !name.includes("--") && partitionOf(name).ok, { error })
    .describe(sentence(mustBe));
}

/** An ARN of one service. */
export function arn(service: string, mustBe: string): z.ZodString {
  return text(
    `${mustBe}: arn:<partition>:${service}:...`,
    new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:.+$`),
  );
}

/** A bucket's name. */
export function bucket(whose: string): z.ZodString {
  return text(
    `the name of the ${whose}: 3 to 63 small letters, digits, dots and hyphens`,
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  );
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
