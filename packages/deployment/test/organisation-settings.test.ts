import { describe, expect, it } from "vitest";
import {
  cacheEnvironment,
  copyEnvironment,
  eventEnvironment,
  sourceRoleArns,
} from "../src/index.ts";
import { problemsOf, type RawSettings, rawSettings, settingsOf } from "./sample-settings.ts";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";
const KEY_THERE = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/1";
const SIGNING = "arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-0123456789abcdef0";
const BOUNDARY = "arn:aws:iam::111122223333:policy/limit";
const ROLE = "arn:aws:iam::111122223333:role/deployer";
const DYNAMO = { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" };
const SIGNED = { package: { bucket: "zips" } };

/** What organisations demand of every function, role and request. */
const ACCEPTED: readonly (readonly [string, RawSettings])[] = [
  [
    "a VPC",
    {
      functions: {
        vpc: {
          subnetIds: ["subnet-0123456789abcdef0"],
          securityGroupIds: ["sg-0123456789abcdef0"],
        },
      },
    },
  ],
  ["a permissions boundary", { functions: { permissionsBoundary: BOUNDARY } }],
  [
    "a boundary that AWS keeps",
    { functions: { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" } },
  ],
  ["an IAM path", { functions: { iamPath: "/a/b-c/" }, destination: { iamPath: "/" } }],
  ["an older runtime", { functions: { architecture: "x86_64", runtime: "nodejs22.x" } }],
  ["FIPS by AWS's own variable", { functions: { environment: { AWS_USE_FIPS_ENDPOINT: "true" } } }],
  ["FIPS on both sides", { source: { fips: true }, destination: { fips: true } }],
  ["a role that deploys", { source: { assumeRole: { roleArn: ROLE, externalId: "x1" } } }],
  ["an environment of its own", { environment: "eu-staging-2" }],
  ["a key of variables", { functions: { variablesKmsKeyArn: KEY } }],
  ["signed code", { ...SIGNED, functions: { codeSigningConfigArn: SIGNING } }],
  ["readers of the secret", { credentials: { kind: "secret", readers: [ROLE] } }],
  ["S3's own encryption, said aloud", { destination: { encryption: "AES256" } }],
  ["a key twice", { destination: { encryption: "aws:kms:dsse", kmsKeyArn: KEY_THERE } }],
  ["an ACL", { destination: { acl: "bucket-owner-full-control" } }],
  ["a class for a class", { policy: { storageClass: { GLACIER: "STANDARD_IA" } } }],
];

/** What cannot be right: title, settings, and the sentence's beginning. */
const REFUSED: readonly (readonly [string, RawSettings, string])[] = [
  [
    "a class of Outposts for all",
    { policy: { storageClass: "OUTPOSTS" } },
    "policy.storageClass must be a storage class that a bucket of S3 in us-gov-west-1 has",
  ],
  [
    "a misspelt class for a class",
    { policy: { storageClass: { GLACIER: "STANDARD_IAA", STANDARD: "STANDARD" } } },
    "policy.storageClass.GLACIER must be",
  ],
  [
    "a VPC without a subnet",
    { functions: { vpc: { subnetIds: [], securityGroupIds: ["sg-0123456789abcdef0"] } } },
    "functions.vpc.subnetIds must have the id of a subnet",
  ],
  [
    "a boundary of the other partition",
    { functions: { permissionsBoundary: "arn:aws-us-gov:iam::444455556666:policy/limit" } },
    "functions.permissionsBoundary must be in the partition aws, as source.region says",
  ],
  [
    "a role as boundary",
    { destination: { permissionsBoundary: "arn:aws-us-gov:iam::444455556666:role/x" } },
    "destination.permissionsBoundary must be the policy that bounds",
  ],
  [
    "the source's boundary at the destination",
    { destination: { permissionsBoundary: BOUNDARY } },
    "destination.permissionsBoundary must be in the partition aws-us-gov, as destination.region",
  ],
  [
    "a path without its last slash",
    { functions: { iamPath: "/a" } },
    "functions.iamPath must be the IAM path of the functions' roles: it begins and ends with a slash",
  ],
  [
    "a runtime that is over",
    { functions: { runtime: "nodejs20.x" } },
    'functions.runtime must be one of "nodejs24.x", "nodejs22.x"; it is "nodejs20.x"',
  ],
  [
    "processors that Lambda does not have",
    { functions: { architecture: "amd64" } },
    'functions.architecture must be one of "arm64", "x86_64"',
  ],
  [
    "FIPS where there is none",
    { source: { region: "eu-west-1", fips: true } },
    "source.fips must be false in eu-west-1: not every service that xpart uses has FIPS endpoints",
  ],
  [
    "FIPS in China",
    { destination: { region: "cn-north-1", fips: true } },
    "destination.fips must be false in cn-north-1",
  ],
  [
    "a deploying role of the other partition",
    { destination: { assumeRole: { roleArn: ROLE } } },
    "destination.assumeRole.roleArn must be in the partition aws-us-gov",
  ],
  [
    "a key of variables that is elsewhere",
    { functions: { variablesKmsKeyArn: KEY_THERE } },
    "functions.variablesKmsKeyArn must be in us-east-1 of the partition aws",
  ],
  [
    "the source's key for pypicloud's function",
    { pypicloud: { settings: DYNAMO, variablesKmsKeyArn: KEY } },
    "pypicloud.variablesKmsKeyArn must be in us-gov-west-1 of the partition aws-us-gov",
  ],
  [
    "a demand for signed code, and xpart's own zip",
    { functions: { codeSigningConfigArn: SIGNING } },
    "package must name a zip that you have signed, since functions.codeSigningConfigArn demands one",
  ],
  [
    "a signing profile in place of a configuration",
    {
      functions: {
        codeSigningConfigArn: "arn:aws:signer:us-east-1:111122223333:/signing-profiles/x",
      },
    },
    "functions.codeSigningConfigArn must be the code signing configuration",
  ],
  [
    "a reader of the other partition",
    { credentials: { kind: "secret", readers: ["arn:aws-us-gov:iam::444455556666:role/x"] } },
    "credentials.readers.0 must be in the partition aws, as source.region says",
  ],
  [
    "a key for S3's own encryption",
    { destination: { encryption: "AES256", kmsKeyArn: KEY_THERE } },
    'destination.encryption must be "aws:kms" or "aws:kms:dsse" with destination.kmsKeyArn',
  ],
  [
    "an ACL for everybody",
    { destination: { acl: "public-read" } },
    'destination.acl must be one of "private", "bucket-owner-read", "bucket-owner-full-control"',
  ],
  [
    "an owner that is a number",
    { source: { bucketOwner: 111122223333 } },
    "source.bucketOwner must be the account that owns the bucket",
  ],
  [
    "one object for the states of both sides",
    {
      source: { state: { bucket: "states", key: "k", region: "us-east-1" } },
      destination: {
        region: "us-west-2",
        state: { bucket: "states", key: "k", region: "us-east-1" },
      },
    },
    "destination.state must be another object than source.state, or each stack would destroy the other",
  ],
  [
    "a variable of xpart's own",
    { functions: { environment: { DEST_ACL: "private" } } },
    "functions.environment.DEST_ACL must not be set",
  ],
];

describe("what organisations demand", () => {
  it.each(ACCEPTED)("C20 %s can be said", (_title, more) => {
    expect(problemsOf(rawSettings(more))).toEqual([]);
  });

  it.each(REFUSED)("C20, C5 %s is named, with what it must be", (_title, more, sentence) => {
    const [problem, ...others] = problemsOf(rawSettings(more));
    expect(problem?.slice(0, sentence.length)).toBe(sentence);
    expect(others).toEqual([]);
  });

  it("C20 states of two partitions may have one name", () => {
    const state = { bucket: "states", key: "k", region: "us-east-1" };
    const there = { ...state, region: "us-gov-west-1" };
    expect(problemsOf(rawSettings({ source: { state }, destination: { state: there } }))).toEqual(
      [],
    );
  });
});

describe("what the functions are told", () => {
  const variables = (more: RawSettings) => copyEnvironment(settingsOf(more));

  it("S6 the accounts that own the buckets, where they are known", () => {
    expect(variables({})).toMatchObject({
      SOURCE_BUCKET_OWNER: "111122223333",
      DEST_BUCKET_OWNER: "444455556666",
    });
    const bucketOwner = "999988887777";
    expect(variables({ source: { bucketOwner } })["SOURCE_BUCKET_OWNER"]).toBe(bucketOwner);
    const unknown = { source: { accountId: undefined }, destination: { accountId: undefined } };
    expect(Object.keys(variables(unknown)).filter((name) => name.endsWith("_OWNER"))).toEqual([]);
  });

  it("S6 the package cache's function, whose bucket it is", () => {
    const settings = settingsOf({ pypicloud: { settings: DYNAMO } });
    if (settings.pypicloud === undefined) throw new Error("no pypicloud");
    const variables = cacheEnvironment(settings, settings.pypicloud);
    expect(variables["BUCKET_OWNER"]).toBe("444455556666");
    expect(variables["BUCKET_REQUESTER_PAYS"]).toBeUndefined();
  });

  it("A11 what is said with every write and every request, and nothing unless it is asked for", () => {
    const names = /REQUESTER|ENCRYPTION|ACL|FIPS/;
    expect(Object.keys(variables({})).filter((name) => names.test(name))).toEqual([]);
    const told = variables({
      source: { requesterPays: true, fips: true },
      destination: {
        ...{ requesterPays: true, fips: true, acl: "private" },
        ...{ encryption: "aws:kms:dsse", kmsKeyArn: KEY_THERE },
      },
    });
    expect(told).toMatchObject({
      ...{ SOURCE_REQUESTER_PAYS: "true", DEST_REQUESTER_PAYS: "true" },
      ...{ AWS_USE_FIPS_ENDPOINT: "true", DEST_USE_FIPS: "true", DEST_ACL: "private" },
      ...{ DEST_ENCRYPTION: "aws:kms:dsse", DEST_KMS_KEY: KEY_THERE },
    });
  });

  it("C20 FIPS endpoints are each side's own", () => {
    const pypicloud = { settings: DYNAMO };
    const settings = settingsOf({ source: { fips: true }, pypicloud });
    expect(eventEnvironment(settings)["AWS_USE_FIPS_ENDPOINT"]).toBe("true");
    expect(copyEnvironment(settings)["DEST_USE_FIPS"]).toBeUndefined();
    const there = settingsOf({ destination: { fips: true }, pypicloud });
    expect(eventEnvironment(there)["AWS_USE_FIPS_ENDPOINT"]).toBeUndefined();
    if (there.pypicloud === undefined) throw new Error("no pypicloud");
    expect(cacheEnvironment(there, there.pypicloud)["AWS_USE_FIPS_ENDPOINT"]).toBe("true");
  });

  it("S5 roles are named with their path, as tokens name them", () => {
    expect(sourceRoleArns(settingsOf({ functions: { iamPath: "/a/" } }), ["r"])).toEqual([
      "arn:aws:iam::111122223333:role/a/r",
    ]);
  });
});
