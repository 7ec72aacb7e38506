import { describe, expect, it } from "vitest";
import {
  askForToken,
  keepCache,
  keepDestination,
  keepLedger,
  readSource,
  type Statement,
} from "../src/index.ts";
import {
  DESTINATION_ACCOUNT,
  type RawSettings,
  SOURCE_ACCOUNT,
  settingsOf,
} from "./sample-settings.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/t";

const ATOP = { deleteMarkers: "ignore", versionDeletes: "ignore", maxRewrites: 0 };

/** What a choice of the settings allows at the destination, and what it does not. */
const CHOICES: readonly {
  readonly title: string;
  readonly more: RawSettings;
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}[] = [
  {
    title: "the default policy",
    more: {},
    allowed: ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectTagging"],
    refused: [
      "s3:PutObjectAcl",
      ...["s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:BypassGovernanceRetention"],
      ...["s3:GetObjectRetention", "s3:GetObjectLegalHold"],
    ],
  },
  {
    title: "a destination that only grows",
    more: { policy: ATOP },
    allowed: ["s3:PutObject", "s3:PutObjectVersionTagging"],
    refused: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  },
  {
    title: "delete markers alone",
    more: { policy: { ...ATOP, deleteMarkers: "replicate" } },
    allowed: ["s3:DeleteObject"],
    refused: ["s3:DeleteObjectVersion"],
  },
  {
    title: "deletes by lifecycle",
    more: { policy: { ...ATOP, lifecycle: "replicate" } },
    allowed: ["s3:DeleteObjectVersion"],
    refused: ["s3:DeleteObject"],
  },
  {
    title: "foreign entries that go",
    more: { policy: { ...ATOP, foreign: "delete" } },
    allowed: ["s3:DeleteObjectVersion"],
    refused: ["s3:DeleteObject"],
  },
  {
    title: "replicas that are written again",
    more: { policy: { ...ATOP, maxRewrites: 1 } },
    allowed: ["s3:DeleteObjectVersion"],
    refused: ["s3:DeleteObject"],
  },
  {
    title: "writes that follow what is current, and copies of replicas",
    more: {},
    allowed: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
    refused: ["s3:GetObjectTagging", "s3:GetObjectAttributes"],
  },
  {
    title: "no tags",
    more: { policy: { tags: "ignore" } },
    allowed: ["s3:PutObject"],
    refused: [
      ...["s3:PutObjectTagging", "s3:PutObjectVersionTagging", "s3:DeleteObjectVersionTagging"],
      "s3:GetObjectVersionTagging",
    ],
  },
  {
    title: "an ACL with every write",
    more: { destination: { acl: "bucket-owner-full-control" } },
    allowed: ["s3:PutObjectAcl"],
    refused: ["s3:GetObjectAcl", "s3:PutObjectVersionAcl"],
  },
  {
    title: "Object Lock",
    more: { destination: { objectLock: true } },
    allowed: [
      ...["s3:PutObjectRetention", "s3:PutObjectLegalHold"],
      ...["s3:GetObjectRetention", "s3:GetObjectLegalHold"],
    ],
    refused: ["s3:BypassGovernanceRetention"],
  },
];

describe("permissions at the destination", () => {
  it.each(CHOICES)("S2 $title", ({ more, allowed, refused }) => {
    const actions = actionsOf(keepDestination(settingsOf(more)));
    expect(actions).toEqual(expect.arrayContaining([...allowed]));
    expect(actions.filter((action) => refused.includes(action))).toEqual([]);
  });

  it("K4 S2 of the ledger of the pair that copies the other way it may read one key at a time, and nothing else", () => {
    const kmsKeyArn = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/a1b2";
    const twoWay = { tableName: "back-prod-objects", kmsKeyArn };
    const statements = keepDestination(settingsOf({ twoWay }));
    expect(statements.filter(({ sid }) => sid.includes("OtherLedger"))).toEqual([
      {
        sid: "ReadOtherLedger",
        actions: ["dynamodb:Query"],
        resources: ["arn:aws-us-gov:dynamodb:us-gov-west-1:444455556666:table/back-prod-objects"],
      },
      {
        sid: "UseOtherLedgerKey",
        actions: ["kms:Decrypt", "kms:DescribeKey"],
        resources: [kmsKeyArn],
        conditions: [
          {
            test: "StringEquals",
            key: "kms:ViaService",
            values: ["dynamodb.us-gov-west-1.amazonaws.com"],
          },
        ],
      },
    ]);
    expect(JSON.stringify(keepDestination(settingsOf({})))).not.toContain("OtherLedger");
  });

  it("S2 objects outside the prefixes are none of its business", () => {
    const source = { prefixes: ["a/", "b"] };
    const statements = keepDestination(settingsOf({ source }));
    expect(statements.find(({ sid }) => sid === "KeepReplicas")?.resources).toEqual([
      "arn:aws-us-gov:s3:::the-replica/a/*",
      "arn:aws-us-gov:s3:::the-replica/b*",
    ]);
    expect(statements.find(({ sid }) => sid === "ListReplicas")?.conditions).toEqual([
      { test: "StringLike", key: "s3:prefix", values: ["a/*", "b*"] },
      { test: "StringEquals", key: "aws:ResourceAccount", values: [DESTINATION_ACCOUNT] },
    ]);
  });
});

