import { describe, expect, it } from "vitest";
import { namesOf, parseSettings } from "../src/index.ts";
import { problemsOf, rawSettings, settingsOf } from "./sample-settings.ts";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234";
const GOV_KEY = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/1234";

/** What Terraform would expand. */
const TEMPLATE = ["a$", "{b}"].join("");

/** What is wrong, and the beginning of the sentence that says so. */
const WRONG: readonly (readonly [string, object, string])[] = [
  [
    "a table that no name is of",
    { ledger: { tableName: "an ARN/of:it" } },
    "ledger.tableName must be the name of a table that is there already",
  ],
  [
    "a secret that no name is of",
    { credentials: { kind: "secret", secretName: "one two" } },
    "credentials.secretName must be the name of a secret that is there already",
  ],
  [
    "a region of no partition",
    { source: { region: "mars-north-1" } },
    "source.region must be the region of the source bucket",
  ],
  [
    "a region that does not exist",
    { source: { region: "us-moon-1" } },
    "source.region must be the region of the source bucket",
  ],
  [
    "a region without a number",
    { destination: { region: "us-gov-west" } },
    "destination.region must be",
  ],
  ["no environment", { environment: undefined }, "environment must be the name of the environment"],
  [
    "an environment in capitals",
    { environment: "PROD" },
    "environment must be the name of the environment, such as dev or prod: 1 to 32 small letters",
  ],
  [
    "a bucket name with capitals",
    { source: { bucket: "The-Source" } },
    "source.bucket must be the name of the source bucket",
  ],
  [
    "a name too long for a role",
    { name: "n".repeat(60) },
    'name must be 15 characters shorter: it makes "nnn',
  ],
  ["an empty prefix", { source: { prefixes: [""] } }, "source.prefixes.0 must be a key prefix"],
  [
    "a prefix over 1,024 bytes",
    { source: { prefixes: ["a/", "ü".repeat(513)] } },
    "source.prefixes.1 must be at most 1024 bytes",
  ],
  [
    "a prefix that Terraform would expand",
    { source: { prefixes: [TEMPLATE] } },
    "source.prefixes.0 must not hold ${",
  ],
  [
    "more prefixes than EventBridge takes",
    { source: { prefixes: many(60) } },
    "source.prefixes must be fewer or shorter: EventBridge",
  ],
  [
    "a key of the other partition",
    { source: { kmsKeyArns: [GOV_KEY] } },
    "source.kmsKeyArns.0 must be in us-east-1 of the partition aws",
  ],
  [
    "a destination key of the source",
    { destination: { kmsKeyArn: KEY } },
    "destination.kmsKeyArn must be in us-gov-west-1",
  ],
  [
    "a key of the state that Terraform refuses",
    { source: { state: { bucket: "s-1", key: "k", region: "us-east-1", kmsKeyArn: KEY } } },
    "source.state.kmsKeyArn must be the KMS key of the state",
  ],
  [
    "a topic that is none",
    { alarms: { topicArn: "on-call" } },
    "alarms.topicArn must be the SNS topic",
  ],
  [
    "a retention that CloudWatch lacks",
    { logs: { retentionDays: 31 } },
    "logs.retentionDays must be a number of days that CloudWatch Logs takes: 1, 3",
  ],
  [
    "a timeout beyond Lambda's",
    { functions: { timeoutSeconds: 901 } },
    "functions.timeoutSeconds must be the longest invocation in seconds: a whole number from 30 to 900",
  ],
  [
    "a variable of xpart's own",
    { functions: { environment: { POLICY: "{}" } } },
    "functions.environment.POLICY must not be set",
  ],
  [
    "a policy that is none",
    { policy: { tags: "sometimes" } },
    'policy.tags must be "replicate" or "ignore"; it is "sometimes"',
  ],
  [
    "rules by which two keys would be one",
    { policy: { keys: [{ from: "raw/", to: "landing/raw/" }] } },
    'policy.keys.0 (from "raw/") must bring keys where no other rule does: "landing/raw/..." and "raw/..." would both become "landing/raw/..." at the destination',
  ],
  [
    "a rule of keys that are not replicated",
    { source: { prefixes: ["a/"] }, policy: { keys: [{ from: "b/", to: "c/" }] } },
    'policy.keys.0 (from "b/") must begin keys that are replicated',
  ],
  [
    "a lock that grows by nothing",
    { policy: { retention: { addDays: 0 } } },
    "policy.retention.addDays must be a whole number from 1 to 36500",
  ],
  [
    "more rules than IAM takes",
    {
      policy: {
        keys: [
          { from: "", to: "z/" },
          ...many(60).map((from, index) => ({ from, to: `${"t".repeat(90)}-${index}/` })),
        ],
      },
    },
    "source.prefixes and policy.keys must be fewer or shorter: IAM",
  ],
  [
    "a rule with a third field",
    { policy: { keys: [{ from: "b/", to: "c/", until: "d" }] } },
    "policy.keys.0.until is no setting of xpart",
  ],
  [
    "a rule that Terraform would expand",
    { policy: { keys: [{ from: "", to: TEMPLATE }] } },
    "policy.keys.0.to must not hold ${",
  ],
  [
    "a filter that Terraform would expand",
    { policy: { scope: { exclude: [TEMPLATE] } } },
    "policy.scope.exclude.0 must not hold ${",
  ],
  ["a setting with a typing error", { sorce: {} }, "sorce is no setting of xpart"],
  [
    "a setting inside with one",
    { source: { prefix: "a/" } },
    "source.prefix is no setting of xpart",
  ],
  [
    "credentials of no kind",
    { credentials: { kind: "hope" } },
    'credentials.kind must be "secret" or "federation", as in {"kind": "secret"}; it is "hope"',
  ],
  [
    "a package of both kinds",
    { package: { zip: "a.zip", bucket: "b-1" } },
    'package must be {"zip": path}',
  ],
  [
    "federation without an issuer",
    { credentials: { kind: "federation" } },
    "credentials.issuerUrl must be the issuer URL",
  ],
];

