import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createServerTables } from "@xpart/pypicloud-sync";
import { type Partition, startPartition } from "@xpart/sandbox";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPypicloud } from "./pypicloud-process.ts";

describe("settings that lead to what is another application's", () => {
  const directory = temporaryDirectory("foreign-caches");
  const database = join(directory.path, "theirs.sqlite");
  let partition: Partition;
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    partition = await startPartition({
      partition: "aws",
      region: "us-east-1",
      accountId: "111122223333",
    });
    partition.s3.createBucket("pkgs", { versioning: "enabled", eventBridge: false });
    const s3 = new S3Client({ ...partition, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: "pkgs", Key: "x/foo/foo-1.zip", Body: "x" }));
    s3.destroy();
    dynamodb = new DynamoDBClient(partition);
    await createServerTables(dynamodb);
    for (const [name, key] of [
      ["theirs", "id"],
      ["no-index", "filename"],
    ] as const) {
      await dynamodb.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
          KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
        }),
      );
    }
    const theirs = new DatabaseSync(database);
    theirs.exec("CREATE TABLE packages (filename TEXT PRIMARY KEY, weight INTEGER)");
    theirs.close();
  });
  afterAll(async () => {
    dynamodb.destroy();
    await partition.stop();
    directory.remove();
  });

  function write(cache: readonly string[]): void {
    const { endpoint, region, credentials } = partition;
    const secret = credentials.secretAccessKey.replaceAll("%", "%%");
    const keys = (section: string) => [
      `${section}.region_name = ${region}`,
      `${section}.aws_access_key_id = ${credentials.accessKeyId}`,
      `${section}.aws_secret_access_key = ${secret}`,
    ];
    const { hostname, port } = new URL(endpoint);
    const storage = ["pypi.storage = s3", "storage.bucket = pkgs", ...keys("storage")];
    const place = [`storage.endpoint_url = ${endpoint}`, "storage.addressing_style = path"];
    const tables = [`db.host = ${hostname}`, `db.port = ${port}`, ...keys("db")];
    const lines = ["[app:main]", ...storage, ...place, ...tables, ...cache, ""];
    writeFileSync(join(directory.path, "config.ini"), lines.join("\n"));
  }
  async function everything(): Promise<unknown> {
    const names = ["DynamoPackage", "PackageSummary", "theirs", "no-index"];
    const scans = names.map((TableName) => dynamodb.send(new ScanCommand({ TableName })));
    const items = (await Promise.all(scans)).map(({ Items }) => Items);
    const theirs = new DatabaseSync(database);
    const rows = theirs.prepare("SELECT * FROM packages").all();
    theirs.close();
    return [...items, rows];
  }

  it.each<[string, () => readonly string[], RegExp]>([
    [
      "a table of packages with another key",
      () => ["pypi.db = dynamo", "db.tablenames = theirs PackageSummary"],
      /not a table of pypicloud: theirs, whose key is id\n.*key filename .*Check db\.namespace/,
    ],
    [
      "a table of packages without the server's index",
      () => ["pypi.db = dynamo", "db.tablenames = no-index PackageSummary"],
      /not a table of pypicloud: no-index, .*\n.*index name-index/,
    ],
    [
      "a table of summaries with another key",
      () => ["pypi.db = dynamo", "db.tablenames = DynamoPackage theirs"],
      /not a table of pypicloud: theirs, whose key is id\n.*key name\. Check/,
    ],
    [
      "a database whose table has other columns",
      () => ["pypi.db = sql", `db.url = sqlite:///${database}`],
      /SELECT failed \(misconfigured\): no such column: .*\nCheck db\.\*/,
    ],
  ])(
    "Y10, U4 %s: exit code 2, what is wrong, and nothing is written",
    async (_, cache, expected) => {
      write(cache());
      for (const command of [["backfill"], ["verify", "--repair"], ["doctor"]]) {
        const { exitCode, stdout, stderr } = await runPypicloud(
          [...command, "config.ini"],
          {},
          directory.path,
        );
        expect(stderr).toMatch(expected);
        expect([command, exitCode, stdout]).toEqual([command, 2, ""]);
        expect(stderr).not.toContain(partition.credentials.secretAccessKey);
      }
      expect(await everything()).toEqual([[], [], [], [], []]);
    },
  );
});

