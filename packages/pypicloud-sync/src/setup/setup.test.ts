import { describe, expect, it } from "vitest";
import { mergeNotification, tellsOfChanges, withoutNotification } from "./bucket-notification.ts";
import { rolePolicy } from "./role-policy.ts";

const ARN = "arn:aws-us-gov:lambda:us-gov-west-1:444455556666:function:pypicloud_s3_sync";
const WANTED = { id: "xpart-pypicloud_s3_sync", functionArn: ARN, prefix: "" };
const OWN = {
  Id: WANTED.id,
  LambdaFunctionArn: ARN,
  Events: [
    "s3:ObjectCreated:*" as const,
    "s3:ObjectRemoved:*" as const,
    "s3:LifecycleExpiration:*" as const,
  ],
};
const withPrefix = (Value: string) => ({
  Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value }] } },
});

describe("mergeNotification", () => {
  const foreign = {
    EventBridgeConfiguration: {},
    QueueConfigurations: [
      { Id: "tags", QueueArn: "arn:q", Events: ["s3:ObjectTagging:*" as const] },
    ],
    LambdaFunctionConfigurations: [
      {
        Id: "logs",
        LambdaFunctionArn: "arn:f",
        Events: ["s3:ObjectCreated:Put" as const],
        ...withPrefix("logs/"),
      },
    ],
  };

  it("Y13 puts our entry beside those of others", () => {
    const wanted = { ...WANTED, prefix: "packages/" };
    const merged = mergeNotification(foreign, wanted);
    expect(merged).toEqual({
      ok: true,
      value: {
        change: "create",
        configuration: {
          ...foreign,
          LambdaFunctionConfigurations: [
            ...foreign.LambdaFunctionConfigurations,
            { ...OWN, ...withPrefix("packages/") },
          ],
        },
      },
    });
    const again = merged.ok ? mergeNotification(merged.value.configuration, wanted) : merged;
    expect(again).toMatchObject({ ok: true, value: { change: "none" } });
  });

  it("Y13 replaces what pypicloud's own tool made, and an entry with another prefix", () => {
    const old = {
      LambdaFunctionConfigurations: [
        { Id: "a", LambdaFunctionArn: ARN, Events: ["s3:ObjectCreated:*" as const] },
        { Id: "b", LambdaFunctionArn: ARN, Events: ["s3:ObjectRemoved:*" as const] },
      ],
    };
    expect(mergeNotification(old, WANTED)).toEqual({
      ok: true,
      value: { change: "update", configuration: { LambdaFunctionConfigurations: [OWN] } },
    });
    const narrower = { LambdaFunctionConfigurations: [{ ...OWN, Events: [...OWN.Events] }] };
    expect(mergeNotification(narrower, { ...WANTED, prefix: "p/" })).toMatchObject({
      value: { change: "update" },
    });
  });

  it("Y13 names an entry that S3 would refuse beside ours", () => {
    expect(mergeNotification(foreign, WANTED)).toEqual({ ok: false, error: "logs" });
    const topic = { TopicArn: "arn:t", Events: ["s3:ObjectRemoved:Delete" as const] };
    expect(mergeNotification({ TopicConfigurations: [topic] }, WANTED)).toEqual({
      ok: false,
      error: "arn:t",
    });
  });

  it("Y13 a prefix has the form that S3 compares with: form-encoded, without the slash", () => {
    const merged = mergeNotification({}, { ...WANTED, prefix: "my pkgs/a+b~(é)=!/" });
    expect(merged).toMatchObject({
      value: {
        configuration: {
          LambdaFunctionConfigurations: [withPrefix("my+pkgs/a%2Bb%7E(%C3%A9)%3D!/")],
        },
      },
    });
    const again =
      merged.ok &&
      mergeNotification(merged.value.configuration, { ...WANTED, prefix: "my pkgs/a+b~(é)=!/" });
    expect(again).toMatchObject({ ok: true, value: { change: "none" } });
    const theirs = {
      ...OWN,
      Id: "theirs",
      LambdaFunctionArn: "arn:f",
      Events: [...OWN.Events],
      ...withPrefix("my+pkgs/"),
    };
    expect(
      mergeNotification(
        { LambdaFunctionConfigurations: [theirs] },
        { ...WANTED, prefix: "my pkgs/x/" },
      ),
    ).toEqual({ ok: false, error: "theirs" });
  });

  it("Y13 takes only our entries out", () => {
    const merged = mergeNotification(foreign, { ...WANTED, prefix: "packages/" });
    if (!merged.ok) throw new Error(merged.error);
    expect(withoutNotification(merged.value.configuration, WANTED)).toEqual({
      change: "remove",
      configuration: foreign,
    });
    expect(withoutNotification(foreign, WANTED)).toMatchObject({ change: "none" });
  });
});

