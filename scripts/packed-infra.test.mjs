import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root, tarballOf } from "./check/publishable-packages.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-packed-infra-"));
const packed = join(folder, "node_modules/@xpart/infra");

before(() => {
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "app", "private": true, "type": "module" }',
  );
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  // cdktf, constructs and the bindings of AWS come as peers, as they do for whoever has no app yet.
  const packages = ["core", "aws-adapters", "pypicloud-sync", "deployment", "infra"];
  run("npm", ["install", ...flags, ...packages.map(tarballOf)]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("G13 a user's own CDKTF app, with the packed constructs in it, synthesises both stacks", () => {
  writeFileSync(join(folder, "main.js"), exampleOfReadme());
  run(process.execPath, ["main.js"]);
  const [source, destination] = [readStack("commercial"), readStack("govcloud")];
  const names = Object.values(source.resource.aws_lambda_function).map(
    (each) => each.function_name,
  );
  assert.deepEqual(names.sort(), [
    "reports-prod-event-handler",
    "reports-prod-part-handler",
    "reports-prod-queue-handler",
  ]);
  assert.equal(Object.values(source.resource.aws_dynamodb_table).length, 1);
  assert.equal(Object.values(destination.resource.aws_iam_user).length, 1);
  for (const { terraform } of [source, destination]) {
    assert.equal(terraform.required_providers.aws.version, "~> 6.29");
  }
});

test("G13 what it deploys are the functions that the package brings", () => {
  const stacks = join(folder, "cdktf.out/stacks");
  const zips = readdirSync(stacks, { recursive: true }).filter((path) => path.endsWith(".zip"));
  assert.equal(zips.length, 1);
  const brought = readFileSync(join(packed, "dist/functions/xpart.zip"));
  assert.ok(readFileSync(join(stacks, zips[0])).equals(brought));
});

test("G2 a strict compiler resolves the types of @xpart/infra", () => {
  const lines = [
    'import { namesOf, type Settings, XpartSource } from "@xpart/infra";',
    'import { App, TerraformStack } from "cdktf";',
    "export function build(settings: Settings): string {",
    '  const source = new XpartSource(new TerraformStack(new App(), "s"), "xpart", settings);',
    "  return namesOf(settings).base + source.objects.deadLetters.arn;",
    "}",
    "// @ts-expect-error the types are there, so a wrong use is refused",
    "build({ name: 1 });",
  ];
  writeFileSync(join(folder, "typed.ts"), lines.join("\n"));
  const flags = ["--noEmit", "--strict", "--target", "es2023", "--module", "nodenext"];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  run(process.execPath, [tsc, ...flags, "--skipLibCheck", "typed.ts"]);
});

function exampleOfReadme() {
  const readme = readFileSync(join(packed, "README.md"), "utf8");
  const example = /```js\n(.*?)```/s.exec(readme)?.[1];
  assert.ok(example, "the README holds an example");
  return example;
}

function readStack(name) {
  return JSON.parse(readFileSync(join(folder, "cdktf.out/stacks", name, "cdk.tf.json"), "utf8"));
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
