// Holds SPEC.md against the tests (rule G4): a built rule has a test whose title starts with its id, a
// test names a rule, a planned rule has no test yet. Exit status 1 and one line for each that does not hold.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryFiles } from "./check/repository-files.mjs";
import { compareSpec } from "./spec/compare-spec.mjs";
import { readRules } from "./spec/read-rules.mjs";
import { readTitles } from "./spec/read-titles.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { rules, problems: malformed } = readRules(read("SPEC.md"));
const tests = testFiles().flatMap(testsOf);
const { problems: unequal, testsPerRule } = compareSpec(rules, tests);

const planned = [...rules.values()].filter((rule) => rule.isPlanned);
console.log(`${rules.size} rules: ${rules.size - planned.length} built, ${planned.length} planned`);
console.log(
  `${tests.length} test titles; of a table that is filled at run time, one each for its literals`,
);
for (const letter of new Set([...rules.keys()].map((id) => id[0]))) {
  const counts = [...testsPerRule].filter(([id]) => id[0] === letter);
  console.log(
    `  ${counts.map(([id, count]) => `${id} ${isPlanned(id) ? "planned" : count}`).join("  ")}`,
  );
}
const problems = [...malformed, ...unequal];
for (const problem of problems) {
  console.error(problem);
}
if (problems.length > 0) {
  console.error(`SPEC.md and the tests disagree in ${problems.length} places`);
  process.exitCode = 1;
}

function isPlanned(id) {
  return rules.get(id)?.isPlanned === true;
}

/** Test files, and the contract suites that others call. */
function testFiles() {
  const isCandidate = /^(?:(?:packages|apps)\/[^/]+\/(?:src|test)\/.*\.ts|scripts\/.*\.test\.mjs)$/;
  return repositoryFiles(root).filter(
    (path) =>
      isCandidate.test(path) &&
      existsSync(join(root, path)) &&
      /from "(?:vitest|node:test)"/.test(read(path)),
  );
}

function testsOf(path) {
  const source = read(path);
  let titles = readTitles(path, source);
  if (titles.some((title) => title.text === undefined)) {
    titles = readTitles(path, source, [...importedFiles(path)].slice(1).map(read));
  }
  return titles.map(({ line, text }) => ({ place: `${path}:${line}`, text }));
}

/** A file and all that it imports by a relative path, directly or not. */
function importedFiles(path, seen = new Set()) {
  seen.add(path);
  for (const [, specifier] of read(path).matchAll(/from "(\.[^"]+)"/g)) {
    const imported = join(path, "..", specifier);
    if (!seen.has(imported) && existsSync(join(root, imported))) {
      importedFiles(imported, seen);
    }
  }
  return seen;
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
