import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { arnIn, iamArn } from "./place.ts";
import { joining, namedBy, type ResourceKind, textOf } from "./resource-kind.ts";
import type { Values } from "./schema.ts";

const REFUSED = { whenThere: "refused" } as const;
const OVERWRITTEN = { whenThere: "overwritten" } as const;

/** Settings of a bucket, which S3 writes over. */
const ofBucket: ResourceKind = {
  ...OVERWRITTEN,
  identity: ["bucket"],
  replacedBy: ["bucket", "expected_bucket_owner"],
  given: ({ bucket }) => ({ id: bucket ?? null }),
};

/** By type. */
const KINDS: Readonly<Record<string, ResourceKind>> = {
  aws_cloudwatch_dashboard: {
    ...OVERWRITTEN,
    ...namedBy("dashboard_name", ({ dashboard_name }, place) => ({
      dashboard_arn: arnIn(
        { ...place, region: "" },
        "cloudwatch",
        `dashboard/${textOf(dashboard_name)}`,
      ),
    })),
  },
  aws_cloudwatch_event_rule: {
    ...OVERWRITTEN,
    ...namedBy("name", ({ name }, place) => ({
      arn: arnIn(place, "events", `rule/${textOf(name)}`),
    })),
    keptBy: ({ name }, account) =>
      account.has("aws_cloudwatch_event_target", ({ rule }) => rule === name)
        ? "ValidationException: Rule can't be deleted since it has targets."
        : undefined,
  },
  aws_cloudwatch_event_target: {
    ...joining("rule", "target_id"),
    filledIn: ["target_id"],
    given: ({ rule }) => ({ id: `${textOf(rule)}-terraform-1`, target_id: "terraform-1" }),
  },
  aws_cloudwatch_log_group: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => ({
      arn: arnIn(place, "logs", `log-group:${textOf(name)}`),
    })),
  },
  aws_cloudwatch_log_subscription_filter: joining("log_group_name", "name"),
  aws_cloudwatch_metric_alarm: {
    ...OVERWRITTEN,
    ...namedBy("alarm_name", ({ alarm_name }, place) => ({
      arn: arnIn(place, "cloudwatch", `alarm:${textOf(alarm_name)}`),
    })),
  },
  aws_dynamodb_table: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => ({
      arn: arnIn(place, "dynamodb", `table/${textOf(name)}`),
    })),
    replacedBy: ["name", "hash_key", "range_key"],
    keptBy: ({ deletion_protection_enabled }) =>
      deletion_protection_enabled === true
        ? "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
        : undefined,
  },
  aws_iam_openid_connect_provider: {
    ...REFUSED,
    identity: ["url"],
    replacedBy: ["url"],
    given: ({ url }, place) => {
      const arn = iamArn(place, `oidc-provider/${textOf(url).replace("https://", "")}`);
      return { id: arn, arn };
    },
  },
  // Of the account, not of a name.
  aws_iam_outbound_web_identity_federation: {
    ...REFUSED,
    identity: [],
    replacedBy: [],
    given: (_values, { account }) => ({
      id: account,
      issuer_identifier: "https://a1b2.tokens.sts.global.api.aws",
    }),
  },
  aws_iam_policy: {
    ...REFUSED,
    identity: ["name"],
    replacedBy: ["name", "name_prefix", "path", "description"],
    given: ({ name }, place) => {
      const arn = iamArn(place, `policy/${textOf(name)}`);
      return { id: arn, arn, policy_id: "ANPA0", attachment_count: 0 };
    },
    keptBy: ({ arn }, account) =>
      ["aws_iam_user_policy_attachment", "aws_iam_role_policy_attachment"].some((type) =>
        account.has(type, ({ policy_arn }) => policy_arn === arn),
      )
        ? "DeleteConflict: Cannot delete a policy attached to entities."
        : undefined,
  },
  aws_iam_role: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => ({
      arn: iamArn(place, `role/${textOf(name)}`),
      unique_id: "AROA0",
      create_date: "2024-01-01T00:00:00Z",
    })),
    keptBy: ({ name }, account) =>
      ["aws_iam_role_policy", "aws_iam_role_policy_attachment"].some((type) =>
        account.has(type, ({ role }) => role === name),
      )
        ? "DeleteConflict: Cannot delete entity, must detach all policies first."
        : undefined,
  },
  aws_iam_role_policy: {
    ...joining("role", "name"),
    given: ({ role, name }) => ({ id: `${textOf(role)}:${textOf(name)}` }),
  },
  aws_iam_role_policy_attachment: joining("role", "policy_arn"),
  aws_iam_user: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => ({
      arn: iamArn(place, `user/${textOf(name)}`),
      unique_id: "AIDA0",
    })),
    replacedBy: [],
    keptBy: ({ name, force_destroy }, account) =>
      force_destroy !== true && account.holds(`keys of ${textOf(name)}`)
        ? "DeleteConflict: Cannot delete entity, must delete access keys first."
        : undefined,
  },
  aws_iam_user_policy_attachment: joining("user", "policy_arn"),
  aws_lambda_event_source_mapping: {
    ...REFUSED,
    identity: ["function_name", "event_source_arn"],
    replacedBy: ["event_source_arn", "queues", "topics", "starting_position"],
    given: ({ function_name, event_source_arn }, place) => {
      const uuid = sha256(`${textOf(function_name)} ${textOf(event_source_arn)}`).slice(0, 16);
      const arn = arnIn(place, "lambda", `event-source-mapping:${uuid}`);
      return { id: uuid, uuid, arn, function_arn: function_name ?? null, state: "Enabled" };
    },
  },
  aws_lambda_function: {
    ...REFUSED,
    ...namedBy("function_name", lambdaGiven),
    replacedBy: ["function_name", "package_type"],
    follows: { code_sha256: "source_code_hash", source_code_size: "source_code_hash" },
  },
  aws_s3_bucket: {
    ...REFUSED,
    ...namedBy("bucket", ({ bucket }, { partition, region }) => ({
      arn: `arn:${partition}:s3:::${textOf(bucket)}`,
      bucket_region: region,
    })),
    replacedBy: ["bucket", "bucket_prefix", "object_lock_enabled"],
    filledIn: ["object_lock_enabled"],
    keptBy: ({ bucket, force_destroy }, account) =>
      force_destroy !== true && account.holds(`objects of ${textOf(bucket)}`)
        ? "BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        : undefined,
  },
  aws_s3_bucket_notification: { ...ofBucket, replacedBy: ["bucket"] },
  aws_s3_bucket_object_lock_configuration: ofBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_s3_bucket_versioning: ofBucket,
  aws_scheduler_schedule: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => ({
      id: `default/${textOf(name)}`,
      arn: arnIn(place, "scheduler", `schedule/default/${textOf(name)}`),
    })),
    filledIn: ["group_name", "schedule_expression_timezone", "state"],
  },
  aws_secretsmanager_secret: {
    ...REFUSED,
    identity: ["name"],
    replacedBy: ["name", "name_prefix"],
    given: ({ name }, place) => {
      const arn = arnIn(place, "secretsmanager", `secret:${textOf(name)}-AbCdEf`);
      return { id: arn, arn };
    },
    waitsForDeletion: ({ recovery_window_in_days }) => recovery_window_in_days !== 0,
  },
  aws_secretsmanager_secret_policy: {
    ...OVERWRITTEN,
    identity: ["secret_arn"],
    replacedBy: ["secret_arn"],
    given: ({ secret_arn }) => ({ id: secret_arn ?? null }),
  },
  aws_sfn_state_machine: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => {
      const arn = arnIn(place, "states", `stateMachine:${textOf(name)}`);
      return { id: arn, arn, status: "ACTIVE", creation_date: "2024-01-01T00:00:00Z" };
    }),
  },
  aws_sqs_queue: {
    ...REFUSED,
    ...namedBy("name", ({ name }, place) => {
      const url = `https://sqs.${place.region}.${place.dnsSuffix}/${place.account}/${textOf(name)}`;
      return { id: url, url, arn: arnIn(place, "sqs", textOf(name)) };
    }),
    replacedBy: ["name", "name_prefix", "fifo_queue"],
  },
  aws_sqs_queue_policy: joining("queue_url"),
};

/** What is known of a type. One that nothing is said of is told from others by all its values. */
export function kindOf(type: string): ResourceKind {
  return KINDS[type] ?? UNSAID;
}

const UNSAID: ResourceKind = {
  ...OVERWRITTEN,
  identity: ["id"],
  replacedBy: [],
  given: (values) => ({ id: sha256(JSON.stringify(values)).slice(0, 12) }),
};

function lambdaGiven(values: Values, place: Parameters<ResourceKind["given"]>[1], folder: string) {
  const arn = arnIn(place, "lambda", `function:${textOf(values["function_name"])}`);
  const file = values["filename"];
  const code = typeof file === "string" ? readFileSync(resolve(folder, file)) : undefined;
  return {
    arn,
    qualified_arn: `${arn}:$LATEST`,
    version: "$LATEST",
    last_modified: "2024-01-01T00:00:00Z",
    ...(code === undefined ? {} : { code_sha256: sha256(code), source_code_size: code.length }),
  };
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("base64");
}
