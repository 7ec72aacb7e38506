import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { findMotoServer, startMotoServer } from "../packages/test-kit/src/moto-server.ts";
import { PUBLISHABLE_PACKAGES, tarballOf } from "./check/publishable-packages.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-packed-cli-"));
/** The constructs are installed elsewhere (packed-infra), with the bindings that they need. */
const packages = PUBLISHABLE_PACKAGES.filter((name) => name !== "infra");
const xpart = join(folder, "node_modules/.bin/xpart");

before(() => {
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "empty", "private": true, "type": "module" }',
  );
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["install", ...flags, ...packages.map(tarballOf)]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("G1 the packed xpart shows its help", () => {
  const help = run(xpart, ["--help"]);
  for (const command of ["demo", "pypicloud"]) {
    assert.match(help, new RegExp(`^ +${command}\\b`, "m"));
  }
});

test("G1 the packed xpart brings pypicloud's own commands, as its document has them", async (t) => {
  const bin = (name) => join(folder, "node_modules/.bin", name);
  assert.match(
    run(bin("ppc-create-s3-sync"), ["-h"]),
    /^Usage: ppc-create-s3-sync .*-a, --role-arn/s,
  );
  const settings = ["use = egg:pypicloud", "pypi.storage = s3", "storage.bucket = pkgs"];
  const cache = ["pypi.db = dynamo", "db.region_name = us-east-1"];
  const write = (lines) => writeFileSync(join(folder, "config.ini"), lines.join("\n"));
  write(["[app:main]", ...settings, ...cache, ""]);
  assert.match(run(bin("ppc-build-lambda-bundle"), ["config.ini"]), /output\.zip: .*cacheHandler/);
  const { status, stderr } = spawnSync(bin("ppc-create-s3-sync"), ["config.ini"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.match(stderr, /region of the function is not known/);

  const executable = findMotoServer();
  if (executable === undefined) {
    t.diagnostic("not set up in an emulator: moto_server is not on the PATH");
    return;
  }
  const moto = await startMotoServer(executable);
  try {
    const env = await emulatedAccount(moto);
    write(["[app:main]", ...settings, "storage.region_name = us-east-1", ...cache, ""]);
    const made = await runElsewhere(bin("ppc-create-s3-sync"), ["config.ini"], env);
    assert.match(made, /created: Lambda function pypicloud_s3_sync/);
    assert.match(made, /created: notification of bucket pkgs/);
    const again = await runElsewhere(bin("ppc-create-s3-sync"), ["config.ini"], env);
    assert.match(again, /all is as it should be/);
    const role = "arn:aws:iam::123456789012:role/pypicloud/pypicloud_lambda_dynamo";
    const line = ["-n", "mine", "-f", "-a", role, "-r", "us-east-1", "config.ini"];
    write(["[app:main]", ...settings.slice(0, 2), "storage.bucket = pkgs-two", ...cache, ""]);
    const mine = await runElsewhere(bin("ppc-create-s3-sync"), line, env);
    assert.match(mine, /created: Lambda function mine/);
    assert.doesNotMatch(mine, /IAM role/);
  } finally {
    await moto.stop();
  }
});

test("G1 the package xpart is the command", () => {
  const command = join(folder, "node_modules/xpart/bin/xpart.mjs");
  assert.equal(run(process.execPath, [command, "--version"]), run(xpart, ["--version"]));
  const { status, stderr } = spawnSync(process.execPath, [command, "demo", "--commits", "0"], {
    encoding: "utf8",
  });
  assert.equal(status, 2, stderr);
});

test("G1 a reader of its output may stop before the end", () => {
  const script = '{ "$0" --help; echo "status $?" >&2; } | true';
  const { stderr } = spawnSync("sh", ["-c", script, xpart], { encoding: "utf8" });
  assert.equal(stderr, "status 0\n");
});

test("G1 the packed xpart runs its demo, with the handlers that are packed with it", () => {
  mkdirSync(join(folder, "objects"));
  writeFileSync(join(folder, "objects/a.txt"), "a");
  writeFileSync(join(folder, "objects/b.txt"), "b");
  run(xpart, ["demo", "--dir", "objects", "--json"]);
});

const BROUGHT = {
  lambda: /^zod \d+\.\d+\.\d+ \(MIT\)/m,
  "lambda/cache": /@aws-sdk\/client-s3 \d+\.\d+\.\d+ \(Apache-2\.0\)/,
};

test("G7 the handlers that are packed with xpart have their licence notices beside them", () => {
  // The handlers that copy go without the SDK; the cache's has it.
  for (const [place, brought] of Object.entries(BROUGHT)) {
    const path = join(folder, "node_modules/@xpart/cli/dist", place, "THIRD-PARTY-NOTICES.txt");
    assert.match(readFileSync(path, "utf8"), brought);
  }
});

/** Buckets and the server's tables, made with the clients that are packed. @returns what leads commands there */
async function emulatedAccount({ endpoint, region, credentials }) {
  const packed = createRequire(join(folder, "package.json"));
  const { CreateBucketCommand, S3Client } = packed("@aws-sdk/client-s3");
  const { DynamoDBClient } = packed("@aws-sdk/client-dynamodb");
  const { createServerTables } = packed("@xpart/pypicloud-sync");
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  for (const Bucket of ["pkgs", "pkgs-two"]) {
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
  await createServerTables(new DynamoDBClient({ endpoint, region, credentials }));
  return {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/** As {@link run}, while what is read from the emulator's process goes on. */
async function runElsewhere(command, args, env) {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, env });
  return stdout;
}

/** @returns its standard output; throws where it fails, with all that it said. */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${error ?? ""}${stdout}${stderr}`);
  return stdout;
}
