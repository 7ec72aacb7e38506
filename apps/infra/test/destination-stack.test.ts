import { describe, expect, it } from "vitest";
import { PARTITION_PAIRS, type PartitionPair } from "./partition-pairs.ts";
import { type RawSettings, settingsOf } from "./sample-settings.ts";
import {
  at,
  objectOf,
  ofType,
  type SynthesizedStack,
  synthesizeDestination,
  theOne,
} from "./synthesized.ts";

const ISSUER = "https://a1b2.tokens.sts.global.api.aws";
const FEDERATION = { kind: "federation", issuerUrl: ISSUER, audience: "xpart-reports" };

function synthesize(more: RawSettings = {}): SynthesizedStack {
  return synthesizeDestination(settingsOf(more));
}

function between({ source, destination }: PartitionPair, key = ""): RawSettings {
  const { partition, region } = destination;
  const kmsKeyArn = `arn:${partition}:kms:${region}:444455556666:key/${key}`;
  return {
    source: { region: source.region },
    destination: { region, ...(key === "" ? {} : { kmsKeyArn }) },
  };
}

describe("the destination stack", () => {
  it.each(PARTITION_PAIRS)("C6 $title: every ARN is of the side's own partition", (pair) => {
    const stack = synthesize(between(pair, "1"));
    const partitions = [...stack.text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, name]) => name);
    expect([...new Set(partitions)]).toEqual([pair.destination.partition]);
    expect(at(stack.json, "provider", "aws", 0, "region")).toBe(pair.destination.region);
  });

  it.each(PARTITION_PAIRS)("S2 $title: the key is for S3 alone, and for keys in scope", (pair) => {
    const more = between(pair, "1");
    const source = { ...objectOf(more["source"] as never), prefixes: ["a/", "b?*"] };
    const { Statement } = policyOf(synthesize({ ...more, source }));
    const [statement] = Statement.filter(({ Sid }) => Sid === "EncryptReplicas");
    const { partition, region, dnsSuffix } = pair.destination;
    const bucket = `arn:${partition}:s3:::the-replica`;
    expect(statement).toMatchObject({
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: {
        StringEquals: { "kms:ViaService": `s3.${region}.${dnsSuffix}` },
        StringLike: {
          // The signs of a prefix stand for themselves: IAM's escape, behind Terraform's.
          "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/a/*`, `${bucket}/b$$\{?}$$\{*}*`],
        },
      },
    });
  });

  it("S1 with a secret there is a user with the policy, and no key in Terraform", () => {
    const stack = synthesize();
    expect(theOne(stack, "aws_iam_user")).toMatchObject({ name: "reports-test-replicator" });
    expect(ofType(stack, "aws_iam_user_policy_attachment")).toHaveLength(1);
    expect(stack.text).not.toContain("aws_iam_access_key");
    expect(Object.keys(objectOf(stack.json["output"]))).toEqual([
      "user_arn",
      "user_id",
      "user_name",
    ]);
  });

  it.each(PARTITION_PAIRS.filter(({ isFederated }) => isFederated))(
    "S5 $title: the role trusts the tokens of the functions that copy, for one audience",
    (pair) => {
      const stack = synthesize({ ...between(pair), credentials: FEDERATION });
      expect(theOne(stack, "aws_iam_openid_connect_provider")).toMatchObject({
        url: ISSUER,
        client_id_list: ["xpart-reports"],
      });
      const role = theOne(stack, "aws_iam_role");
      const [trust, ...others] = JSON.parse(String(role["assume_role_policy"])).Statement;
      const host = "a1b2.tokens.sts.global.api.aws";
      const roles = `arn:${pair.source.partition}:iam::111122223333:role/reports-test`;
      expect(trust).toMatchObject({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: expect.stringMatching(/aws_iam_openid_connect_provider\..*\.arn/) },
        Condition: {
          StringEquals: {
            [`${host}:aud`]: "xpart-reports",
            [`${host}:sub`]: [`${roles}-queue-handler`, `${roles}-part-handler`],
          },
        },
      });
      expect(others).toEqual([]);
      expect(ofType(stack, "aws_iam_user")).toEqual([]);
    },
  );

  it("S5 a provider that the account has already is named, not made", () => {
    const stack = synthesize({ credentials: { ...FEDERATION, createProvider: false } });
    expect(ofType(stack, "aws_iam_openid_connect_provider")).toEqual([]);
    expect(theOne(stack, "aws_iam_role")["assume_role_policy"]).toContain(
      "arn:aws-us-gov:iam::444455556666:oidc-provider/a1b2.tokens.sts.global.api.aws",
    );
  });

  it("S5 until the issuer is known there is no role", () => {
    const stack = synthesize({ credentials: { kind: "federation", switchOn: true } });
    expect(ofType(stack, "aws_iam_role")).toEqual([]);
  });

  it("C7 a trial bucket is versioned and has the key and lock of the settings", () => {
    const kmsKeyArn = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/1";
    const destination = { kmsKeyArn, objectLock: true };
    const stack = synthesize({ destination, trial: { destination: true } });
    expect(theOne(stack, "aws_s3_bucket_object_lock_configuration")).toMatchObject({
      object_lock_enabled: "Enabled",
    });
    const encryption = theOne(stack, "aws_s3_bucket_server_side_encryption_configuration");
    expect(JSON.stringify(encryption)).toContain(kmsKeyArn);
    expect(
      at(theOne(stack, "aws_s3_bucket_versioning"), "versioning_configuration", "status"),
    ).toBe("Enabled");
  });
});

interface PolicyDocument {
  readonly Statement: readonly { readonly Sid: string }[];
}

function policyOf(stack: SynthesizedStack): PolicyDocument {
  return JSON.parse(String(theOne(stack, "aws_iam_policy")["policy"]));
}
