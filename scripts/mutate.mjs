// `pnpm mutate [--near] [files]`: breaks core in many small ways, one after the other, and tells which of them no
// test notices. Files are paths such as packages/core/src/decide/decide.ts; without any, all of core's code is
// mutated, which takes hours. `--near` runs each file's near tests alone, and never all of core's. By hand or
// nightly, never in CI.
// Stryker is installed on first use, aside: what `npm test` and `npm run demo` install does not grow by it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { filesBelow } from "./setup/hash-files.mjs";
import { rerunUnderFitNode } from "./setup/rerun-under-fit-node.mjs";
import { runCommand, runStep } from "./setup/run-step.mjs";
import { statusOf } from "./setup/status-of.mjs";
import { root } from "./setup/work-tree.mjs";

const STRYKER_VERSION = "10.1.1";

const core = join(root, "packages/core");
/** Below node_modules, so that Stryker finds the project's own vitest. */
const stryker = join(root, "node_modules/.cache/stryker", STRYKER_VERSION);
/** As stryker.config.mjs names them. */
const reports = join(core, "temp/mutation");
const lastReport = join(reports, "mutation.json");
const progressFile = join(reports, "progress.json");

try {
  process.exitCode = (await rerunUnderFitNode()) ?? (await mutateAll(readArguments()));
} catch (error) {
  process.exitCode = statusOf(error, root);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    options: { near: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  return { paths: positionals, isNearOnly: values.near };
}

async function mutateAll({ paths, isNearOnly }) {
  const files = paths.length === 0 ? mutableFiles() : paths.map((path) => resolve(root, path));
  const unknown = files.filter(
    (path) => !existsSync(path) || relative(core, path).startsWith(".."),
  );
  if (unknown.length > 0) {
    console.error(
      `no file of packages/core: ${unknown.join(", ")}\nName files such as packages/core/src/decide/decide.ts`,
    );
    return 2;
  }
  await installStryker();
  const startedMs = performance.now();
  const named = files.map((path) => relative(core, path).replaceAll("\\", "/"));
  const results = isNearOnly ? await mutateNear(named) : await mutateFiles(named);
  showScores(results);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(`\n${results.length} files in ${seconds} s; reports: ${reports}`);
  return results.every(({ isRun }) => isRun) ? 0 : 1;
}

/** All code that is shipped, but for types of ports and lists of exports. */
function mutableFiles() {
  return filesBelow("packages/core/src").filter(
    (path) => !/\.test\.ts$|[\\/](?:testing|ports)[\\/]|[\\/]index\.ts$/.test(path),
  );
}

async function installStryker() {
  const packages = ["core", "vitest-runner"].map(
    (name) => `@stryker-mutator/${name}@${STRYKER_VERSION}`,
  );
  if (existsSync(join(stryker, "node_modules/@stryker-mutator/vitest-runner"))) {
    return;
  }
  mkdirSync(stryker, { recursive: true });
  writeFileSync(join(stryker, "package.json"), '{ "private": true }\n');
  await runStep({
    title: `installing Stryker ${STRYKER_VERSION}`,
    command: "npm",
    // Its peer, vitest, is the project's.
    args: ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", ...packages],
    cwd: stryker,
    remedy: "It needs the network once: check that npm's registry can be reached (npm ping).",
  });
}

/** Each file with the tests near to it, and no others. */
async function mutateNear(files) {
  const results = [];
  for (const file of files) {
    rmSync(progressFile, { force: true });
    rmSync(lastReport, { force: true });
    const isRun = (await runStryker(file, "near", "told")) === 0;
    results.push(keepReport(file, isRun));
  }
  return results;
}

/**
 * Each file with the tests near to it, then what those left of all files, with all of core's tests. A mutant that a near
 * test kills is not run again, and all tests are looked through once for all files.
 */
async function mutateFiles(files) {
  rmSync(progressFile, { force: true });
  const failed = [];
  for (const file of files) {
    if ((await runStryker(file, "near")) !== 0) {
      failed.push(file);
    }
  }
  const left = files.filter((file) => !failed.includes(file));
  rmSync(lastReport, { force: true });
  const isRun = left.length > 0 && (await runStryker(left.join(","), "all", "told")) === 0;
  return files.map((file) => keepReport(file, isRun && !failed.includes(file)));
}

/** A file's part of the last report, kept as a report of its own. */
function keepReport(file, isRun) {
  const report = existsSync(lastReport) ? JSON.parse(readFileSync(lastReport, "utf8")) : {};
  const found = report.files?.[file];
  if (found !== undefined) {
    const path = join(reports, `${file.replaceAll("/", "-")}.json`);
    writeFileSync(path, JSON.stringify({ ...report, files: { [file]: found } }));
  }
  return { file, isRun, counts: countByStatus(found?.mutants ?? []) };
}

/** @param told - whether each mutant that survives is printed. */
function runStryker(mutated, tests, told = "counted") {
  console.log(`\n== ${mutated.replaceAll(",", ", ")}, ${tests} tests`);
  const binary = join(stryker, "node_modules/@stryker-mutator/core/bin/stryker.js");
  return runCommand(process.execPath, [binary, "run", "stryker.config.mjs", "--mutate", mutated], {
    cwd: core,
    // For its configurations.
    env: { ...process.env, MUTATED_FILES: mutated, MUTATE_WITH: tests, MUTATE_SURVIVORS: told },
  });
}

function countByStatus(mutants) {
  const counts = {};
  for (const { status } of mutants) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** A table in Markdown; files without anything to mutate are left out. */
function showScores(results) {
  console.log("\n| file | mutants | killed | timed out | survived | not run by a test | score |");
  console.log("|---|---|---|---|---|---|---|");
  for (const { file, isRun, counts } of results) {
    const { Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 } = counts;
    const valid = Killed + Timeout + Survived + NoCoverage;
    const score = `${(((Killed + Timeout) * 100) / valid).toFixed(1)} %`;
    if (valid > 0) {
      const cells = [file, valid, Killed, Timeout, Survived, NoCoverage, score];
      console.log(`| ${cells.join(" | ")} |`);
    } else if (!isRun) {
      console.log(`| ${file} | Stryker failed, see above | | | | | |`);
    }
  }
}
