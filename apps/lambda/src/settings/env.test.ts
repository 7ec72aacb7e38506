import { DEFAULT_POLICY, keyMapOf } from "@xpart/core";
import { describe, expect, it } from "vitest";
import {
  type Environment,
  EnvironmentError,
  readEventSettings,
  readPartSettings,
  readQueueSettings,
} from "./env.ts";

const EVENT: Environment = {
  AWS_REGION: "us-east-1",
  OBJECTS_QUEUE: "https://sqs.us-east-1.amazonaws.com/111122223333/objects.fifo",
};

const QUEUE: Environment = {
  AWS_REGION: "us-east-1",
  OBJECTS_TABLE: "objects",
  DEST_BUCKET: "replica",
  DEST_BUCKET_REGION: "us-gov-west-1",
  DEST_SECRET: "xpart/destination",
};

const ROLE = "arn:aws-us-gov:iam::444455556666:role/replicator";

describe("environment", () => {
  it("H1 the least that eventHandler needs is read, with every default", () => {
    expect(readEventSettings(EVENT)).toEqual({
      region: "us-east-1",
      useFips: false,
      scope: { prefixes: [] },
      queueUrl: EVENT["OBJECTS_QUEUE"],
      logLevel: "INFO",
    });
  });

  it("H1 each handler is told by AWS's own variable to use FIPS endpoints", () => {
    const fips = { AWS_USE_FIPS_ENDPOINT: "true" };
    expect(readEventSettings({ ...EVENT, ...fips }).useFips).toBe(true);
    expect(readQueueSettings({ ...QUEUE, ...fips }).useFips).toBe(true);
    expect(() => readEventSettings({ ...EVENT, AWS_USE_FIPS_ENDPOINT: "yes" })).toThrow(
      'AWS_USE_FIPS_ENDPOINT must be true or false, or not set; it is "yes"',
    );
  });

  it("B4 the queue that feeds eventHandler is a standard queue", () => {
    const eventsQueueUrl = "https://sqs.us-east-1.amazonaws.com/111122223333/events";
    const settings = readEventSettings({ ...EVENT, EVENTS_QUEUE: eventsQueueUrl });
    expect(settings.eventsQueueUrl).toBe(eventsQueueUrl);
    const { OBJECTS_QUEUE } = EVENT;
    expect(() => readEventSettings({ ...EVENT, EVENTS_QUEUE: OBJECTS_QUEUE })).toThrow(
      "EVENTS_QUEUE must be the URL of the standard queue of events, or not set",
    );
  });

  it("H1 a source on a server of its own has a key and a region; both go with its endpoint", () => {
    const SOURCE_ENDPOINT_URL = "https://minio.example:9000";
    const there = { SOURCE_SECRET: "minio/reader", SOURCE_BUCKET_REGION: "garage" };
    expect(readQueueSettings({ ...QUEUE, ...there, SOURCE_ENDPOINT_URL })).toMatchObject({
      ...{ sourceEndpointUrl: SOURCE_ENDPOINT_URL, region: "us-east-1" },
      ...{ sourceSecretId: "minio/reader", sourceRegion: "garage" },
    });
    for (const [name, value] of Object.entries(there)) {
      expect(() => readQueueSettings({ ...QUEUE, [name]: value })).toThrow(
        "go with SOURCE_ENDPOINT_URL, which is not set",
      );
    }
  });

  it("H1 the least that queueHandler needs is read, with every default", () => {
    expect(readQueueSettings(QUEUE)).toEqual({
      region: "us-east-1",
      useFips: false,
      scope: { prefixes: [] },
      sourceTerms: {},
      tableName: "objects",
      destination: {
        bucket: "replica",
        region: "us-gov-west-1",
        placement: {},
        terms: {},
        useFips: false,
        credentials: { kind: "secret", secretId: "xpart/destination" },
      },
      policy: DEFAULT_POLICY,
      keys: keyMapOf(undefined),
      logLevel: "INFO",
    });
  });

  it("H1 partHandler needs both queues beside what queueHandler needs", () => {
    const PARTS_QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/parts";
    const { OBJECTS_QUEUE } = EVENT;
    expect(readPartSettings({ ...QUEUE, OBJECTS_QUEUE, PARTS_QUEUE })).toEqual({
      ...readQueueSettings({ ...QUEUE, PARTS_QUEUE }),
      queueUrl: OBJECTS_QUEUE,
      partsQueueUrl: PARTS_QUEUE,
    });
    expect(() => readPartSettings(QUEUE)).toThrow(
      /PARTS_QUEUE must be the URL of the standard parts queue; it is not set\n.*OBJECTS_QUEUE/s,
    );
    expect(() => readQueueSettings({ ...QUEUE, PARTS_QUEUE: OBJECTS_QUEUE })).toThrow(
      /PARTS_QUEUE/,
    );
  });

  it("H1 everything that can be set arrives", () => {
    const settings = readQueueSettings({
      ...QUEUE,
      SOURCE_BUCKET: "source",
      SOURCE_PREFIXES: '["a/", ""]',
      SOURCE_BUCKET_OWNER: "111122223333",
      SOURCE_REQUESTER_PAYS: "true",
      DEST_BUCKET_OWNER: "444455556666",
      DEST_REQUESTER_PAYS: "false",
      DEST_USE_FIPS: "true",
      DEST_KMS_KEY: "alias/replica",
      DEST_ENCRYPTION: "aws:kms:dsse",
      DEST_ACL: "bucket-owner-full-control",
      DEST_ENDPOINT_URL: "http://127.0.0.1:9000",
      DEST_FORCE_PATH_STYLE: "true",
      POLICY: '{"deleteMarkers":"ignore"}',
      LOGGING_LEVEL: "DEBUG",
    });
    expect(settings.scope).toEqual({ bucket: "source", prefixes: ["a/", ""] });
    expect(settings.destination).toMatchObject({
      placement: {
        kmsKeyId: "alias/replica",
        encryption: "aws:kms:dsse",
        acl: "bucket-owner-full-control",
      },
      terms: { expectedOwner: "444455556666", isRequesterPays: false },
      useFips: true,
      endpointUrl: "http://127.0.0.1:9000",
      isPathStyle: true,
    });
    expect(settings.sourceTerms).toEqual({ expectedOwner: "111122223333", isRequesterPays: true });
    expect(settings.policy).toEqual({ ...DEFAULT_POLICY, deleteMarkers: "ignore" });
    expect(settings.logLevel).toBe("DEBUG");
  });

  it("H1 an empty variable counts as not set", () => {
    const empty = { SOURCE_BUCKET: "", SOURCE_PREFIXES: "", DEST_KMS_KEY: "", POLICY: "" };
    const more = { DEST_ENDPOINT_URL: "", DEST_ROLE_ARN: "", DEST_FORCE_PATH_STYLE: "" };
    expect(readQueueSettings({ ...QUEUE, ...empty, ...more })).toEqual(readQueueSettings(QUEUE));
    expect(problemsOf({ ...QUEUE, DEST_BUCKET: "" })).toEqual([
      "DEST_BUCKET must be the name of the destination bucket; it is not set",
    ]);
  });

  it("H1 all that is wrong is in one error, each variable by its name", () => {
    const problems = problemsOf({});
    expect(problems.map((line) => line.split(" ")[0])).toEqual([
      "AWS_REGION",
      "OBJECTS_TABLE",
      "DEST_BUCKET",
      "DEST_BUCKET_REGION",
      "DEST_SECRET",
    ]);
    expect(() => readQueueSettings({})).toThrow(/xpart cannot start:\n- AWS_REGION must be/);
    expect(() => readEventSettings({})).toThrow(/OBJECTS_QUEUE must be the URL of the FIFO queue/);
  });

  it.each([
    ["AWS_REGION", "xx-bogus-1", /must be the region of the function.*it is "xx-bogus-1"$/],
    ["DEST_BUCKET", "Replica", /must be the name of the destination bucket; it is "Replica"$/],
    ["SOURCE_BUCKET", "a b", /must be the name of the source bucket, or not set; it is "a b"$/],
    ["SOURCE_PREFIXES", "a/", /must be a JSON array of strings.*it is "a\/"$/],
    ["SOURCE_PREFIXES", '{"a":1}', /must be a JSON array of strings/],
    ["OBJECTS_TABLE", "no table", /must be the name or ARN of the ledger's table/],
    ["DEST_FORCE_PATH_STYLE", "yes", /must be true or false, or not set; it is "yes"$/],
    ["DEST_USE_FIPS", "1", /must be true or false, or not set; it is "1"$/],
    [
      "DEST_BUCKET_OWNER",
      "4444",
      /must be the account that owns the destination bucket: 12 digits/,
    ],
    ["SOURCE_BUCKET_OWNER", "me", /must be the account that owns the source bucket: 12 digits/],
    ["SOURCE_REQUESTER_PAYS", "requester", /must be true or false, or not set/],
    ["DEST_ENCRYPTION", "KMS", /must be AES256, aws:kms or aws:kms:dsse, or not set; it is "KMS"$/],
    ["DEST_ACL", "public-read", /must be private, bucket-owner-read or bucket-owner-full-control/],
    ["LOGGING_LEVEL", "TRACE", /must be DEBUG, INFO, WARNING or ERROR; it is "TRACE"$/],
    ["POLICY", "{", /must be a JSON policy/],
    ["POLICY", '{"keys":[]}', /must be a JSON policy \(keys: /],
    [
      "POLICY",
      '{"keys":[{"from":"raw/","to":"landing/"}]}',
      /must keep keys apart: the rule from "raw\/" must bring keys where no other rule does/,
    ],
    ["POLICY", '{"deleteMarker":"ignore"}', /must be a JSON policy \(policy: /],
    ["POLICY", '{"maxRewrites":-1}', /must be a JSON policy \(maxRewrites: /],
    ["DEST_ENDPOINT_URL", "localhost:9000", /must be an http or https URL/],
    ["DEST_AUDIENCE", "x", /must not be set: it goes with DEST_ROLE_ARN.*; it is "x"$/],
    ["DEST_TOKEN_ALGORITHM", "RS256", /must not be set: it goes with DEST_ROLE_ARN/],
  ])("H1 %s=%s is refused with what it must be", (name, value, expected) => {
    const [problem, ...more] = problemsOf({ ...QUEUE, [name]: value });
    expect(more).toEqual([]);
    expect(problem).toMatch(expected);
    expect(problem?.startsWith(`${name} `)).toBe(true);
  });

  it("K4 the pair that copies the other way is known by its ledger, and by what it has keys called here", () => {
    const told = { tableName: "back-prod-objects", prefixes: ["in/"] };
    const keys = [{ from: "in/", to: "from-gov/" }];
    const { twoWay } = readQueueSettings({ ...QUEUE, TWO_WAY: JSON.stringify({ ...told, keys }) });
    expect(twoWay).toEqual({ tableName: "back-prod-objects", keys: keyMapOf(keys, ["in/"]) });
    expect(readQueueSettings(QUEUE).twoWay).toBeUndefined();
    expect(() => readQueueSettings({ ...QUEUE, TWO_WAY: '{"tableName": 1}' })).toThrow(
      "TWO_WAY must be a JSON object such as",
    );
  });

  it("A11 S3's own keys take no key of KMS", () => {
    const keyed = { DEST_KMS_KEY: "alias/replica", DEST_ENCRYPTION: "AES256" };
    expect(problemsOf({ ...QUEUE, ...keyed })).toEqual([
      "DEST_KMS_KEY must not be set: DEST_ENCRYPTION is AES256, which takes no key",
    ]);
  });

  it("S5 a role takes the secret's place", () => {
    const role = { DEST_ROLE_ARN: ROLE, DEST_AUDIENCE: "xpart", DEST_SECRET: "" };
    expect(readQueueSettings({ ...QUEUE, ...role }).destination.credentials).toEqual({
      kind: "federation",
      roleArn: ROLE,
      audience: "xpart",
      signingAlgorithm: "RS256",
    });
    const more = { DEST_TOKEN_ALGORITHM: "ES384", DEST_STS_ENDPOINT_URL: "https://sts.example" };
    expect(readQueueSettings({ ...QUEUE, ...role, ...more }).destination.credentials).toMatchObject(
      {
        signingAlgorithm: "ES384",
        stsEndpointUrl: "https://sts.example",
      },
    );
  });

  it("S5 a role and a secret, half a role and a bad one are refused by name", () => {
    expect(problemsOf({ ...QUEUE, DEST_ROLE_ARN: ROLE, DEST_AUDIENCE: "xpart" })).toEqual([
      "DEST_SECRET must not be set: credentials come from it or from DEST_ROLE_ARN, not from both; what it is now is not shown",
    ]);
    expect(problemsOf({ ...QUEUE, DEST_SECRET: "", DEST_ROLE_ARN: "role/r" })).toEqual([
      "DEST_ROLE_ARN must be the ARN of the destination's role that the function's tokens open; it is \"role/r\"",
      "DEST_AUDIENCE must be the audience that the role trusts tokens for; it is not set",
    ]);
  });

  it("C3 a destination region of no known partition is refused, never taken for aws", () => {
    expect(problemsOf({ ...QUEUE, DEST_BUCKET_REGION: "mars-north-1" })).toEqual([
      "DEST_BUCKET_REGION must be the region of the destination bucket, such as us-gov-west-1," +
        ' in a partition that xpart knows; it is "mars-north-1"',
    ]);
  });

  it.each([
    ["DEST_SECRET", '{"accesskey":"AKIATOPSECRET"}'],
    ["DEST_ENDPOINT_URL", "ftp://user:TOPSECRET@host"],
    ["POLICY", '{"storageClass":"top-TOPSECRET"}'],
  ])("H1 what %s holds is not quoted", (name, value) => {
    const [problem] = problemsOf({ ...QUEUE, [name]: value });
    expect(problem).toMatch(new RegExp(`^${name} .*what it is now is not shown$`));
    expect(problem).not.toContain("TOPSECRET");
  });
});

function problemsOf(environment: Environment): readonly string[] {
  try {
    readQueueSettings(environment);
  } catch (error) {
    if (error instanceof EnvironmentError) {
      return error.problems;
    }
    throw error;
  }
  throw new Error("the environment was accepted");
}
