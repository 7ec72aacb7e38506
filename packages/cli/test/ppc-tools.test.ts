import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import type { CommandEnd } from "@xpart/test-kit/pypicloud-process";
import { createServerTables } from "@xpart/pypicloud-sync";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PpcTool } from "../src/run-ppc.ts";

const KEY = (id: string) => `arn:aws:kms:us-east-1:123456789012:key/${id}`;

const moto = findMotoServer();
if (moto === undefined) {
  it.skip("Y13 ppc-create-s3-sync: moto_server is not on the PATH (pip install 'moto[server]')", () => {});
} else {
  describeTools(moto);
}

function describeTools(executable: string): void {
  describe("the commands under pypicloud's own names", () => {
    const directory = temporaryDirectory("ppc-tools");
    let server: Awaited<ReturnType<typeof startMotoServer>>;
    let iam: IAMClient;
    let secrets: SecretsManagerClient;
    beforeAll(async () => {
      server = await startMotoServer(executable);
      iam = new IAMClient(server);
      secrets = new SecretsManagerClient(server);
      const s3 = new S3Client({ ...server, forcePathStyle: true });
      const dynamodb = new DynamoDBClient(server);
      for (const Bucket of ["pkgs", "redis-one", "redis-two"])
        await s3.send(new CreateBucketCommand({ Bucket }));
      await createServerTables(dynamodb);
      await dynamodb.send(new DeleteTableCommand({ TableName: "PackageSummary" }));
      await dynamodb.send(
        new CreateTableCommand({
          TableName: "PackageSummary",
          AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: KEY("t") },
        }),
      );
      await secrets.send(
        new CreateSecretCommand({
          Name: "mine",
          SecretString: "redis://r",
          KmsKeyId: KEY("mine"),
        }),
      );
      s3.destroy();
      dynamodb.destroy();
      write("config.ini", "pypi.db = dynamo\ndb.region_name = us-east-1");
      const redis = "pypi.db = redis\ndb.url = redis://:WORD@10.0.0.1:6379/0";
      for (const bucket of ["redis-one", "redis-two"]) write(`${bucket}.ini`, redis, bucket);
      const { accessKeyId, secretAccessKey } = server.credentials;
      writeFileSync(
        join(directory.path, "credentials"),
        `[packages]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      );
    });
    afterAll(async () => {
      iam.destroy();
      secrets.destroy();
      await server.stop();
      directory.remove();
    });

    function write(name: string, cache: string, bucket = "pkgs"): void {
      const storage = `pypi.storage = s3\nstorage.bucket = ${bucket}\nstorage.region_name = us-east-1`;
      writeFileSync(
        join(directory.path, name),
        `[app:main]\nuse = egg:pypicloud\n${storage}\n${cache}\n`,
      );
    }
    /** As somebody types it: in a process of its own, whose only keys are a profile's. */
    function run(tool: PpcTool, line: string): Promise<CommandEnd> {
      const path = fileURLToPath(new URL(`../src/${tool}.ts`, import.meta.url));
      const env = {
        PATH: process.env["PATH"] ?? "",
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_SHARED_CREDENTIALS_FILE: join(directory.path, "credentials"),
        AWS_CONFIG_FILE: join(directory.path, "none"),
      };
      const words = ["--no-warnings", path, ...line.split(" ")];
      return new Promise((resolve) => {
        execFile(process.execPath, words, { env, cwd: directory.path }, (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          resolve({ exitCode: typeof code === "number" ? code : 1, stdout, stderr });
        });
      });
    }
    async function rightsOf(kind: string, name: string) {
      const { PolicyDocument = "" } = await iam.send(
        new GetRolePolicyCommand({
          RoleName: `pypicloud_lambda_${kind}`,
          PolicyName: `xpart-us-east-1-${name}`,
        }),
      );
      const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as {
        readonly Statement: readonly {
          readonly Sid: string;
          readonly Resource: readonly string[];
        }[];
      };
      return Object.fromEntries(Statement.map(({ Sid, Resource }) => [Sid, Resource]));
    }

    it("Y13 -h names the options of the original under the original's name", async () => {
      const { exitCode, stdout } = await run("ppc-create-s3-sync", "-h");
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^Usage: ppc-create-s3-sync \[options\] <config>/);
      for (const option of ["-n, --name", "-f, --force", "-a, --role-arn", "-r, --region"]) {
        expect(stdout).toContain(option);
      }
    });

    it("Y13 ppc-create-s3-sync sets up what create-sync does; keys of tables are found and granted", async () => {
      const line = `-n eu_sync -r us-east-1 --profile packages --kms-key ${KEY("a")} --kms-key ${KEY("b")} config.ini`;
      const { exitCode, stdout, stderr } = await run("ppc-create-s3-sync", line);
      expect(stderr).toBe("");
      expect(stdout).toContain("created: Lambda function eu_sync");
      expect(exitCode).toBe(0);
      expect(await rightsOf("dynamo", "eu_sync")).toMatchObject({
        DecryptPackages: [KEY("a"), KEY("b")],
        UseTableKeys: [KEY("t")],
      });
      const again = await run("ppc-create-s3-sync", line);
      expect(again.stdout).toContain("all is as it should be");
    });

    it("Y12, Y13 the key of a secret encrypts it and is granted; that of one's own secret is found", async () => {
      const key = `--secret-kms-key ${KEY("s")}`;
      const made = await run("ppc-create-s3-sync", `-n r1 ${key} --profile packages redis-one.ini`);
      expect(made.exitCode).toBe(0);
      expect(made.stdout + made.stderr).not.toContain("WORD");
      const SecretId = "pypicloud/r1/db-url";
      const described = await secrets.send(new DescribeSecretCommand({ SecretId }));
      expect(described.KmsKeyId).toBe(KEY("s"));
      expect(await rightsOf("redis", "r1")).toMatchObject({ DecryptUrl: [KEY("s")] });
      await run("ppc-create-s3-sync", "-n r2 --url-secret mine --profile packages redis-two.ini");
      expect(await rightsOf("redis", "r2")).toMatchObject({ DecryptUrl: [KEY("mine")] });
    });

    it("Y14 ppc-build-lambda-bundle writes the zip where -o says", async () => {
      const { exitCode, stdout } = await run("ppc-build-lambda-bundle", "-o sync.zip config.ini");
      expect(exitCode).toBe(0);
      expect(stdout).toContain("sync.zip");
      expect(readFileSync(join(directory.path, "sync.zip")).includes("index.mjs")).toBe(true);
    });

    it.each<[string, string, RegExp]>([
      [
        "a profile that is not there",
        "--profile none config.ini",
        /profile gives no credentials: none\n.*\n.*aws sso login --profile none/,
      ],
      ["no credentials at all", "config.ini", /GetCallerIdentity failed.*\n.*credentials/],
      [
        "an alias of a key",
        "--kms-key alias/mine --profile packages config.ini",
        /not the ARN of a KMS key: alias\/mine\nGive arn:/,
      ],
      [
        "an unknown option",
        "--frobnicate config.ini",
        /unknown option.*\nRun ppc-create-s3-sync --help/s,
      ],
      ["no file", "-n x", /missing required argument 'config'/],
    ])(
      "Y13, U4 ppc-create-s3-sync with %s: exit code 2, and what to do",
      async (_, line, expected) => {
        const { exitCode, stdout, stderr } = await run("ppc-create-s3-sync", line);
        expect(stderr).toMatch(expected);
        expect(exitCode).toBe(2);
        expect(stdout).toBe("");
      },
    );
  });
}