describe("permissions at the destination under other keys", () => {
  it("M1 S2 both sides' rights are for what each side calls the keys", () => {
    const policy = {
      keys: [
        { from: "", to: "copy/" },
        { from: "raw/", to: "landing/raw/" },
      ],
    };
    const of = (more: RawSettings, sid: string) =>
      [...keepDestination(settingsOf(more)), ...readSource(settingsOf(more))].find(
        (statement) => statement.sid === sid,
      );
    expect(of({ policy }, "KeepReplicas")?.resources).toEqual([
      "arn:aws-us-gov:s3:::the-replica/copy/*",
      "arn:aws-us-gov:s3:::the-replica/landing/raw/*",
    ]);
    const source = { prefixes: ["raw/new/"] };
    const some = { source, policy: { keys: policy.keys.slice(1) } };
    expect(of(some, "KeepReplicas")?.resources).toEqual([
      "arn:aws-us-gov:s3:::the-replica/landing/raw/new/*",
    ]);
    expect(of(some, "ListReplicas")?.conditions?.[0]?.values).toEqual(["landing/raw/new/*"]);
    expect(of(some, "ReadSource")?.resources).toEqual(["arn:aws:s3:::the-source/raw/new/*"]);
  });
});

describe("permissions for buckets of one account", () => {
  const sides = (more: RawSettings) => [
    [readSource(settingsOf(more)), SOURCE_ACCOUNT] as const,
    [keepDestination(settingsOf(more)), DESTINATION_ACCOUNT] as const,
  ];
  const accountsOf = ({ conditions = [] }: Statement) =>
    conditions.flatMap(({ key, values }) => (key === "aws:ResourceAccount" ? values : []));

  it("S6 every right to S3 holds in the account that owns the bucket alone", () => {
    for (const [statements, account] of sides({})) {
      const ofS3 = statements.filter(({ actions }) => actions[0]?.startsWith("s3:"));
      expect(ofS3.length).toBeGreaterThan(2);
      expect(ofS3.map(accountsOf)).toEqual(ofS3.map(() => [account]));
    }
  });

  it("S6 the bucket may belong to another account than the deployment", () => {
    const bucketOwner = "999988887777";
    const more = { source: { bucketOwner }, destination: { bucketOwner } };
    const named = sides(more).flatMap(([statements]) => statements.flatMap(accountsOf));
    expect(new Set(named)).toEqual(new Set([bucketOwner]));
  });

  it("S6 the package cache reads its bucket in that account alone", () => {
    const settings = settingsOf({
      pypicloud: { settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" } },
    });
    if (settings.pypicloud === undefined) throw new Error("no pypicloud");
    const statements = keepCache(settings, settings.pypicloud);
    const named = statements.map((statement) => [statement.sid, ...accountsOf(statement)]);
    expect(named).toEqual([
      ["ReadPackages", DESTINATION_ACCOUNT],
      ["SeeWhatIsMissing", DESTINATION_ACCOUNT],
      ["KeepCache"],
      ["FindFiles"],
    ]);
  });

  it("S2 keys of the package cache count for its tables' service, or its secret's, alone", () => {
    const kmsKeyArns = ["arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/k"];
    const keysOf = (cache: Readonly<Record<string, string>>) => {
      const settings = settingsOf({ pypicloud: { settings: cache, kmsKeyArns } });
      if (settings.pypicloud === undefined) throw new Error("no pypicloud");
      return keepCache(settings, settings.pypicloud)
        .filter(({ actions }) => actions.every((action) => action.startsWith("kms:")))
        .map(({ sid, conditions }) => [sid, conditions]);
    };
    const via = (service: string) => [
      {
        test: "StringEquals",
        key: "kms:ViaService",
        values: [`${service}.us-gov-west-1.amazonaws.com`],
      },
    ];
    expect(keysOf({ "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" })).toEqual([
      ["UseTableKeys", via("dynamodb")],
    ]);
    expect(keysOf({ "pypi.db": "redis", "db.url_secret": "s" })).toEqual([
      ["DecryptUrl", via("secretsmanager")],
    ]);
  });

  it("S6 where nobody knows the account, none is named", () => {
    const unknown = { source: { accountId: undefined }, destination: { accountId: undefined } };
    expect(sides(unknown).flatMap(([statements]) => statements.flatMap(accountsOf))).toEqual([]);
  });
});

describe("permissions at the source", () => {
  it("S2 nothing of the bucket is written", () => {
    const actions = actionsOf(readSource(settingsOf({ destination: { objectLock: true } })));
    expect(actions.filter((action) => !/^s3:(?:Get|List)/.test(action))).toEqual([]);
  });

  it("S2 versions are read, and what is current without a version id", () => {
    const actions = actionsOf(readSource(settingsOf()));
    expect(actions).toEqual(expect.arrayContaining(["s3:GetObject", "s3:GetObjectVersion"]));
  });

  it.each([
    ["tags", { policy: { tags: "ignore" } }, "s3:GetObjectVersionTagging"],
    ["locks", { destination: { objectLock: false } }, "s3:GetObjectRetention"],
    ["keys", {}, "kms:Decrypt"],
  ])("S2 without %s nobody may read them", (_title, more, action) => {
    expect(actionsOf(readSource(settingsOf(more)))).not.toContain(action);
  });

  it("S2 the source's keys decrypt what is in scope, by way of S3", () => {
    const kmsKeyArns = [
      "arn:aws:kms:us-east-1:111122223333:key/1",
      "arn:aws:kms:us-east-1:111122223333:key/2",
    ];
    const statements = readSource(settingsOf({ source: { kmsKeyArns, prefixes: ["a/"] } }));
    expect(statements.find(({ sid }) => sid === "DecryptSource")).toMatchObject({
      actions: ["kms:Decrypt"],
      resources: kmsKeyArns,
      conditions: [
        { key: "kms:ViaService", values: ["s3.us-east-1.amazonaws.com"] },
        { values: ["arn:aws:s3:::the-source", "arn:aws:s3:::the-source/a/*"] },
      ],
    });
  });

  it("S2 archived objects are restored only where the policy says so", () => {
    const restores = (more: RawSettings) =>
      actionsOf(readSource(settingsOf(more))).includes("s3:RestoreObject");
    const restore = { tier: "Bulk", days: 3 };
    expect([restores({}), restores({ policy: { restore } })]).toEqual([false, true]);
  });

  it("S2 deletes are counted only with a budget", () => {
    const counts = (more: RawSettings) =>
      actionsOf(keepLedger(settingsOf(more), TABLE)).includes("dynamodb:UpdateItem");
    expect([counts({}), counts({ policy: { maxDeletesPerHour: 0 } })]).toEqual([false, true]);
  });

  it("S2 the ledger's key encrypts and decrypts, by way of DynamoDB", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/3";
    const statements = keepLedger(settingsOf({ ledger: { kmsKeyArn } }), TABLE);
    expect(statements.find(({ sid }) => sid === "UseLedgerKey")).toMatchObject({
      actions: expect.arrayContaining(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
      resources: [kmsKeyArn],
      conditions: [{ key: "kms:ViaService", values: ["dynamodb.us-east-1.amazonaws.com"] }],
    });
  });

  it("S5 tokens are for one audience, short, and of one algorithm", () => {
    const credentials = { kind: "federation", issuerUrl: "https://a.example", audience: "a" };
    const { credentials: federation } = settingsOf({ credentials });
    expect(federation.kind === "federation" && askForToken(federation).conditions).toEqual([
      { test: "ForAllValues:StringEquals", key: "sts:IdentityTokenAudience", values: ["a"] },
      { test: "Null", key: "sts:IdentityTokenAudience", values: ["false"] },
      { test: "NumericLessThanEquals", key: "sts:DurationSeconds", values: ["300"] },
      { test: "StringEquals", key: "sts:SigningAlgorithm", values: ["RS256"] },
    ]);
  });
});

function actionsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ actions }) => actions);
}
