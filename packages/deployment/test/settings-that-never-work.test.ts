import { BucketLocationConstraint, StorageClass } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { REGIONS } from "../src/settings/regions.ts";
import { problemsOf, type RawSettings, rawSettings } from "./sample-settings.ts";

const ALIAS = "arn:aws:kms:us-east-1:111122223333:alias/objects";
const ALIAS_THERE = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:alias/replicas";
const DYNAMO = { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" };
const NO_BUCKET = "must be the name of a general purpose bucket; this is";

/** What deploys and then never works, or works for ever: title, settings, and the sentence's beginning. */
const CASES: readonly (readonly [string, RawSettings, string])[] = [
  [
    "the same bucket on both sides",
    { destination: { bucket: "the-source", region: "us-east-1" } },
    "destination.bucket must be another bucket than source.bucket, or each replica would be replicated again",
  ],
  [
    "the same bucket, said to be in two regions",
    { destination: { bucket: "the-source", region: "us-west-2" } },
    "destination.bucket must be another bucket than source.bucket",
  ],
  [
    "a region whose digit is wrong",
    { source: { region: "us-east-9" } },
    "source.region must be the region of the source bucket, such as us-east-1 or us-gov-west-1; those like it are us-east-1, us-east-2, us-west-1, us-west-2; it is",
  ],
  [
    "a region whose digit is wrong, of another partition",
    { destination: { region: "us-gov-east-2" } },
    "destination.region must be the region of the destination bucket, such as us-east-1 or us-gov-west-1; those like it are us-gov-east-1, us-gov-west-1; it is",
  ],
  [
    "a directory bucket",
    { source: { bucket: "data--use1-az4--x-s3" } },
    `source.bucket ${NO_BUCKET}`,
  ],
  [
    "an access point's alias",
    { source: { bucket: "my-ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias" } },
    `source.bucket ${NO_BUCKET} an alias of an access point`,
  ],
  [
    "an alias of an Object Lambda access point",
    { destination: { bucket: "my-olap-aaaa0a1aaa11aa1aaaaaaa1aaaaa0use1a--ol-s3" } },
    `destination.bucket ${NO_BUCKET}`,
  ],
  [
    "an alias of a Multi-Region Access Point",
    { destination: { bucket: "mfzwi23gnjvgw.mrap" } },
    `destination.bucket ${NO_BUCKET}`,
  ],
  [
    "a class of directory buckets",
    { policy: { storageClass: "EXPRESS_ONEZONE" } },
    'policy.storageClass must be a storage class that a bucket of S3 in us-gov-west-1 has: STANDARD, REDUCED_REDUNDANCY, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE; "EXPRESS_ONEZONE" is of directory buckets',
  ],
  [
    "a misspelt class that is mapped",
    { policy: { storageClass: { GLACEIR: "STANDARD_IA" } } },
    "policy.storageClass.GLACEIR must be a storage class that a bucket of S3 in us-east-1 has",
  ],
  [
    "a filter for a misspelt class, which would let nothing through",
    { policy: { scope: { storageClasses: ["STANDART"] } } },
    "policy.scope.storageClasses.0 must be a storage class that a bucket of S3 in us-east-1 has",
  ],
  [
    "a pair that knows itself as the one that copies the other way",
    { name: "reports", environment: "test", twoWay: { tableName: "reports-test-objects" } },
    "twoWay.tableName must be the ledger of the other pair; reports-test-objects is this pair's own",
  ],
  [
    "two ways, of which one deletes what is foreign",
    { twoWay: { tableName: "back-test-objects" }, policy: { foreign: "delete" } },
    'policy.foreign must be "report" beside twoWay',
  ],
  [
    "two ways at one time beside one at a time",
    { twoWay: { tableName: "back-test-objects" }, reverses: "reports-test" },
    "twoWay must not be set beside reverses",
  ],
  [
    "an ARN in place of a name",
    { destination: { bucket: "arn:aws-us-gov:s3:::the-replica" } },
    "destination.bucket must be the name of the destination bucket",
  ],
];

/** Every setting that takes a KMS key, with an alias in it. */
const ALIASED: readonly (readonly [string, RawSettings])[] = [
  ["source.kmsKeyArns.0", { source: { kmsKeyArns: [ALIAS] } }],
  ["credentials.kmsKeyArn", { credentials: { kind: "secret", kmsKeyArn: ALIAS } }],
  ["ledger.kmsKeyArn", { ledger: { kmsKeyArn: ALIAS } }],
  ["logs.kmsKeyArn", { logs: { kmsKeyArn: ALIAS } }],
  ["destination.kmsKeyArn", { destination: { kmsKeyArn: ALIAS_THERE } }],
  ["pypicloud.kmsKeyArns.0", { pypicloud: { settings: DYNAMO, kmsKeyArns: [ALIAS_THERE] } }],
  [
    "pypicloud.logs.kmsKeyArn",
    { pypicloud: { settings: DYNAMO, logs: { kmsKeyArn: ALIAS_THERE } } },
  ],
];

describe("settings that never work", () => {
  it.each(CASES)("C5, C9 %s is refused", (_title, more, sentence) => {
    const [problem, ...others] = problemsOf(rawSettings(more));
    expect(problem?.slice(0, sentence.length)).toBe(sentence);
    expect(others).toEqual([]);
  });

  it.each(ALIASED)("C5, C9 an alias in %s is refused", (setting, more) => {
    const [problem, ...others] = problemsOf(rawSettings(more));
    expect(problem).toMatch(new RegExp(`^${setting} must be .*:key/<id>, not an alias`));
    expect(others).toEqual([]);
  });

  it("C5, C9 all of them are told at once, with whatever else is wrong", () => {
    const raw = rawSettings({
      source: { bucket: "the-same", region: "us-east-1", kmsKeyArns: [ALIAS] },
      destination: { bucket: "the-same", region: "us-east-2" },
      policy: { tags: "sometimes" },
    });
    expect(problemsOf(raw).map((line) => line.split(" ")[0])).toEqual([
      "source.kmsKeyArns.0",
      "policy.tags",
      "destination.bucket",
    ]);
  });

  it("C9 one name in two partitions is two buckets", () => {
    expect(problemsOf(rawSettings({ destination: { bucket: "the-source" } }))).toEqual([]);
  });

  it("C3 every region that S3 names is known", () => {
    const named = Object.values(BucketLocationConstraint).filter((name) => name !== "EU");
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((region) => !REGIONS.has(region))).toEqual([]);
  });

  it("C9 every storage class that the SDK's S3 client knows is in the table", () => {
    const named = Object.values(StorageClass);
    expect(named.length).toBeGreaterThan(12);
    const unknown = named.filter((storageClass) =>
      problemsOf(rawSettings({ policy: { storageClass } })).some((line) =>
        line.includes("none that S3 documents"),
      ),
    );
    expect(unknown).toEqual([]);
  });
});