const FEDERATION = { kind: "federation", issuerUrl: "https://a.tokens.example" };

describe("settings", () => {
  it.each(WRONG)("C5 %s is named, with what it must be", (_title, more, sentence) => {
    const [problem, ...others] = problemsOf(rawSettings(more as never));
    expect(problem?.slice(0, sentence.length)).toBe(sentence);
    expect(others).toEqual([]);
  });

  it("C5 everything that is wrong is told at once", () => {
    const source = { region: "nowhere", bucket: "B", prefixes: [""] };
    const told = problemsOf(rawSettings({ source, environment: "?" }));
    expect(told.map((line) => line.split(" ")[0])).toEqual([
      "environment",
      "source.region",
      "source.bucket",
      "source.prefixes.0",
    ]);
  });

  it("C5 what is no object is refused in words", () => {
    expect(problemsOf("x")).toEqual(['the settings must be an object; it is "x"']);
  });

  it.each([
    [
      "the source in ISO",
      { source: { region: "us-iso-east-1" }, credentials: FEDERATION },
      'credentials.kind must be "secret": the source is in aws-iso',
    ],
    [
      "one partition",
      { destination: { region: "us-west-2" }, credentials: FEDERATION },
      'credentials.kind must be "secret" within one partition',
    ],
    [
      "no account of the source",
      { source: { accountId: undefined }, credentials: FEDERATION },
      "source.accountId must be set",
    ],
    [
      "no account of the destination",
      { destination: { accountId: undefined }, credentials: FEDERATION },
      "destination.accountId must be set",
    ],
  ])("S5 federation is refused with %s", (_title, more, sentence) => {
    const [problem, ...others] = problemsOf(rawSettings(more as never));
    expect(problem).toContain(sentence);
    expect(others).toEqual([]);
  });

  it("C4 both sides in one partition warn, and are allowed", () => {
    const parsed = parseSettings(
      rawSettings({ destination: { region: "us-west-2", bucket: "b-2" } }),
    );
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.value.warnings.join()).toContain("S3 Replication");
  });

  it("A1 longer locks without Object Lock warn, since they do nothing", () => {
    const policy = { retention: { addDays: 30 } };
    const warningsOf = (objectLock: boolean) => {
      const parsed = parseSettings(rawSettings({ policy, destination: { objectLock } }));
      return parsed.ok ? parsed.value.warnings.join() : parsed.error.join();
    };
    expect(warningsOf(false)).toContain("policy.retention does nothing");
    expect(warningsOf(true)).toBe("");
  });

  it("C15 a table and a secret that were there before keep their names", () => {
    const own = namesOf(settingsOf());
    const credentials = { kind: "secret", secretName: "old/secret" };
    const taken = namesOf(settingsOf({ ledger: { tableName: "old" }, credentials }));
    expect(own).toMatchObject({
      table: "reports-test-objects",
      secret: "reports-test/destination",
    });
    expect(taken).toEqual({ ...own, table: "old", secret: "old/secret" });
  });

  it("C5 the defaults are the safe ones", () => {
    expect(settingsOf()).toMatchObject({
      source: { prefixes: [], eventBridge: "switch-on", partition: { name: "aws" } },
      destination: { objectLock: false, partition: { name: "aws-us-gov" } },
      credentials: { kind: "secret", recoveryDays: 30 },
      ledger: { deletionProtection: true },
      trial: { source: false, destination: false },
      policy: { deleteMarkers: "replicate", lifecycle: "ignore" },
    });
  });
});

function many(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `a-rather-long-folder-name/number-${index}/`);
}
