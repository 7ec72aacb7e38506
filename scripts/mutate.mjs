// `pnpm mutate [files]`: breaks core in many small ways, one after the other, and tells which of them no
// test notices. Files are paths such as packages/core/src/decide/decide.ts; without any, all of core's code is
// mutated, which takes about an hour. By hand or nightly, never in CI.
// Stryker is installed on first use, aside: what `npm test` and `npm run demo` install does not grow by it.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
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

try {
  process.exitCode = (await rerunUnderFitNode()) ?? (await mutateAll(process.argv.slice(2)));
} catch (error) {
  process.exitCode = statusOf(error, root);
}

async function mutateAll(paths) {
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
  const results = [];
  for (const path of files) {
    results.push(await mutateFile(relative(core, path).replaceAll("\\", "/")));
  }
  showScores(results);
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

/** Runs Stryker on one file; its report is kept whatever becomes of the next file. */
async function mutateFile(file) {
  console.log(`\n== ${file}`);
  rmSync(lastReport, { force: true });
  const binary = join(stryker, "node_modules/@stryker-mutator/core/bin/stryker.js");
  const startedMs = performance.now();
  const status = await runCommand(
    process.execPath,
    [binary, "run", "stryker.config.mjs", "--mutate", file],
    { cwd: core },
  );
  const seconds = (performance.now() - startedMs) / 1000;
  if (status !== 0 || !existsSync(lastReport)) {
    return { file, isRun: status === 0, seconds, counts: {} };
  }
  const { files } = JSON.parse(readFileSync(lastReport, "utf8"));
  renameSync(lastReport, join(reports, `${file.replaceAll("/", "-")}.json`));
  return { file, isRun: true, seconds, counts: countByStatus(files[file]?.mutants ?? []) };
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
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  console.log(`\n${results.length} files in ${seconds.toFixed(0)} s; reports: ${reports}`);
}
