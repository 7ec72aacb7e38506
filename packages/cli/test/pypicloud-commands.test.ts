import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createServerTables } from "@xpart/pypicloud-sync";
import { type Partition, startPartition } from "@xpart/sandbox";
import { spawnPypicloud } from "@xpart/test-kit/pypicloud-process";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPypicloud } from "./pypicloud-process.ts";

describe("xpart pypicloud", () => {
  const directory = temporaryDirectory("pypicloud-commands");
  let partition: Partition;
  let s3: S3Client;
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    partition = await startPartition({
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      accountId: "444455556666",
    });
    partition.s3.createBucket("pkgs", { versioning: "enabled", eventBridge: true });
    s3 = new S3Client({ ...partition, forcePathStyle: true });
    dynamodb = new DynamoDBClient(partition);
    await createServerTables(dynamodb);
    for (const version of ["1", "2", "3"]) {
      await put(`abcd/foo/foo-${version}.tar.gz`);
    }
    await put("notes.txt");
    await put("x/bad.whl");
    const Metadata = { name: "odd", version: "1" };
    await s3.send(new PutObjectCommand({ Bucket: "pkgs", Key: "x/odd.whl", Metadata }));
    writeFileSync(join(directory.path, "config.ini"), config());
  });
  afterAll(async () => {
    s3.destroy();
    dynamodb.destroy();
    await partition.stop();
    directory.remove();
  });

  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: "pkgs", Key, Body: "x" }));
  const run = (args: readonly string[]) => runPypicloud(args, {}, directory.path);

  /** As an operator has it beside the server: endpoints and keys included. */
  function config(): string {
    const { endpoint, region, credentials } = partition;
    const { hostname, port } = new URL(endpoint);
    const keys = (section: string) => [
      `${section}.aws_access_key_id = ${credentials.accessKeyId}`,
      `${section}.aws_secret_access_key = ${credentials.secretAccessKey.replaceAll("%", "%%")}`,
      `${section}.region_name = ${region}`,
    ];
    return [
      "[app:main]",
      "use = egg:pypicloud",
      "pypi.storage = s3",
      "storage.bucket = pkgs",
      `storage.endpoint_url = ${endpoint}`,
      "storage.addressing_style = path",
      ...keys("storage"),
      "pypi.db = dynamo",
      `db.host = ${hostname}`,
      `db.port = ${port}`,
      ...keys("db"),
    ].join("\n");
  }

  it("Y18 doctor names the cold start, and what else it finds", async () => {
    const { exitCode, stdout } = await run(["doctor", "config.ini", "--json"]);
    expect(exitCode).toBe(1);
    const ids = JSON.parse(stdout).findings.map(({ id }: { readonly id: string }) => id);
    expect(ids.sort()).toEqual(["bad-wheels", "cold-start", "keys-in-settings", "local-endpoint"]);
    expect(stdout).toContain(
      "1 objects end in .whl, and their names are not those of wheels: x/bad.whl.",
    );
    expect(stdout).not.toContain(partition.credentials.secretAccessKey);
  });

  it("Y15 backfill brings every package in; again it writes nothing", async () => {
    const first = await run(["backfill", "config.ini"]);
    expect(first.stderr).toBe("");
    expect(first.stdout).toContain("6 keys: 4 rows written, 0 right already, 0 removed");
    expect(first.stdout).toContain("left alone: 1 bad-wheel, 1 not-a-package");
    expect(first.exitCode).toBe(0);
    const second = await run(["backfill", "config.ini", "--json"]);
    expect(JSON.parse(second.stdout)).toMatchObject({ keys: 6, saved: 0, right: 4, failed: [] });
  });

  it("Y16 verify names what is wrong, and --repair mends it", async () => {
    expect((await run(["verify", "config.ini"])).stdout).toContain(
      "6 keys, 4 rows: the cache is what the bucket asks for",
    );
    await put("abcd/foo/foo-4.tar.gz");
    await s3.send(new DeleteObjectCommand({ Bucket: "pkgs", Key: "abcd/foo/foo-1.tar.gz" }));
    const ghost = { name: { S: "ghost" }, last_modified: { N: "1" } };
    await dynamodb.send(new PutItemCommand({ TableName: "PackageSummary", Item: ghost }));
    const wrong = await run(["verify", "config.ini"]);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout).toContain("missing: foo-4.tar.gz");
    expect(wrong.stdout).toContain("orphan: foo-1.tar.gz");
    expect(wrong.stdout).toContain("index orphan: ghost");
    const repaired = await run(["verify", "config.ini", "--repair"]);
    expect(repaired.exitCode).toBe(0);
    expect(repaired.stdout).toContain("6 keys, 4 rows: the cache is what the bucket asks for");
  });

  it("Y10 PPC_ variables are above the file", async () => {
    const environment = { PPC_STORAGE_BUCKET: "no-such-bucket" };
    const args = ["verify", "config.ini"];
    const { exitCode, stderr } = await spawnPypicloud(args, environment, directory.path);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("no-such-bucket");
  });

  it("Y14 build-bundle writes the same zip every time", async () => {
    const digest = (name: string) =>
      createHash("sha256")
        .update(readFileSync(join(directory.path, name)))
        .digest("hex");
    const first = await run(["build-bundle", "config.ini"]);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain("output.zip");
    await run(["build-bundle", "-o", "again.zip", "config.ini"]);
    expect(digest("again.zip")).toBe(digest("output.zip"));
    const zip = readFileSync(join(directory.path, "output.zip"));
    expect(zip.includes("index.mjs")).toBe(true);
    expect(zip.length).toBeGreaterThan(100_000);
  });

  it.each([
    [
      "no region",
      ["storage.region_name = "],
      /bucket: ListObjectsV2 failed \(misconfigured\): pkgs: Region is missing\nCheck storage\.bucket/,
    ],
    [
      "another cache that does not run",
      ["pypi.db = redis", "db.url = redis://:CLEARTEXT@127.0.0.1:1/0"],
      /cache: (?:HGETALL|SCAN) failed \(unavailable\): .*ECONNREFUSED.*\nCheck that the server of db\.url/,
    ],
    [
      "tables that are not there",
      ["db.namespace = none."],
      /table is not there: none\.DynamoPackage in us-gov-west-1\nCheck db\.\* .*start it once/,
    ],
  ])(
    "U4 every command with %s: exit code 2, what happened, and what to do",
    async (_, lines, expected) => {
      const names = lines.map((line) => line.split(" ")[0]);
      const others = config()
        .split("\n")
        .filter((line) => !names.includes(line.split(" ")[0]));
      writeFileSync(join(directory.path, "wrong.ini"), [...others, ...lines].join("\n"));
      for (const command of ["backfill", "verify", "doctor"]) {
        for (const json of [[], ["--json"]]) {
          const { exitCode, stdout, stderr } = await run([command, "wrong.ini", ...json]);
          expect(stderr).toMatch(expected);
          expect(exitCode).toBe(2);
          expect(stdout).toBe("");
          expect(stderr).not.toContain("CLEARTEXT");
        }
      }
    },
  );

  it.each([
    ["a file that is not there", ["verify", "none.ini"], /none\.ini cannot be read/],
    ["a section that is not there", ["doctor", "config.ini#other"], /no section \[app:other\]/],
    ["no file at all", ["backfill"], /missing required argument 'config'/],
    ["an unknown subcommand", ["sync"], /unknown command 'sync'/],
  ])("U4 pypicloud with %s: exit code 2", async (_, args, expected) => {
    const { exitCode, stderr } = await run(args);
    expect(stderr).toMatch(expected);
    expect(exitCode).toBe(2);
  });
});