describe("settings that lead to another server's cache", () => {
  it("Y15, Y16, U4 backfill does not fill it, nor verify --repair empty it, unless all objects are said to be gone", async () => {
    const directory = temporaryDirectory("anothers-cache");
    const partition = await startPartition({
      partition: "aws",
      region: "us-east-1",
      accountId: "111122223333",
    });
    const s3 = new S3Client({ ...partition, forcePathStyle: true });
    for (const bucket of ["ours", "theirs"]) {
      partition.s3.createBucket(bucket, { versioning: "enabled", eventBridge: false });
    }
    for (let version = 0; version < 12; version += 1) {
      const Key = `x/foo/foo-${version}.zip`;
      await s3.send(new PutObjectCommand({ Bucket: "theirs", Key, Body: "x" }));
    }
    await s3.send(new PutObjectCommand({ Bucket: "ours", Key: "x/bar/bar-1.zip", Body: "x" }));
    const url = `sqlite:///${join(directory.path, "theirs.sqlite")}`;
    const theirs = new DatabaseSync(join(directory.path, "theirs.sqlite"));
    theirs.exec(
      "CREATE TABLE packages (filename VARCHAR(255) PRIMARY KEY, name VARCHAR(255) NOT NULL, version VARCHAR(1000) NOT NULL, last_modified TIMESTAMP NOT NULL, summary TEXT, data TEXT NOT NULL)",
    );
    const { endpoint, region, credentials } = partition;
    const settings = [
      "pypi.storage = s3",
      `storage.endpoint_url = ${endpoint}`,
      "storage.addressing_style = path",
      `storage.region_name = ${region}`,
      `storage.aws_access_key_id = ${credentials.accessKeyId}`,
      `storage.aws_secret_access_key = ${credentials.secretAccessKey.replaceAll("%", "%%")}`,
      `db.url = ${url}`,
    ];
    for (const bucket of ["ours", "theirs"]) {
      const lines = ["[app:main]", ...settings, `storage.bucket = ${bucket}`, ""];
      writeFileSync(join(directory.path, `${bucket}.ini`), lines.join("\n"));
    }
    const run = (...args: string[]) => runPypicloud(args, {}, directory.path);
    const names = () => theirs.prepare("SELECT DISTINCT name FROM packages").all();
    expect(await run("backfill", "theirs.ini")).toMatchObject({ exitCode: 0 });
    for (const command of [["backfill"], ["verify", "--repair"]]) {
      const refused = await run(...command, "ours.ini");
      expect(refused.stderr).toMatch(/looks like another server's: 12 rows .*bucket ours\nNothing/);
      expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
      expect(names()).toEqual([expect.objectContaining({ name: "foo" })]);
    }
    // A row with its object is enough: what is new is brought to it.
    expect(await run("backfill", "theirs.ini")).toMatchObject({ exitCode: 0 });
    expect(await run("verify", "--repair", "--all-gone", "ours.ini")).toMatchObject({
      exitCode: 0,
    });
    expect(names()).toEqual([expect.objectContaining({ name: "bar" })]);
    theirs.close();
    s3.destroy();
    await partition.stop();
    directory.remove();
  });
});

describe("settings that are broken", () => {
  const directory = temporaryDirectory("broken-settings");
  afterAll(() => directory.remove());

  const storage = [
    "pypi.storage = file",
    "storage.endpoint_url = u:SECRET@h",
    "storage.addressing_style = SECRE",
    "storage.aws_secret_access_key = SECRET",
  ];
  const ofStorage = [
    /pypi\.storage must be s3 or cloudfront/,
    /storage\.bucket must be the name of the bucket/,
    /storage\.endpoint_url must be a URL/,
    /storage\.addressing_style must be auto, path or virtual/,
    /storage\.aws_access_key_id must be set/,
  ];
  it.each<[string, readonly string[], readonly RegExp[]]>([
    [
      "DynamoDB",
      [
        "pypi.db = dynamo",
        "db.tablenames = a b c",
        "db.port = 99999",
        "db.aws_secret_access_key = SECRET",
      ],
      [
        /db\.region_name must be/,
        /db\.tablenames must be two/,
        /db\.port must be/,
        /db\.aws_access/,
      ],
    ],
    [
      "Redis",
      ["pypi.db = redis", "db.url = rediss://:SECRET@h/0?ssl_cert_reqs=no&ssl_check_hostname=no"],
      [/for ssl_cert_reqs/, /for ssl_check_hostname/],
    ],
    [
      "PostgreSQL",
      ["pypi.db = sql", "db.url = postgresql://u:SECRET@h/d?sslmode=verify-ful"],
      [/verify-full for sslmode/],
    ],
    ["a database", ["pypi.db = sql", "db.url = u:SECRET@h"], [/db\.url must be/]],
    ["none", ["pypi.db = mongo"], [/pypi\.db must be sql, redis or dynamo/]],
  ])("Y10, U4 of %s: one error names them all, and no secret", async (_, cache, expected) => {
    const lines = ["[app:main]", "use = egg:pypicloud", ...storage, ...cache, ""];
    writeFileSync(join(directory.path, "config.ini"), lines.join("\n"));
    const commands = ["backfill", "verify", "doctor", "create-sync", "build-bundle"];
    for (const command of commands) {
      const ended = await runPypicloud([command, "config.ini"], {}, directory.path);
      expect([command, ended.exitCode, ended.stdout]).toEqual([command, 2, ""]);
      const problems = ended.stderr.split("\n").filter((line) => line.startsWith("- "));
      expect(problems).toEqual(
        [...ofStorage, ...expected].map((one) => expect.stringMatching(one)),
      );
      expect(ended.stderr).not.toContain("SECRET");
    }
  });
});
