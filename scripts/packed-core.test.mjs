import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PUBLISHABLE_PACKAGES, root, tarballOf } from "./check/publishable-packages.mjs";

const core = tarballOf("core");
const folder = mkdtempSync(join(tmpdir(), "xpart-packed-"));

before(() => {
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "empty", "private": true, "type": "module" }',
  );
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["install", ...flags, core]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("G1 a packed @xpart/core decides an event in an empty project", () => {
  const readme = readFileSync(join(folder, "node_modules/@xpart/core/README.md"), "utf8");
  const example = /```js\n(.*?)```/s.exec(readme)?.[1];
  assert.ok(example, "the README holds an example");
  writeFileSync(join(folder, "example.js"), example);
  const output = run(process.execPath, ["example.js"]);
  assert.match(output, /^[\w-]{43} apply append v1\n$/);
});

test("G2 a strict compiler resolves the types of @xpart/core and its testing entry", () => {
  const source = [
    'import { type Decision, decide, DEFAULT_POLICY, EMPTY_LEDGER_VIEW, type ObjectEvent } from "@xpart/core";',
    'import { MemoryLedger } from "@xpart/core/testing";',
    "declare const event: ObjectEvent;",
    "const facts = { ledger: EMPTY_LEDGER_VIEW, source: undefined, nowMs: 0 };",
    "export const decision: Decision = decide(event, facts, DEFAULT_POLICY);",
    "export const ledger: MemoryLedger = new MemoryLedger();",
    "// @ts-expect-error the types are there, so a wrong use is refused",
    "decide(event, {}, DEFAULT_POLICY);",
  ].join("\n");
  writeFileSync(join(folder, "typed.ts"), source);
  const flags = ["--noEmit", "--strict", "--target", "es2023", "--module", "nodenext"];
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...flags, "typed.ts"]);
});

for (const name of PUBLISHABLE_PACKAGES) {
  test(`G2 the tarball of ${name} holds the types and the code of every export`, () => {
    const files = run("tar", ["-tzf", tarballOf(name)]).split("\n");
    const manifest = JSON.parse(run("tar", ["-xzOf", tarballOf(name), "package/package.json"]));
    const targets = Object.values(manifest.exports ?? {}).flatMap((entry) => [
      entry.types,
      entry.default,
    ]);
    // A command alone is not imported.
    assert.ok(targets.length > 0 || manifest.bin !== undefined);
    const wanted = [...targets, ...Object.values(manifest.bin ?? {}), "LICENSE", "README.md"];
    // changesets writes it at the first release.
    assert.ok(manifest.files.includes("CHANGELOG.md"));
    const missing = wanted.filter((path) => !files.includes(join("package", path)));
    assert.deepEqual(missing, []);
    assert.ok(manifest.keywords.length > 2 && manifest.description.length > 10);
    assert.doesNotMatch(JSON.stringify(manifest.dependencies ?? {}), /workspace:|catalog:/);
  });
}

test("G3 the built core imports its few dependencies and nothing of Node or AWS", () => {
  const dist = join(folder, "node_modules/@xpart/core/dist");
  const imported = [...importsOf(join(dist, "index.js"))];
  const packages = imported.map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1));
  const names = new Set(packages.map((parts) => parts.join("/")));
  assert.deepEqual([...names].sort(), ["@noble/hashes", "@scure/base", "zod"]);
});

/** What a built file imports from elsewhere, by itself or through files beside it. */
function importsOf(path, seen = new Set()) {
  seen.add(path);
  const code = readFileSync(path, "utf8");
  const specifiers = [...code.matchAll(/(?<!["\w])(?:from|import)\s*\(?"([^"]+)"/g)].map(
    ([, name]) => name,
  );
  const beside = specifiers
    .filter((name) => name.startsWith("."))
    .map((name) => join(path, "..", name))
    .filter((file) => !seen.has(file));
  const elsewhere = specifiers.filter((name) => !name.startsWith("."));
  return new Set([...elsewhere, ...beside.flatMap((file) => [...importsOf(file, seen)])]);
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
