import { afterAll, describe, expect, it } from "vitest";
import { PARTITION_PAIRS, type PartitionPair } from "./partition-pairs.ts";
import { makeZip, type RawSettings, settingsOf } from "./sample-settings.ts";
import {
  at,
  objectOf,
  ofType,
  type SynthesizedStack,
  synthesizeDestination,
  synthesizeSource,
  theOne,
} from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;
const DYNAMO = { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" };
const REDIS = { "pypi.db": "redis", "db.url_secret": "pypicloud/url" };
const VPC = { subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };

/** The destination's stack with a pypicloud server. */
function synthesize(pypicloud: RawSettings = {}, more: RawSettings = {}): SynthesizedStack {
  const section = { settings: DYNAMO, package: { zip: zip.path }, ...pypicloud };
  return synthesizeDestination(settingsOf({ ...more, pypicloud: section }));
}

function between({ source, destination }: PartitionPair): RawSettings {
  return { source: { region: source.region }, destination: { region: destination.region } };
}

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

function statementsOf(stack: SynthesizedStack): ReadonlyMap<string, Statement> {
  const { Statement } = JSON.parse(String(theOne(stack, "aws_iam_role_policy")["policy"]));
  return new Map((Statement as readonly Statement[]).map((each) => [each.Sid, each]));
}

function environmentOf(stack: SynthesizedStack): Readonly<Record<string, string>> {
  const variables = objectOf(at(theOne(stack, "aws_lambda_function"), "environment", "variables"));
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, `${value}`]));
}

