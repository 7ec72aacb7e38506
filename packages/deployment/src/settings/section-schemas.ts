import { z } from "zod";
import { arn, bucket, kmsKey, oneOf, type TextMap, text, texts, whole } from "./fields.ts";
import type { AlarmSettings, LogSettings, PackageSettings } from "./settings.ts";
import type { WrittenSource } from "./side-settings.ts";

/** Whose functions, logs or alarms a section is about. */
export type SideName = "source" | "destination";

/** What Lambda's variables are named like. Source: "Using environment variables" of the Lambda guide. */
const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]+$/;

/** What names of tags are like. Source: "Tagging your AWS resources". */
export const TAG_NAME: RegExp = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u;

/** What log groups can be kept for. Source: PutRetentionPolicy of the CloudWatch Logs API. */
const RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** Environment variables of functions. */
export function variables(meaning: string): z.ZodType<TextMap> {
  return texts(meaning, VARIABLE_NAME, "letters, digits and underscores");
}

/** Who has a bucket send its events to EventBridge. */
export function eventBridge(): z.ZodType<WrittenSource["eventBridge"]> {
  return oneOf(
    'Whether xpart switches the bucket\'s events on ("switch-on"), or its owner has ("already-on")',
    ["switch-on", "already-on"],
  ).default("switch-on");
}

/** A zip: a file, or an object in a bucket of the side's region; left out, the one of this version. */
export function zipPackage(side: SideName): z.ZodType<PackageSettings | undefined> {
  const zipFile = z.strictObject({
    zip: text("the path of the zip with the functions, from this file's folder", /^.+$/),
  });
  const zipObject = z.strictObject({
    bucket: bucket(`bucket that holds the zip, in the ${side}'s region`),
    prefix: text("what stands before the zip's name", /^.{0,900}$/).default(""),
    object: oneOf("Which zip: <environment>.zip or latest.zip", ["environment", "latest"]).default(
      "environment",
    ),
  });
  const error = 'must be {"zip": path} or {"bucket": name, "prefix": text, "object": ...}';
  return z
    .union([zipFile, zipObject], { error })
    .optional()
    .describe("Where the functions' code comes from; left out: the zip of this version of xpart.");
}

/** The functions' logs. */
export function logs(): z.ZodType<LogSettings> {
  const subscription = z.strictObject({
    destinationArn: text(
      "the ARN of a stream, a function or a log destination",
      /^arn:aws[a-z-]*:(?:kinesis|firehose|lambda|logs):\S+$/,
    ),
    filterPattern: text("a filter pattern of CloudWatch Logs", /^[\s\S]{0,1024}$/).default(""),
    roleArn: arn("iam", "the role that CloudWatch Logs writes to a stream with").optional(),
  });
  return z
    .strictObject({
      retentionDays: whole("days that logs are kept", 1, 3653)
        .refine((days) => RETENTION_DAYS.has(days), {
          error: `must be a number of days that CloudWatch Logs takes: ${[...RETENTION_DAYS].join(", ")}`,
        })
        .default(30),
      kmsKeyArn: kmsKey("the KMS key of the logs").optional(),
      subscription: subscription.optional().describe("Where the logs are sent on to."),
    })
    .prefault({});
}

/** The alarms. */
export function alarms(side: SideName): z.ZodType<AlarmSettings> {
  const topic = `the SNS topic that alarms go to, in the ${side}'s region`;
  return z
    .strictObject({
      topicArn: arn("sns", topic).optional(),
      errorThreshold: whole(
        "failed events in five minutes that are too many",
        1,
        1_000_000,
      ).default(10),
      lagMinutes: whole("minutes that an event may take", 1, 1440).default(15),
    })
    .prefault({});
}
