import { describe, expect, it } from "vitest";
import { parseSettings } from "../src/index.ts";
import { problemsOf, type RawSettings, rawSettings, settingsOf } from "./sample-settings.ts";

const DYNAMO = { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" };
const REDIS = { "pypi.db": "redis", "db.url_secret": "pypicloud/url" };
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";

/** What is wrong with the section, and the beginning of the sentence that says so. */
const WRONG: readonly (readonly [string, RawSettings, string])[] = [
  ["no settings", { settings: undefined }, "pypicloud.settings must be an object of texts"],
  [
    "no kind of cache",
    { settings: { "pypi.db": "mongo" } },
    'pypicloud.settings.pypi.db must be sql, redis or dynamo; it is "mongo"',
  ],
  [
    "tables without a region",
    { settings: { "pypi.db": "dynamo" } },
    "pypicloud.settings.db.region_name must be the region of the tables; it is not set",
  ],
  [
    "tables of the other partition",
    { settings: { ...DYNAMO, "db.region_name": "us-east-1" } },
    "pypicloud.settings.db.region_name must be a region of the partition aws-us-gov",
  ],
  [
    "tables of this machine",
    { settings: { ...DYNAMO, "db.host": "127.0.0.1" } },
    "pypicloud.settings.db.host must be a host that a function reaches",
  ],
  [
    "a Redis without URL",
    { settings: { "pypi.db": "redis" } },
    "pypicloud.settings.db.url must be redis://",
  ],
  [
    "a password",
    { settings: { "pypi.db": "redis", "db.url": "redis://:SECRET@h/0" } },
    "pypicloud.settings.db.url must not hold a password",
  ],
  [
    "a URL beside its secret",
    { settings: { ...REDIS, "db.url": "redis://h/0" } },
    "pypicloud.settings.db.url must not be set beside db.url_secret",
  ],
  [
    "a file",
    { settings: { "pypi.db": "sql", "db.url": "sqlite:////var/db.sqlite" } },
    "pypicloud.settings.db.url must be of a server",
  ],
  [
    "an AWS key",
    { settings: { ...DYNAMO, "db.aws_secret_access_key": "SECRET" } },
    "pypicloud.settings.db.aws_secret_access_key must not be set: the function has a role",
  ],
  [
    "a bucket of its own",
    { settings: { ...DYNAMO, "storage.bucket": "b-1" } },
    "pypicloud.settings.storage.bucket must not be set: it is destination.bucket",
  ],
  [
    "what the sync does not read",
    { settings: { ...DYNAMO, "session.encrypt_key": "SECRET" } },
    "pypicloud.settings.session.encrypt_key must not be set: the sync reads pypi.db",
  ],
  [
    "a value that is no text",
    { settings: { ...DYNAMO, "db.port": 8000 } },
    "pypicloud.settings.db.port must be a text",
  ],
  [
    "a value that Terraform would expand",
    { settings: { ...DYNAMO, "db.namespace": ["SECRET$", "{b}"].join("") } },
    "pypicloud.settings.db.namespace must not hold ${",
  ],
  [
    "no subnet",
    { vpc: { subnetIds: [], securityGroupIds: ["sg-01234567"] } },
    "pypicloud.vpc.subnetIds must have",
  ],
  [
    "no security groups",
    { vpc: { subnetIds: ["subnet-01234567"] } },
    "pypicloud.vpc.securityGroupIds must be a list of ids",
  ],
  [
    "a key of the source",
    { kmsKeyArns: [KEY] },
    "pypicloud.kmsKeyArns.0 must be in us-gov-west-1 of the partition aws-us-gov, as pypicloud.settings.db.region_name",
  ],
  [
    "a log key of the source",
    { logs: { kmsKeyArn: KEY } },
    "pypicloud.logs.kmsKeyArn must be in us-gov-west-1 of the partition aws-us-gov, as destination.region",
  ],
  [
    "a topic of the source",
    { alarms: { topicArn: "arn:aws:sns:us-east-1:111122223333:on-call" } },
    "pypicloud.alarms.topicArn must be in us-gov-west-1",
  ],
  [
    "a secret of another region",
    {
      settings: {
        ...REDIS,
        "db.url_secret": "arn:aws-us-gov:secretsmanager:us-gov-east-1:444455556666:secret:a-b",
      },
    },
    "pypicloud.settings.db.url_secret must be in us-gov-west-1",
  ],
  [
    "a variable of its own",
    { environment: { PYPICLOUD_SETTINGS: "{}" } },
    "pypicloud.environment.PYPICLOUD_SETTINGS must not be set",
  ],
  [
    "more than a function's environment takes",
    { settings: { ...DYNAMO, "db.namespace": "n".repeat(4_096) } },
    "pypicloud.settings must be shorter",
  ],
  [
    "a setting with a typing error",
    { concurency: 2 },
    "pypicloud.concurency is no setting of xpart",
  ],
];

describe("the settings of the package cache's sync", () => {
  it.each(WRONG)(
    "C5, Y19 %s is named, with what it must be, and no secret",
    (_title, more, sentence) => {
      const pypicloud = { settings: DYNAMO, ...more };
      const [problem, ...others] = problemsOf(rawSettings({ pypicloud }));
      expect(problem?.slice(0, sentence.length)).toBe(sentence);
      expect(others).toEqual([]);
      expect(problem).not.toContain("SECRET");
    },
  );

  it("C5, Y19 the account of the tables must be known", () => {
    const raw = rawSettings({
      destination: { accountId: undefined },
      pypicloud: { settings: DYNAMO },
    });
    expect(problemsOf(raw)).toEqual([
      expect.stringMatching(/^destination\.accountId must be set, .*; it is not set$/),
    ]);
  });

  it("C5 what is wrong with the policy and with the cache is told at once", () => {
    const raw = rawSettings({
      policy: { tags: "sometimes" },
      pypicloud: { settings: { "pypi.db": "mongo" } },
    });
    expect(problemsOf(raw).map((line) => line.split(" ")[0])).toEqual([
      "policy.tags",
      "pypicloud.settings.pypi.db",
    ]);
  });

  it("C5, Y19 the defaults are the safe ones", () => {
    expect(settingsOf({ pypicloud: { settings: DYNAMO } }).pypicloud).toMatchObject({
      eventBridge: "switch-on",
      concurrency: 10,
      logs: { retentionDays: 30 },
      cache: { kind: "dynamo", packageTable: "DynamoPackage" },
      prefix: "",
    });
  });

  it("Y19 a Redis or a database outside of a VPC warns", () => {
    const warningsOf = (pypicloud: RawSettings) => {
      const parsed = parseSettings(rawSettings({ pypicloud }));
      return parsed.ok ? parsed.value.warnings : parsed.error;
    };
    const vpc = { subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };
    expect(warningsOf({ settings: REDIS })).toEqual([
      expect.stringMatching(/^pypicloud\.vpc is not set: the function reaches/),
    ]);
    expect(warningsOf({ settings: REDIS, vpc })).toEqual([]);
    expect(warningsOf({ settings: DYNAMO })).toEqual([]);
  });

  it("M1 Y19 packages where no replica's key is warn", () => {
    const warningsOf = (prefix: string, to: string) => {
      const settings = { ...DYNAMO, "storage.prefix": prefix };
      const policy = { keys: [{ from: "", to }] };
      const parsed = parseSettings(rawSettings({ policy, pypicloud: { settings } }));
      return parsed.ok ? parsed.value.warnings : parsed.error;
    };
    expect(warningsOf("packages/", "copy/")).toEqual([
      expect.stringMatching(
        /^pypicloud\.settings\.storage\.prefix is "packages\/".*below "copy\/"$/,
      ),
    ]);
    expect(warningsOf("copy/packages/", "copy/")).toEqual([]);
    expect(warningsOf("", "copy/")).toEqual([]);
  });
});
