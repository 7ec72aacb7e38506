import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createServerTables } from "@xpart/pypicloud-sync";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPypicloud } from "./pypicloud-process.ts";

const FOREIGN = {
  Id: "somebody-elses",
  QueueArn: "arn:aws:sqs:us-east-1:123456789012:theirs",
  Events: ["s3:ObjectTagging:*" as const],
};

const moto = findMotoServer();
if (moto === undefined) {
  it.skip("Y13 create-sync: moto_server is not on the PATH (pip install 'moto[server]')", () => {});
} else {
  describeCreateSync(moto);
}

function describeCreateSync(executable: string): void {
  describe("xpart pypicloud create-sync", () => {
    const directory = temporaryDirectory("create-sync");
    let server: Awaited<ReturnType<typeof startMotoServer>>;
    let s3: S3Client;
    let lambda: LambdaClient;
    let iam: IAMClient;
    beforeAll(async () => {
      server = await startMotoServer(executable);
      // What the SDK's clients of the command find, in this process of the tests.
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      });
      s3 = new S3Client({ ...server, forcePathStyle: true });
      lambda = new LambdaClient(server);
      iam = new IAMClient(server);
      const sqs = new SQSClient(server);
      const dynamodb = new DynamoDBClient(server);
      await sqs.send(new CreateQueueCommand({ QueueName: "theirs" }));
      await createServerTables(dynamodb);
      for (const Bucket of ["pkgs", "pkgs.two"]) {
        await s3.send(new CreateBucketCommand({ Bucket }));
        await s3.send(
          new PutBucketNotificationConfigurationCommand({
            Bucket,
            NotificationConfiguration: { QueueConfigurations: [FOREIGN] },
          }),
        );
      }
      sqs.destroy();
      dynamodb.destroy();
    });
    afterAll(async () => {
      for (const client of [s3, lambda, iam]) client.destroy();
      await server.stop();
      directory.remove();
    });

    function writeConfig(name: string, settings: Readonly<Record<string, string>>): void {
      const lines = Object.entries({
        use: "egg:pypicloud",
        "pypi.storage": "s3",
        "storage.bucket": "pkgs",
        "storage.region_name": "us-east-1",
        "storage.aws_access_key_id": "STORAGE-KEY",
        "storage.aws_secret_access_key": "STORAGE-SECRET",
        ...settings,
      }).map(([key, value]) => `${key} = ${value}`);
      writeFileSync(join(directory.path, name), ["[app:main]", ...lines, ""].join("\n"));
    }
    const dynamo = { "pypi.db": "dynamo", "db.region_name": "us-east-1" };
    const run = (...args: string[]) =>
      runPypicloud(["create-sync", ...args], process.env, directory.path);
    async function notifications(Bucket: string) {
      const { $metadata: _, ...rest } = await s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket }),
      );
      return rest;
    }
    async function functionOf(FunctionName: string): Promise<FunctionConfiguration> {
      const answer = await lambda.send(new GetFunctionCommand({ FunctionName }));
      return answer.Configuration ?? {};
    }

    it("Y13 a dry run says what would change, and changes nothing", async () => {
      writeConfig("config.ini", { ...dynamo, "storage.prefix": "packages/" });
      const { exitCode, stdout, stderr } = await run("--dry-run", "config.ini");
      expect(stderr).toBe("");
      expect(exitCode).toBe(0);
      expect(stdout.split("\n").filter((line) => line.startsWith("would be created"))).toEqual([
        "would be created: SQS queue pypicloud_s3_sync-dead-letters",
        "would be created: IAM role pypicloud_lambda_dynamo",
        "would be created: Lambda function pypicloud_s3_sync",
        "would be created: failure destination of pypicloud_s3_sync",
        "would be created: permission s3_invoke_pkgs of pypicloud_s3_sync",
        "would be created: notification of bucket pkgs",
      ]);
      await expect(functionOf("pypicloud_s3_sync")).rejects.toThrow();
      expect(await notifications("pkgs")).toEqual({ QueueConfigurations: [FOREIGN] });
    });

    it("Y13 sets all of it up beside what is there; a second run changes nothing", async () => {
      const first = await run("--json", "config.ini");
      expect(first.exitCode).toBe(0);
      const report = JSON.parse(first.stdout);
      expect(report).toMatchObject({ bucket: "pkgs", dryRun: false, changes: 6 });
      const made = await functionOf("pypicloud_s3_sync");
      expect(made).toMatchObject({
        Runtime: "nodejs24.x",
        Handler: "index.cacheHandler",
        Timeout: 60,
        Architectures: ["arm64"],
        Role: expect.stringMatching(/^arn:aws:iam::\d+:role\/pypicloud\/pypicloud_lambda_dynamo$/),
      });
      const settings = JSON.parse(made.Environment?.Variables?.["PYPICLOUD_SETTINGS"] ?? "");
      expect(settings).toEqual({
        ...dynamo,
        "storage.bucket": "pkgs",
        "storage.prefix": "packages/",
      });
      const configured = await notifications("pkgs");
      expect(configured).toEqual({
        QueueConfigurations: [FOREIGN],
        LambdaFunctionConfigurations: [
          {
            Id: "xpart-pypicloud_s3_sync",
            LambdaFunctionArn: made.FunctionArn,
            Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
            Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "packages/" }] } },
          },
        ],
      });
      const second = await run("config.ini");
      expect(second.stdout).toContain("all is as it should be");
      expect(
        second.stdout.split("\n").filter((line) => line.startsWith("unchanged:")),
      ).toHaveLength(6);
      expect(await notifications("pkgs")).toEqual(configured);
      expect((await functionOf("pypicloud_s3_sync")).LastModified).toBe(made.LastModified);
    });

    it("Y13 what changed in the settings is changed in place", async () => {
      writeConfig("config.ini", { ...dynamo, "storage.prefix": "p/" });
      const { stdout, exitCode } = await run("config.ini");
      expect(exitCode).toBe(0);
      expect(stdout).toContain("updated: Lambda function pypicloud_s3_sync (environment)");
      expect(stdout).toContain("updated: notification of bucket pkgs");
      expect(stdout).toContain(
        "updated: IAM role pypicloud_lambda_dynamo (policy xpart-us-east-1-",
      );
      expect(JSON.stringify(await notifications("pkgs"))).toContain('"Value":"p/"');
    });

    it("Y12, Y13 a database password goes into a secret, into nothing else and into no output", async () => {
      writeConfig("sql.ini", {
        "pypi.db": "sql",
        "db.url": "postgresql://u:PASS%%57ORD@db/pypi",
        "storage.bucket": "pkgs.two",
      });
      const vpc = ["--vpc-subnets", "subnet-1", "--vpc-security-groups", "sg-1"];
      const made = await run("-n", "sql_sync", ...vpc, "sql.ini");
      expect(made.stderr).toBe("");
      expect(made.exitCode).toBe(0);
      expect(made.stdout).toContain("created: secret pypicloud/sql_sync/db-url");
      const configuration = await functionOf("sql_sync");
      expect(
        JSON.parse(configuration.Environment?.Variables?.["PYPICLOUD_SETTINGS"] ?? ""),
      ).toEqual({
        "pypi.db": "sql",
        "db.url_secret": "pypicloud/sql_sync/db-url",
        "storage.bucket": "pkgs.two",
      });
      const secrets = new SecretsManagerClient(server);
      const SecretId = "pypicloud/sql_sync/db-url";
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
      secrets.destroy();
      expect(SecretString).toBe("postgresql://u:PASS%57ORD@db/pypi");
      const PolicyName = "xpart-us-east-1-sql_sync";
      const RoleName = "pypicloud_lambda_sql";
      const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      expect(policy.PolicyDocument).toContain("ec2%3ACreateNetworkInterface");
      const invoke = await lambda.send(new GetPolicyCommand({ FunctionName: "sql_sync" }));
      expect(invoke.Policy).toContain("s3_invoke_pkgs_two");
      for (const text of [made.stdout, JSON.stringify(configuration)]) {
        expect(text).not.toMatch(/PASS|STORAGE-SECRET/);
      }
      expect((await run("-n", "sql_sync", ...vpc, "sql.ini")).stdout).toContain("as it should be");
    });

    it("Y13 -f makes a function anew, -a takes a role as it is", async () => {
      writeConfig("config.ini", dynamo);
      const before = await functionOf("pypicloud_s3_sync");
      const arn = "arn:aws:iam::123456789012:role/pypicloud/pypicloud_lambda_dynamo";
      const { stdout, exitCode } = await run("-f", "-a", arn, "-r", "us-east-1", "config.ini");
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain("IAM role");
      expect(stdout).toContain("it is deleted and made anew");
      const after = await functionOf("pypicloud_s3_sync");
      expect(after.LastModified).not.toBe(before.LastModified);
      expect(after.Role).toBe(arn);
    });

    it("Y13 a function that follows another bucket is not turned away from it, unless with -f", async () => {
      writeConfig("two.ini", { ...dynamo, "storage.bucket": "pkgs.two" });
      const before = await functionOf("pypicloud_s3_sync");
      const refused = await run("two.ini");
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toMatch(
        /follows another bucket.*: pypicloud_s3_sync, which follows pkgs\nGive.*-n.*-f/,
      );
      expect(refused.stdout).toBe("");
      expect((await run("--remove", "two.ini")).exitCode).toBe(2);
      expect(await functionOf("pypicloud_s3_sync")).toEqual(before);
    });

    it("Y13 another architecture is changed, and variables of the operator's own stay", async () => {
      await lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: "pypicloud_s3_sync",
          Environment: { Variables: { PYPICLOUD_SETTINGS: "{}", LOGGING_LEVEL: "DEBUG" } },
        }),
      );
      const { stdout, exitCode } = await run("--architecture", "x86_64", "config.ini");
      expect(exitCode).toBe(0);
      expect(stdout).toContain(
        "updated: Lambda function pypicloud_s3_sync (architecture, environment)",
      );
      // moto takes another architecture, and does not show it.
      const after = await functionOf("pypicloud_s3_sync");
      expect(after.Environment?.Variables).toMatchObject({
        LOGGING_LEVEL: "DEBUG",
        PYPICLOUD_SETTINGS: expect.stringContaining('"storage.bucket":"pkgs"'),
      });
    });

    it("Y13 what cannot be done is refused before anything is made", async () => {
      writeConfig("none.ini", { ...dynamo, "storage.bucket": "no-such-bucket" });
      const { exitCode, stdout, stderr } = await run("-n", "half", "none.ini");
      expect(exitCode).toBe(2);
      expect(stderr).toContain("NoSuchBucket");
      expect(stdout).toBe("");
      await expect(functionOf("half")).rejects.toThrow();
    });

    it("Y13 --remove takes away what was made, and nothing else", async () => {
      const dry = await run("--remove", "--dry-run", "config.ini");
      expect(dry.stdout).toContain("would be removed: Lambda function pypicloud_s3_sync");
      const { exitCode, stdout } = await run("--remove", "config.ini");
      expect(exitCode).toBe(0);
      expect(stdout.split("\n").filter((line) => line.startsWith("removed:"))).toHaveLength(5);
      expect(await notifications("pkgs")).toEqual({ QueueConfigurations: [FOREIGN] });
      await expect(functionOf("pypicloud_s3_sync")).rejects.toThrow();
      const RoleName = "pypicloud_lambda_dynamo";
      await expect(iam.send(new ListRolePoliciesCommand({ RoleName }))).rejects.toThrow();
      await expect(functionOf("sql_sync")).resolves.toMatchObject({
        Handler: "index.cacheHandler",
      });
      expect((await run("--remove", "config.ini")).stdout).toContain("there is nothing to remove");
    });

    it.each([
      [
        "a table that is not there",
        { ...dynamo, "db.namespace": "none." },
        /The server's table is not there: none\.DynamoPackage in us-east-1\n.*start it once/,
      ],
      [
        "no region",
        { ...dynamo, "storage.region_name": "" },
        /region of the function is not known/,
      ],
      [
        "an unknown region",
        { ...dynamo, "storage.region_name": "mars-1" },
        /region is not known: mars-1/,
      ],
      [
        "a bucket that is not there",
        { ...dynamo, "storage.bucket": "no-such-bucket" },
        /GetBucketNotificationConfiguration failed: no-such-bucket\nNoSuchBucket/,
      ],
      ["a cache that is none", { "pypi.db": "mongo" }, /pypi\.db must be sql, redis or dynamo/],
    ])("Y13, U4 %s: exit code 2, and what to do", async (_, settings, expected) => {
      writeConfig("wrong.ini", settings);
      const { exitCode, stderr } = await run("--dry-run", "wrong.ini");
      expect(stderr).toMatch(expected);
      expect(exitCode).toBe(2);
    });

    it("Y13 an entry that S3 would refuse beside ours is named", async () => {
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: "pkgs",
          NotificationConfiguration: {
            QueueConfigurations: [{ ...FOREIGN, Events: ["s3:ObjectCreated:*"] }],
          },
        }),
      );
      const { exitCode, stderr } = await run("config.ini");
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/already sends these events elsewhere.*pkgs, entry somebody-elses/);
    });
  });
}