describe("tellsOfChanges", () => {
  const created = { LambdaFunctionArn: "arn:f", Events: ["s3:ObjectCreated:*" as const] };
  const removed = { QueueArn: "arn:q", Events: ["s3:ObjectRemoved:*" as const] };
  const tags = { TopicArn: "arn:t", Events: ["s3:ObjectTagging:*" as const] };

  it.each([
    [{}, false],
    [{ EventBridgeConfiguration: {} }, true],
    [{ TopicConfigurations: [tags] }, false],
    [{ LambdaFunctionConfigurations: [created] }, false],
    [{ LambdaFunctionConfigurations: [created], QueueConfigurations: [removed] }, true],
    [
      { LambdaFunctionConfigurations: [{ ...OWN, Events: [...OWN.Events], ...withPrefix("p/") }] },
      true,
    ],
    [
      {
        LambdaFunctionConfigurations: [{ ...OWN, Events: [...OWN.Events], ...withPrefix("p/x/") }],
      },
      false,
    ],
  ])("Y18 whether %j tells of all that comes and goes below p/: %s", (current, expected) => {
    expect(tellsOfChanges(current, "p/")).toBe(expected);
  });
});

describe("rolePolicy", () => {
  const options = {
    partition: "aws-cn",
    region: "cn-north-1",
    accountId: "1",
    functionName: "f",
    bucket: "b",
    prefix: "p/",
    deadLetterArn: "arn:aws-cn:sqs:cn-north-1:1:f-dead-letters",
    isInVpc: false,
  };
  const actions = (policy: ReturnType<typeof rolePolicy>) =>
    policy.Statement.flatMap(({ Action }) => Action);

  it("Y13 grants what a DynamoDB cache needs, in its own partition", () => {
    const tables = { region: "cn-north-1", packages: "eu.P", summaries: "eu.S" };
    const policy = rolePolicy({ ...options, tables });
    expect(actions(policy)).toEqual([
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:SendMessage",
      "s3:GetObject",
      "s3:ListBucket",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
      "dynamodb:Query",
    ]);
    const resources = policy.Statement.flatMap(({ Resource }) => Resource);
    expect(resources.every((resource) => resource.startsWith("arn:aws-cn:"))).toBe(true);
    expect(resources).toContain("arn:aws-cn:s3:::b/p/*");
    expect(resources).toContain("arn:aws-cn:dynamodb:cn-north-1:1:table/eu.P/index/name-index");
  });

  it("Y13 the signs of a prefix open no other keys", () => {
    const policy = rolePolicy({ ...options, prefix: "p?*/" });
    const resources = policy.Statement.flatMap(({ Resource }) => Resource);
    expect(resources).toContain(`arn:aws-cn:s3:::b/p${["$", "{?}$", "{*}"].join("")}/*`);
  });

  it("Y13 each key is granted for what it encrypts, and only through its service", () => {
    const key = (id: string) => `arn:aws-cn:kms:cn-north-1:1:key/${id}`;
    const policy = rolePolicy({
      ...options,
      dnsSuffix: "amazonaws.com.cn",
      tables: { region: "cn-northwest-1", packages: "P", summaries: "S" },
      kmsKeyArns: { objects: [key("o1"), key("o2")], tables: [key("t")], secret: [key("s")] },
    });
    const ofKeys = policy.Statement.filter(({ Action }) => Action[0]?.startsWith("kms:"));
    const told = ofKeys.map(({ Action, Resource, Condition }) => [
      Condition?.StringEquals["kms:ViaService"],
      Resource.map((arn) => arn.replace(/.*\//, "")),
      Action.map((action) => action.replace("kms:", "")),
    ]);
    expect(told).toEqual([
      ["s3.cn-north-1.amazonaws.com.cn", ["o1", "o2"], ["Decrypt"]],
      [
        "dynamodb.cn-northwest-1.amazonaws.com.cn",
        ["t"],
        [
          ...["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"],
          ...["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"],
        ],
      ],
      ["secretsmanager.cn-north-1.amazonaws.com.cn", ["s"], ["Decrypt"]],
    ]);
  });

  it("Y12, Y13 grants the secret, the key and the network interfaces that a database needs", () => {
    const policy = rolePolicy({
      ...options,
      urlSecret: "pypicloud/f/db-url",
      kmsKeyArns: { secret: ["arn:aws-cn:kms:cn-north-1:1:key/k"] },
      isInVpc: true,
    });
    expect(policy.Statement).toContainEqual({
      Sid: "ReadUrl",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: ["arn:aws-cn:secretsmanager:cn-north-1:1:secret:pypicloud/f/db-url-??????"],
    });
    expect(actions(policy)).toContain("ec2:CreateNetworkInterface");
    expect(actions(policy)).toContain("kms:Decrypt");
    expect(actions(policy).some((action) => action.startsWith("dynamodb:"))).toBe(false);
  });
});
