import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { parse } from "yaml";
import { root } from "./check/publishable-packages.mjs";
import { junitOf } from "./lint-report/junit-of.mjs";

const buildspec = parse(read("buildspec.yml"));
const tasks = Object.keys(JSON.parse(read("turbo.json")).tasks).map((name) =>
  name.split("#").at(-1),
);
const folder = mkdtempSync(join(tmpdir(), "xpart-buildspec-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The targets that the first implementation's make had, with ":" for "-". */
const OLD_TARGETS = "clean build lint lint:report test test:report validate package deploy".split(
  " ",
);

test("G11 turbo has a task for every target of the first implementation", () => {
  assert.deepEqual(
    OLD_TARGETS.filter((name) => !tasks.includes(name)),
    [],
  );
});

test("G11 make has every target of the first implementation, each a task of turbo", () => {
  const makefile = read("Makefile");
  const targets = [...makefile.matchAll(/^([a-z][a-z -]*):(?!=)/gm)].flatMap(([, names]) =>
    names.split(" "),
  );
  const wanted = OLD_TARGETS.map((name) => name.replace(":", "-"));
  assert.deepEqual(
    wanted.filter((name) => !targets.includes(name)),
    [],
  );
  const named = [...makefile.matchAll(/\$\(TURBO\) (?:\/\/#)?([a-z:]+)/g)].map(([, name]) => name);
  assert.deepEqual(
    named.filter((name) => !tasks.includes(name)),
    [],
  );
});

test("G11 a shell that runs buildspec.yml uses tasks that exist, and exports what the upload left", () => {
  writeFileSync(join(folder, "package.json"), read("package.json"));
  mkdirSync(join(folder, "apps/lambda/dist"), { recursive: true });
  const uploaded = buildspec.env["exported-variables"].map(
    (name) => `export ${name}='value of ${name}'`,
  );
  writeFileSync(join(folder, "left-by-upload"), `${uploaded.join("\n")}\n`);
  stub("npm", "");
  stub("pnpm", 'if [ "$2" = upload ]; then cp left-by-upload apps/lambda/dist/package.env; fi');
  const commands = Object.values(buildspec.phases).flatMap((phase) => phase.commands);
  const shell = [
    "set -e",
    ...commands,
    ...buildspec.env["exported-variables"].map((name) => `printenv ${name}`),
  ];
  const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", shell.join("\n")], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const exported = buildspec.env["exported-variables"].map((name) => `value of ${name}`);
  assert.deepEqual(stdout.trim().split("\n"), exported);
  const [npm, ...pnpm] = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  assert.match(npm, /^npm install --global pnpm@\d+\.\d+\.\d+$/);
  const used = pnpm
    .filter((line) => line.startsWith("pnpm turbo "))
    .map((line) => line.split(" ")[2]);
  assert.deepEqual(used, ["lint:report", "test:report", "package", "upload"]);
  assert.deepEqual(
    used.filter((name) => !tasks.includes(name)),
    [],
  );
});

test("G11 the exported variables are those that the upload writes", () => {
  const apps = read("apps/pipeline/src/packaged-apps.ts");
  const prefixes = [...apps.matchAll(/variables: "(\w+)"/g)].map(([, prefix]) => prefix);
  const written = prefixes.flatMap((prefix) => [`${prefix}_BUILD_HASH`, `${prefix}_KEY`]);
  assert.deepEqual(buildspec.env["exported-variables"].sort(), written.sort());
});

test("G11 lint.xml has a case for each file, with what is found in it", () => {
  const found = (path, message) => ({
    category: "lint/a",
    severity: "error",
    message,
    location: { path, start: { line: 2, column: 7 } },
  });
  const xml = junitOf(["b.ts", "a.ts"], [found("b.ts", 'x < "y"'), found("b.ts", "again")]);
  assert.deepEqual(xml.match(/<testcase [^>]*>/g), [
    '<testcase classname="lint" name="a.ts">',
    '<testcase classname="lint" name="b.ts">',
  ]);
  assert.match(xml, /<testsuites name="Biome" tests="2" failures="1" errors="0">/);
  assert.match(xml, /b\.ts:2:7 error lint\/a: x &#60; &#34;y&#34;<\/failure>/);
  assert.equal(xml.match(/<failure /g)?.length, 2);
});

test("G11 lint and tests write JUnit XML where buildspec.yml looks for it", () => {
  rmSync(join(root, "reports"), { recursive: true, force: true });
  const before = madeZips();
  run("npm", ["run", "--silent", "lint:report"]);
  run("npm", ["run", "--silent", "test:report", "--", "apps/pipeline/src/zip-files.test.ts"]);
  for (const { "base-directory": base, files, "file-format": format } of Object.values(
    buildspec.reports,
  )) {
    assert.equal(format, "JUNITXML");
    assert.match(
      read(join(base, files[0])),
      /^<\?xml [^>]*\?>\s*<testsuites name="[^"]+" tests="\d+"/,
    );
    if (files[0] === "lint.xml") {
      const names = read(join(base, files[0])).match(/<testcase classname="lint" name="[^"]+"/g);
      assert.ok(names.length > 500, `${names.length} files`);
      assert.ok(names.includes('<testcase classname="lint" name="scripts/lint-report.mjs"'));
    }
  }
  assert.match(read("reports/tests.xml"), /<testcase [^>]*name="[^"]*G6 the bytes follow/);
  assert.deepEqual(madeZips(), before, "the set-up of the tests took the zips away");
});

test("G11 what buildspec.yml keeps as artefacts is there after packaging", () => {
  const { "base-directory": base, files } = buildspec.artifacts;
  const made = readdirSync(join(root, base));
  for (const pattern of files) {
    const [start, end = ""] = pattern.split("*");
    const isMeant = (name) => name === pattern || (pattern.includes("*") && name.endsWith(end));
    assert.ok(
      made.some((name) => name.startsWith(start) && isMeant(name)),
      pattern,
    );
  }
});

test("G11 a lint problem is a failure of the report, and of the task", () => {
  const tree = join(folder, "tree");
  for (const path of [
    "scripts/lint-report.mjs",
    "scripts/lint-report/junit-of.mjs",
    "scripts/setup/work-tree.mjs",
  ]) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    cpSync(join(root, path), join(tree, path));
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  writeFileSync(join(tree, "bad.mjs"), "debugger;\n");
  writeFileSync(join(tree, "biome.json"), "{}");
  const script = join(tree, "scripts/lint-report.mjs");
  const { status } = spawnSync(process.execPath, [script, "bad.mjs"], { cwd: tree });
  assert.equal(status, 1);
  assert.match(readFileSync(join(tree, "reports/lint.xml"), "utf8"), /<failure [^>]*debugger/i);
});

function madeZips() {
  const dist = join(root, "apps/lambda/dist");
  return existsSync(dist) ? readdirSync(dist).filter((name) => name.endsWith(".zip")) : [];
}

/** A command that notes how it was called. */
function stub(name, then) {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>calls\n${then}\n`);
  chmodSync(join(folder, name), 0o755);
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}${stderr}`);
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
