import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, settingsOf } from "./sample-settings.ts";
import {
  at,
  type JsonObject,
  ofType,
  type SynthesizedStack,
  synthesizeDestination,
  synthesizeSource,
} from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";
const KEY_THERE = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/1";
const SIGNING = "arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-0123456789abcdef0";
const BOUNDARY = "arn:aws:iam::111122223333:policy/limit";
const BOUNDARY_THERE = "arn:aws-us-gov:iam::444455556666:policy/limit";
const VPC = {
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
  securityGroupIds: ["sg-0123456789abcdef0"],
};
const CACHE = {
  settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" },
  package: { zip: zip.path },
};

const source = (more: RawSettings = {}) =>
  synthesizeSource(settingsOf({ package: { zip: zip.path }, ...more }));
const destination = (more: RawSettings = {}) =>
  synthesizeDestination(settingsOf({ package: { zip: zip.path }, ...more }));
const functionsOf = (stack: SynthesizedStack) =>
  ofType(stack, "aws_lambda_function").map(({ config }) => config);

/** What of a function the settings are about. */
const MEMBERS = [
  ...["architectures", "code_signing_config_arn", "kms_key_arn", "reserved_concurrent_executions"],
  ...["runtime", "vpc_config"],
];
const platformOf = (config: JsonObject) =>
  Object.fromEntries(Object.entries(config).filter(([name]) => MEMBERS.includes(name)));

describe("what organisations demand of functions", () => {
  it("C20 without settings it is what it was", () => {
    for (const config of functionsOf(source())) {
      expect(platformOf(config)).toEqual({ runtime: "nodejs24.x", architectures: ["arm64"] });
    }
  });

  it("C20 runtime, processors, VPC, key and signing reach every function of the source", () => {
    const functions = {
      ...{ runtime: "nodejs22.x", architecture: "x86_64", vpc: VPC },
      ...{ variablesKmsKeyArn: KEY, codeSigningConfigArn: SIGNING },
    };
    const found = functionsOf(source({ functions }));
    expect(found).toHaveLength(3);
    for (const config of found) {
      expect(platformOf(config)).toEqual({
        runtime: "nodejs22.x",
        architectures: ["x86_64"],
        vpc_config: { subnet_ids: VPC.subnetIds, security_group_ids: VPC.securityGroupIds },
        kms_key_arn: KEY,
        code_signing_config_arn: SIGNING,
      });
    }
  });

  it("C20 the function of the package cache has settings of its own", () => {
    const pypicloud = { ...CACHE, architecture: "x86_64", variablesKmsKeyArn: KEY_THERE };
    const stack = destination({ functions: { runtime: "nodejs22.x" }, pypicloud });
    expect(functionsOf(stack).map(platformOf)).toEqual([
      { runtime: "nodejs24.x", architectures: ["x86_64"], kms_key_arn: KEY_THERE },
    ]);
  });

  it("C20 each function reserves what its queue may have at one time", () => {
    const functions = { concurrency: 30, partConcurrency: 10, eventConcurrency: 5 };
    const mapped = (stack: SynthesizedStack) =>
      ofType(stack, "aws_lambda_event_source_mapping").map(({ config }) => [
        config["function_name"],
        at(config, "scaling_config", "maximum_concurrency"),
      ]);
    const reserved = (stack: SynthesizedStack) =>
      ofType(stack, "aws_lambda_function").map(({ id, config }) => [
        `$\{aws_lambda_function.${id}.arn}`,
        config["reserved_concurrent_executions"],
      ]);
    const stack = source({ functions: { ...functions, reserveConcurrency: true } });
    expect(reserved(stack)).toEqual(mapped(stack));
    expect(
      mapped(stack)
        .map(([, count]) => count)
        .toSorted(),
    ).toEqual([10, 30, 5]);
    expect(reserved(source({ functions })).map(([, count]) => count)).toEqual(
      Array(3).fill(undefined),
    );
  });

  it("C20, S2 interfaces in a VPC are Lambda's to make, and the functions' code's not", () => {
    const joining = (stack: SynthesizedStack) =>
      ofType(stack, "aws_iam_role_policy")
        .map(({ config }) => JSON.parse(String(config["policy"])).Statement as { Sid: string }[])
        .filter((statements) => statements.some(({ Sid }) => Sid === "WorkQueue"))
        .map((statements) => statements.find(({ Sid }) => Sid === "JoinVpc"));
    expect(joining(source())).toEqual(Array(3).fill(undefined));
    for (const statement of joining(source({ functions: { vpc: VPC } }))) {
      expect(statement).toMatchObject({
        Resource: "*",
        Condition: { Null: { "lambda:SourceFunctionArn": "true" } },
      });
    }
  });
});

describe("what organisations demand of IAM and of whoever deploys", () => {
  it("C20 boundary and path reach every role, user and policy of a side", () => {
    const functions = { permissionsBoundary: BOUNDARY, iamPath: "/a/" };
    for (const { config } of ofType(source({ functions }), "aws_iam_role")) {
      expect(config).toMatchObject({ permissions_boundary: BOUNDARY, path: "/a/" });
    }
    const there = { permissionsBoundary: BOUNDARY_THERE, iamPath: "/b/" };
    const stack = destination({ destination: there, pypicloud: CACHE });
    for (const { config } of [...ofType(stack, "aws_iam_role"), ...ofType(stack, "aws_iam_user")]) {
      expect(config).toMatchObject({ permissions_boundary: BOUNDARY_THERE, path: "/b/" });
    }
    expect(ofType(stack, "aws_iam_policy").map(({ config }) => config["path"])).toEqual(["/b/"]);
  });

  it("S5, C20 both sides name each other's roles with their paths", () => {
    const more = {
      credentials: { kind: "federation", issuerUrl: "https://a.tokens.example" },
      functions: { iamPath: "/a/" },
      destination: { iamPath: "/b/" },
    };
    expect(destination(more).text).toContain("arn:aws:iam::111122223333:role/a/reports-test-queue");
    const [config] = functionsOf(source(more)).filter(
      ({ function_name: name }) => name === "reports-test-queue-handler",
    );
    expect(at(config, "environment", "variables", "DEST_ROLE_ARN")).toBe(
      "arn:aws-us-gov:iam::444455556666:role/b/reports-test-replicator",
    );
  });

  it("C20 the role that deploys is the provider's, the state's role is its own", () => {
    const roleArn = "arn:aws:iam::111122223333:role/deployer";
    const stateRole = { roleArn: "arn:aws:iam::111122223333:role/states" };
    const state = { bucket: "states", key: "k", region: "us-east-1", assumeRole: stateRole };
    const stack = source({
      source: {
        assumeRole: { roleArn, externalId: "x1", sessionName: "xpart" },
        fips: true,
        state,
      },
    });
    expect(at(stack.json, "provider", "aws", 0)).toMatchObject({
      assume_role: [{ role_arn: roleArn, external_id: "x1", session_name: "xpart" }],
      use_fips_endpoint: true,
    });
    expect(at(stack.json, "terraform", "backend", "s3")).toMatchObject({
      assume_role: { role_arn: stateRole.roleArn },
      use_fips_endpoint: true,
    });
    const plain = source();
    expect(at(plain.json, "provider", "aws", 0)).not.toHaveProperty("assume_role");
    expect(at(plain.json, "provider", "aws", 0)).not.toHaveProperty("use_fips_endpoint");
  });
});
