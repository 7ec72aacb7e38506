import { afterAll, describe, expect, it } from "vitest";
import { PARTITION_PAIRS, type PartitionPair } from "./partition-pairs.ts";
import { makeZip, type RawSettings, settingsOf } from "./sample-settings.ts";
import {
  at,
  objectOf,
  ofType,
  type SynthesizedStack,
  synthesizeSource,
  theOne,
} from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

function synthesize(more: RawSettings = {}): SynthesizedStack {
  return synthesizeSource(settingsOf({ package: { zip: zip.path }, ...more }));
}

function between({ source, destination }: PartitionPair): RawSettings {
  return { source: { region: source.region }, destination: { region: destination.region } };
}

/** Titles with an S and a number behind the rule name a flaw of another replicator, as in apps/lambda. */
describe("the source stack", () => {
  it.each(PARTITION_PAIRS)("C6 $title: every ARN is of the side's own partition", (pair) => {
    const stack = synthesize({
      ...between(pair),
      policy: { maxDeletesPerHour: 5 },
      functions: { tracing: true },
    });
    const partitions = [...stack.text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, name]) => name);
    expect([...new Set(partitions)]).toEqual([pair.source.partition]);
    expect(at(stack.json, "provider", "aws", 0, "region")).toBe(pair.source.region);
  });

  it("C6 nothing of the destination is read, so the sides deploy apart", () => {
    const stack = synthesize();
    expect(stack.text).not.toContain("remote_state");
    expect(at(stack.json, "terraform", "required_providers", "aws")).toEqual({
      source: "hashicorp/aws",
      version: "~> 6.29",
    });
  });

  it("C6 account, profile and state are those of the side", () => {
    const state = { bucket: "states", key: "source.tfstate", region: "us-east-1" };
    const stack = synthesize({ source: { profile: "commercial", state } });
    expect(at(stack.json, "provider", "aws", 0)).toMatchObject({
      profile: "commercial",
      allowed_account_ids: ["111122223333"],
    });
    expect(at(stack.json, "terraform", "backend", "s3")).toMatchObject({
      ...state,
      profile: "commercial",
      encrypt: true,
      use_lockfile: true,
    });
  });

  it("S4 S21: the rule takes events that S3 sent, of the bucket, for the prefixes", () => {
    const stack = synthesize({ source: { prefixes: ["a/", "b?*"] } });
    const rule = theOne(stack, "aws_cloudwatch_event_rule");
    expect(JSON.parse(String(rule["event_pattern"]))).toEqual({
      source: ["aws.s3"],
      detail: {
        bucket: { name: ["the-source"] },
        object: { key: [{ prefix: "a/" }, { prefix: "b?*" }] },
      },
    });
  });

  it("K1 the rule keeps out what a filter of keys does, and each function knows the filter", () => {
    const policy = { scope: { include: ["*.whl"] } };
    const stack = synthesize({ policy });
    const rule = theOne(stack, "aws_cloudwatch_event_rule");
    expect(JSON.parse(String(rule["event_pattern"]))).toMatchObject({
      detail: { object: { key: [{ suffix: ".whl" }] } },
    });
    const known = ofType(stack, "aws_lambda_function").map(({ config }) =>
      at(config, "environment", "variables", "POLICY"),
    );
    expect(known).toEqual(known.map(() => JSON.stringify(policy)));
  });

  it("C7 S9: every queue is encrypted and keeps messages for fourteen days", () => {
    const queues = ofType(synthesize(), "aws_sqs_queue");
    expect(queues.map(({ config }) => config["name"]).toSorted()).toEqual([
      "reports-test-events",
      "reports-test-events-dead",
      "reports-test-functions-dead",
      "reports-test-objects-dead.fifo",
      "reports-test-objects.fifo",
      "reports-test-parts",
      "reports-test-parts-dead",
      "reports-test-rule-dead",
    ]);
    for (const { config } of queues) {
      expect(config).toMatchObject({
        message_retention_seconds: FOURTEEN_DAYS,
        sqs_managed_sse_enabled: true,
      });
    }
  });

  it.each([
    ["event-handler", "reports-test-events", "reports-test-events-dead"],
    ["queue-handler", "reports-test-objects.fifo", "reports-test-objects-dead.fifo"],
    ["part-handler", "reports-test-parts", "reports-test-parts-dead"],
  ])(
    "C7 S9, S15: the queue of %s outlasts six invocations and has a dead-letter queue",
    (name, queueName, dead) => {
      const stack = synthesize({ functions: { timeoutSeconds: 400 } });
      const handler = theOne(stack, "aws_lambda_function", `reports-test-${name}`);
      const queue = theOne(stack, "aws_sqs_queue", queueName);
      expect(queue["visibility_timeout_seconds"]).toBe(Number(handler["timeout"]) * 6);
      const [deadId] = ofType(stack, "aws_sqs_queue").filter(
        ({ config }) => config["name"] === dead,
      );
      expect(JSON.parse(String(queue["redrive_policy"]))).toEqual({
        deadLetterTargetArn: `$\{aws_sqs_queue.${deadId?.id}.arn}`,
        maxReceiveCount: 20,
      });
    },
  );

  it("C7 S23: the FIFO queue's limits are per key", () => {
    expect(theOne(synthesize(), "aws_sqs_queue", "reports-test-objects.fifo")).toMatchObject({
      fifo_queue: true,
      content_based_deduplication: false,
      deduplication_scope: "messageGroup",
      fifo_throughput_limit: "perMessageGroupId",
    });
  });

  it("C7 S9: the rule and the functions have dead-letter queues too", () => {
    const stack = synthesize();
    const target = theOne(stack, "aws_cloudwatch_event_target");
    expect(nameOf(stack, at(target, "dead_letter_config", "arn"))).toBe("reports-test-rule-dead");
    for (const { config } of ofType(stack, "aws_lambda_function")) {
      const dead = nameOf(stack, at(config, "dead_letter_config", "target_arn"));
      expect(dead).toBe("reports-test-functions-dead");
    }
  });

  it("C7 S24: the ledger is paid per request, encrypted, restorable and protected", () => {
    const table = theOne(synthesize(), "aws_dynamodb_table");
    expect(table).toMatchObject({
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "Key",
      range_key: "VersionId",
      global_secondary_index: [
        {
          name: "set-aside",
          hash_key: "SetAside",
          range_key: "SetAsideKey",
          projection_type: "ALL",
        },
      ],
      point_in_time_recovery: { enabled: true },
      deletion_protection_enabled: true,
      server_side_encryption: { enabled: true },
    });
  });

  it("C23 no deployment ends a pause, and the role that ends one may enable the copying mappings alone", () => {
    const stack = synthesize({ functions: { iamPath: "/xpart/" } });
    for (const { config } of ofType(stack, "aws_lambda_event_source_mapping")) {
      expect(config).toMatchObject({ lifecycle: { ignore_changes: ["enabled"] } });
    }
    const role = ofType(stack, "aws_iam_role").find(({ config }) =>
      String(config["name"]).endsWith("-resume"),
    );
    expect(role?.config).toMatchObject({
      path: "/xpart/",
      assume_role_policy: expect.stringContaining("scheduler.amazonaws.com"),
    });
    const policy = ofType(stack, "aws_iam_role_policy").find(({ config }) =>
      String(config["name"]).endsWith("-resume"),
    );
    const { Statement } = JSON.parse(String(policy?.config["policy"])) as { Statement: object[] };
    expect(Statement).toEqual([
      {
        ...{ Sid: "EnableMappings", Effect: "Allow", Action: "lambda:UpdateEventSourceMapping" },
        Resource: [
          expect.stringMatching(/queue-handler_mapping.*\.arn/),
          expect.stringMatching(/part-handler_mapping.*\.arn/),
        ],
      },
    ]);
  });

  it("T3 the copying mappings of the other direction of a pair begin switched off, and its functions know whose it is", () => {
    const stack = synthesize({ reverses: "reports-prod" });
    const mappings = ofType(stack, "aws_lambda_event_source_mapping");
    expect(mappings.map(({ config }) => config["enabled"])).toEqual([undefined, false, false]);
    const named = ofType(stack, "aws_lambda_function").filter(({ config }) =>
      JSON.stringify(config["environment"]).includes('"REVERSES":"reports-prod"'),
    );
    expect(named).toHaveLength(2);
  });

  it("C7 functions are arm64 on nodejs24.x, and report what they return", () => {
    const stack = synthesize({ functions: { concurrency: 7, tags: { team: "storage" } } });
    for (const { config } of ofType(stack, "aws_lambda_function")) {
      expect(config).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        tracing_config: { mode: "PassThrough" },
        tags: { team: "storage" },
      });
    }
    const mappings = ofType(stack, "aws_lambda_event_source_mapping").map(({ config }) => config);
    expect(mappings.map((mapping) => mapping["function_response_types"])).toEqual(
      Array(3).fill(["ReportBatchItemFailures"]),
    );
    expect(
      mappings.map((mapping) => at(mapping, "scaling_config", "maximum_concurrency")),
    ).toContain(7);
  });

  it.each([
    ["prod", undefined, "WARNING", "INFO"],
    ["qa", undefined, "INFO", "INFO"],
    ["prod", "DEBUG", "DEBUG", "DEBUG"],
  ])(
    "H4 S22: in %s with level %s the functions log from %s on",
    (environment, logLevel, level, filter) => {
      const stack = synthesize({ environment, functions: { logLevel } });
      for (const { config } of ofType(stack, "aws_lambda_function")) {
        expect(at(config, "environment", "variables", "LOGGING_LEVEL")).toBe(level);
        expect(config["logging_config"]).toMatchObject({
          log_format: "JSON",
          application_log_level: filter,
          system_log_level: "WARN",
        });
      }
    },
  );

  it("C7 logs are kept, encrypted and sent on as the settings say", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/1";
    const destinationArn = "arn:aws:firehose:us-east-1:111122223333:deliverystream/logs";
    const roleArn = "arn:aws:iam::111122223333:role/logs";
    const subscription = { destinationArn, roleArn };
    const stack = synthesize({ logs: { retentionDays: 90, kmsKeyArn, subscription } });
    const groups = ofType(stack, "aws_cloudwatch_log_group");
    expect(groups).toHaveLength(3);
    for (const { config } of groups) {
      expect(config).toMatchObject({ retention_in_days: 90, kms_key_id: kmsKeyArn });
    }
    const filters = ofType(stack, "aws_cloudwatch_log_subscription_filter");
    expect(filters.map(({ config }) => config["destination_arn"])).toEqual(
      Array(3).fill(destinationArn),
    );
  });

  it("C2 the bucket's other notifications are imported, kept, and never emptied", () => {
    const stack = synthesize();
    const [notification] = ofType(stack, "aws_s3_bucket_notification");
    expect(notification?.config).toMatchObject({
      bucket: "the-source",
      eventbridge: true,
      lifecycle: {
        ignore_changes: ["queue", "topic", "lambda_function"],
        prevent_destroy: true,
      },
    });
    expect(stack.json["import"]).toEqual([
      { id: "the-source", to: `aws_s3_bucket_notification.${notification?.id}` },
    ]);
  });

  it("C2 where the owner has switched events on, nothing of the bucket is touched", () => {
    const stack = synthesize({ source: { eventBridge: "already-on" } });
    expect(stack.resources.filter(({ type }) => type.startsWith("aws_s3_"))).toEqual([]);
    expect(stack.json["import"]).toBeUndefined();
  });

  it("C7 a trial bucket is versioned, private, by TLS only, and has its events on", () => {
    const stack = synthesize({ trial: { source: true } });
    expect(
      at(theOne(stack, "aws_s3_bucket_versioning"), "versioning_configuration", "status"),
    ).toBe("Enabled");
    expect(theOne(stack, "aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const { Statement } = JSON.parse(String(theOne(stack, "aws_s3_bucket_policy")["policy"]));
    expect(Statement[0]).toMatchObject({
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(theOne(stack, "aws_s3_bucket_notification")).toMatchObject({ eventbridge: true });
    expect(stack.json["import"]).toBeUndefined();
  });

  it("C7 the code is the zip beside the Terraform, and a new zip is a new function", () => {
    const stack = synthesize();
    const { filename, source_code_hash: hash } = theOne(
      stack,
      "aws_lambda_function",
      "reports-test-queue-handler",
    );
    expect(filename).toMatch(/^assets\/.*\/xpart\.zip$/);
    expect(hash).toBe(`$\{filebase64sha256("${filename}")}`);
  });

  it.each([
    ["environment", "builds/test.zip"],
    ["latest", "builds/latest.zip"],
  ])("C7 the code comes from a bucket, by %s", (object, key) => {
    const stack = synthesize({ package: { bucket: "artifacts", prefix: "builds/", object } });
    const data = objectOf(at(stack.json, "data", "aws_s3_object"));
    expect(Object.values(data)).toEqual([expect.objectContaining({ bucket: "artifacts", key })]);
    const [id] = Object.keys(data);
    const config = theOne(stack, "aws_lambda_function", "reports-test-queue-handler");
    expect(config).toMatchObject({
      s3_bucket: "artifacts",
      s3_key: `$\{data.aws_s3_object.${id}.key}`,
      source_code_hash: `$\{data.aws_s3_object.${id}.etag}`,
    });
  });

  it("S1 the secret has no value in Terraform", () => {
    const stack = synthesize();
    expect(theOne(stack, "aws_secretsmanager_secret")).toMatchObject({
      name: "reports-test/destination",
      recovery_window_in_days: 30,
    });
    expect(stack.text).not.toContain("aws_secretsmanager_secret_version");
  });

  it("C6 the outputs name secret and functions", () => {
    const { json } = synthesize();
    expect(Object.keys(objectOf(json["output"]))).toEqual(
      expect.arrayContaining([
        "secret_name",
        "secret_arn",
        "event_handler_name",
        "event_handler_arn",
        "queue_handler_name",
        "queue_handler_arn",
      ]),
    );
  });
});

/** The name of the queue that a reference means. */
function nameOf(stack: SynthesizedStack, reference: unknown): unknown {
  return ofType(stack, "aws_sqs_queue").find(({ id }) =>
    String(reference).includes(`aws_sqs_queue.${id}.`),
  )?.config["name"];
}
