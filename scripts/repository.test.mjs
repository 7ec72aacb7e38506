import assert from "node:assert/strict";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./check/publishable-packages.mjs";
import { repositoryFiles } from "./check/repository-files.mjs";

/** Folders in which people and build machines keep their things; names are apart from the slashes here. */
const MACHINE_FOLDERS = ["home", "Users", "root", "work", "workspace", "builds"];
const MACHINE_PATH = new RegExp(`(?<![\\w.)*}\\]>-])/(?:${MACHINE_FOLDERS.join("|")})/[\\w.-]+/`);

/** Anything larger is data rather than something that a person wrote. */
const MAX_TEXT_BYTES = 2 * 1024 * 1024;

test("G5 no file names a path of somebody's machine", () => {
  const found = repositoryFiles(root).flatMap((path) =>
    linesOf(path)
      .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
      .filter(({ line }) => MACHINE_PATH.test(line))
      .map(({ place }) => place),
  );
  assert.deepEqual(found, []);
});

test("G5 the lockfile names no registry and no tarball", () => {
  const found = linesOf("pnpm-lock.yaml").filter((line) =>
    /tarball:|registry|resolution:.*https?:/.test(line),
  );
  assert.deepEqual(found, []);
});

test("G5 an action of a workflow is one commit, and its version is told", () => {
  const workflows = repositoryFiles(root).filter((path) => /^\.github\/workflows\//.test(path));
  const used = workflows.flatMap(linesOf).filter((line) => /^\s*-? uses:/.test(line));
  assert.ok(used.length > 10);
  const loose = used.filter((line) => !/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
  assert.deepEqual(loose, []);
  // One version of an action in all of them.
  assert.equal(
    new Set(used.map((line) => line.replace(/^.*uses: ([\w-]+\/[\w-]+).*@/, "$1@"))).size,
    new Set(used.map((line) => line.replace(/^.*uses: ([\w-]+\/[\w-]+).*$/, "$1"))).size,
  );
});

test("G5 no test of vitest has a time limit of its own", () => {
  const tests = repositoryFiles(root).filter((path) =>
    /^(packages|apps)\/.*\.test\.ts$/.test(path),
  );
  assert.ok(tests.length > 200);
  const limited = tests.filter((path) =>
    /^ *(\}, [\d_]{4,}\);|\}, \w*LIMIT_MS\);|\w*LIMIT_MS,)$|\{ timeout: [\w_]+ \}, (async )?\(/m.test(
      linesOf(path).join("\n"),
    ),
  );
  assert.deepEqual(limited, []);
});

test("G5 every decision has a number of its own, the one that its title says", () => {
  const decisions = repositoryFiles(root).filter((path) => /^docs\/adr\/\d{4}-/.test(path));
  assert.ok(decisions.length > 15);
  const numbers = decisions.map((path) => Number(/(\d{4})-/.exec(path)?.[1]));
  assert.deepEqual(numbers, [...new Set(numbers)]);
  assert.deepEqual(
    decisions.map((path) => Number.parseInt(linesOf(path)[0].slice("# ".length), 10)),
    numbers,
  );
});

test("G5 a path of a machine is recognised", () => {
  assert.match(`cd ${["", "home", "somebody", "xpart"].join("/")}`, MACHINE_PATH);
  assert.match(`"${["", "Users", "somebody", "x"].join("/")}"`, MACHINE_PATH);
  assert.doesNotMatch("packages/core/work/of/somebody", MACHINE_PATH);
});

function linesOf(path) {
  const file = join(root, path);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  const isText = stats?.isFile() === true && stats.size <= MAX_TEXT_BYTES;
  return isText ? readFileSync(file, "utf8").split("\n") : [];
}