describe("the package cache's sync in the destination stack", () => {
  it.each(PARTITION_PAIRS)("Y19 $title: every ARN is of the destination's partition", (pair) => {
    const { region, partition } = pair.destination;
    const settings = { "pypi.db": "dynamo", "db.region_name": region };
    const kmsKeyArns = [`arn:${partition}:kms:${region}:444455556666:key/1`];
    const stack = synthesize({ settings, kmsKeyArns }, between(pair));
    const partitions = [...stack.text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, name]) => name);
    expect([...new Set(partitions)]).toEqual([partition]);
    expect(statementsOf(stack).get("KeepCache")).toMatchObject({
      Resource: ["DynamoPackage", "PackageSummary"].map(
        (table) => `arn:${partition}:dynamodb:${region}:444455556666:table/${table}`,
      ),
    });
  });

  it("Y19 without the setting there is none of it, and nothing of it at the source", () => {
    const settings = settingsOf({ package: { zip: zip.path } });
    const types = new Set(synthesizeDestination(settings).resources.map(({ type }) => type));
    expect([...types].toSorted()).toEqual([
      "aws_iam_policy",
      "aws_iam_user",
      "aws_iam_user_policy_attachment",
      "terraform_data",
    ]);
    const section = { settings: DYNAMO, package: { zip: zip.path } };
    const more = settingsOf({ package: { zip: zip.path }, pypicloud: section });
    expect(synthesizeSource(more).text).toBe(synthesizeSource(settings).text);
  });

  it("Y19, Y12 the function is told what cacheHandler reads, and never a password", () => {
    const settings = { ...REDIS, "db.clustered": "true", "storage.prefix": "packages/" };
    const stack = synthesize({ settings, environment: { NODE_OPTIONS: "--no-warnings" } });
    expect(theOne(stack, "aws_lambda_function")).toMatchObject({
      function_name: "reports-test-cache-handler",
      handler: "index.cacheHandler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      timeout: 60,
      filename: expect.stringMatching(/^assets\/.*\/xpart\.zip$/),
    });
    const { PYPICLOUD_SETTINGS = "", ...others } = environmentOf(stack);
    expect(JSON.parse(PYPICLOUD_SETTINGS)).toEqual({
      ...settings,
      "storage.bucket": "the-replica",
    });
    expect(others).toEqual({
      BUCKET_OWNER: "444455556666",
      LOGGING_LEVEL: "INFO",
      NODE_OPTIONS: "--no-warnings",
    });
  });

  it("S4 the rule takes events that S3 sent, of the destination bucket, for the server's keys", () => {
    const patternOf = (settings: RawSettings) =>
      JSON.parse(
        String(theOne(synthesize({ settings }), "aws_cloudwatch_event_rule")["event_pattern"]),
      );
    const detail = { bucket: { name: ["the-replica"] } };
    expect(patternOf(DYNAMO)).toEqual({ source: ["aws.s3"], detail });
    expect(patternOf({ ...DYNAMO, "storage.prefix": "p/" })).toEqual({
      source: ["aws.s3"],
      detail: { ...detail, object: { key: [{ prefix: "p/" }] } },
    });
  });

  it("C7 events wait in a queue; what fails there, at the rule or in the function is kept", () => {
    const stack = synthesize();
    const queues = new Map(
      ofType(stack, "aws_sqs_queue").map(({ config }) => [String(config["name"]), config]),
    );
    expect([...queues.keys()].toSorted()).toEqual([
      "reports-test-cache-dead",
      "reports-test-cache-events",
      "reports-test-cache-events-dead",
      "reports-test-cache-rule-dead",
    ]);
    for (const config of queues.values()) {
      expect(config).toMatchObject({
        message_retention_seconds: FOURTEEN_DAYS,
        sqs_managed_sse_enabled: true,
      });
    }
    const buffer = queues.get("reports-test-cache-events");
    expect(buffer?.["visibility_timeout_seconds"]).toBe(6 * 60);
    const idOf = (name: string) =>
      `$\{aws_sqs_queue.${ofType(stack, "aws_sqs_queue").find(({ config }) => config["name"] === name)?.id}.arn}`;
    expect(JSON.parse(String(buffer?.["redrive_policy"]))).toEqual({
      deadLetterTargetArn: idOf("reports-test-cache-events-dead"),
      maxReceiveCount: 20,
    });
    expect(theOne(stack, "aws_cloudwatch_event_target")).toMatchObject({
      arn: idOf("reports-test-cache-events"),
      dead_letter_config: { arn: idOf("reports-test-cache-rule-dead") },
    });
    expect(theOne(stack, "aws_lambda_function")).toMatchObject({
      dead_letter_config: { target_arn: idOf("reports-test-cache-dead") },
    });
    expect(theOne(stack, "aws_lambda_event_source_mapping")).toMatchObject({
      event_source_arn: idOf("reports-test-cache-events"),
      function_response_types: ["ReportBatchItemFailures"],
      scaling_config: { maximum_concurrency: 10 },
    });
  });

  it("Y19 what else the bucket notifies of is imported, left alone, and not to be destroyed", () => {
    const stack = synthesize();
    expect(theOne(stack, "aws_s3_bucket_notification")).toMatchObject({
      bucket: "the-replica",
      eventbridge: true,
      lifecycle: {
        ignore_changes: ["queue", "topic", "lambda_function"],
        prevent_destroy: true,
      },
    });
    expect(at(stack.json, "import", 0, "id")).toBe("the-replica");
  });

  it.each([
    ["the bucket's owner has switched EventBridge on", { eventBridge: "already-on" }, {}, 0],
    ["the stack makes the bucket", {}, { trial: { destination: true } }, 1],
  ])("Y19 where %s nothing is imported", (_title, pypicloud, more, notifications) => {
    const stack = synthesize(pypicloud, more);
    expect(ofType(stack, "aws_s3_bucket_notification")).toHaveLength(notifications);
    expect(stack.json["import"]).toBeUndefined();
  });

  it("S2 the role looks at packages, keeps the cache, and no more", () => {
    const statements = statementsOf(synthesize());
    expect([...statements.keys()]).toEqual([
      "WorkQueue",
      "ReadPackages",
      "SeeWhatIsMissing",
      "KeepCache",
      "FindFiles",
      "GiveUp",
      "WriteLogs",
    ]);
    expect(statements.get("ReadPackages")).toMatchObject({
      Action: "s3:GetObject",
      Resource: "arn:aws-us-gov:s3:::the-replica/*",
    });
    const actions = [...statements.values()].flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^s3:(?!GetObject$|ListBucket$)|^kms:/.test(action))).toEqual(
      [],
    );
  });

  it("S2 the signs of a prefix stand for themselves: IAM's escape, behind Terraform's", () => {
    const settings = { ...DYNAMO, "storage.prefix": "p?*/" };
    expect(statementsOf(synthesize({ settings })).get("ReadPackages")?.Resource).toBe(
      `arn:aws-us-gov:s3:::the-replica/p$$\{?}$$\{*}/*`,
    );
  });

  it("S2 tables may be in another region, with another name and a key of their own", () => {
    const key = "arn:aws-us-gov:kms:us-gov-east-1:444455556666:key/1";
    const statements = statementsOf(
      synthesize({
        settings: { ...DYNAMO, "db.region_name": "us-gov-east-1", "db.namespace": "eu." },
        kmsKeyArns: [key],
      }),
    );
    expect(statements.get("FindFiles")?.Resource).toBe(
      "arn:aws-us-gov:dynamodb:us-gov-east-1:444455556666:table/eu.DynamoPackage/index/name-index",
    );
    expect(statements.get("UseTableKeys")).toMatchObject({
      Action: expect.arrayContaining(["kms:Decrypt", "kms:GenerateDataKey"]),
      Resource: key,
      Condition: { StringEquals: { "kms:ViaService": "dynamodb.us-gov-east-1.amazonaws.com" } },
    });
  });

  it("Y19 for Redis and databases: the URL's secret, and the VPC's network interfaces", () => {
    const stack = synthesize({ settings: REDIS, vpc: VPC });
    expect(theOne(stack, "aws_lambda_function")["vpc_config"]).toEqual({
      subnet_ids: VPC.subnetIds,
      security_group_ids: VPC.securityGroupIds,
    });
    const statements = statementsOf(stack);
    expect(statements.get("ReadUrl")?.Resource).toBe(
      "arn:aws-us-gov:secretsmanager:us-gov-west-1:444455556666:secret:pypicloud/url-??????",
    );
    expect(statements.get("JoinVpc")?.Action).toContain("ec2:CreateNetworkInterface");
    expect(statements.has("KeepCache")).toBe(false);
    const without = synthesize({ settings: REDIS });
    expect(theOne(without, "aws_lambda_function")["vpc_config"]).toBeUndefined();
    expect(statementsOf(without).has("JoinVpc")).toBe(false);
  });

  it("Y19 logs, tags and tracing are those of the settings", () => {
    const kmsKeyArn = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/1";
    const stack = synthesize(
      { logs: { retentionDays: 7, kmsKeyArn } },
      { functions: { tags: { team: "a" }, tracing: true, logLevel: "DEBUG" } },
    );
    expect(theOne(stack, "aws_cloudwatch_log_group")).toMatchObject({
      name: "/aws/lambda/reports-test-cache-handler",
      retention_in_days: 7,
      kms_key_id: kmsKeyArn,
    });
    expect(theOne(stack, "aws_lambda_function")).toMatchObject({
      tags: { team: "a" },
      tracing_config: { mode: "Active" },
      logging_config: { application_log_level: "DEBUG" },
    });
    expect(statementsOf(stack).has("WriteTraces")).toBe(true);
  });

  it("Y19 the zip may be an object of the destination's region", () => {
    const stack = synthesize({ package: { bucket: "zips-gov", prefix: "xpart-cache/" } });
    expect(theOne(stack, "aws_lambda_function")).toMatchObject({ s3_bucket: "zips-gov" });
    expect(at(stack.json, "data", "aws_s3_object")).toMatchObject(
      Object.fromEntries(
        Object.keys(objectOf(at(stack.json, "data", "aws_s3_object"))).map((id) => [
          id,
          { bucket: "zips-gov", key: "xpart-cache/test.zip" },
        ]),
      ),
    );
  });

  it("Y19 with federation both roles are there, and outputs name the function", () => {
    const credentials = { kind: "federation", issuerUrl: "https://a.tokens.example" };
    const stack = synthesize({}, { credentials });
    expect(
      ofType(stack, "aws_iam_role")
        .map(({ config }) => config["name"])
        .toSorted(),
    ).toEqual(["reports-test-cache-handler", "reports-test-replicator"]);
    expect(Object.keys(objectOf(stack.json["output"]))).toEqual(
      expect.arrayContaining(["cache_handler_name", "cache_events_dead_letters_url", "role_arn"]),
    );
  });
});
