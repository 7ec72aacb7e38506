// `pnpm check`: what CI runs, step by step, with times and a summary; its last line is "N passed, N failed".
// `--only lint,types` runs those steps alone, `--skip tests` leaves some out.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import {
  PUBLISHABLE_PACKAGES,
  pinnedPnpm,
  root,
  tarballOf,
} from "./check/publishable-packages.mjs";
import { rerunUnderFitNode } from "./setup/rerun-under-fit-node.mjs";

const rerunStatus = await rerunUnderFitNode();
if (rerunStatus !== undefined) {
  process.exit(rerunStatus);
}

const tarballs = PUBLISHABLE_PACKAGES.map(tarballOf);
const scriptTests = readdirSync(join(root, "scripts"))
  .filter((name) => name.endsWith(".test.mjs"))
  .map((name) => join("scripts", name));

// turbo wants to find pnpm itself on the PATH.
const build = `npx --yes --package ${pinnedPnpm()} -- turbo run build package --output-logs=errors-only`;

/** Steps in order; one that needs another is left out when that failed. */
const STEPS = [
  { name: "lint", commands: ["biome ci --colors=off ."] },
  {
    name: "types",
    commands: [
      "tsc -p .",
      "tsc -p packages/core",
      "tsc -p tsconfig.configs.json",
      "tsc -p apps/console-page/page",
    ],
  },
  { name: "house", commands: ["node scripts/check-house.mjs"] },
  { name: "commits", commands: ["node scripts/check-commits.mjs"] },
  { name: "spec", commands: ["node scripts/check-spec.mjs"] },
  { name: "unused", commands: ["knip"] },
  { name: "build", commands: [build] },
  { name: "pack", needs: "build", commands: ["node scripts/pack.mjs"] },
  { name: "api", needs: "pack", commands: ["node scripts/api-report.mjs"] },
  { name: "publint", needs: "pack", commands: tarballs.map((path) => `publint --strict ${path}`) },
  {
    name: "attw",
    needs: "pack",
    commands: tarballs.map((path) => `attw --format ascii --profile esm-only ${path}`),
  },
  { name: "scripts", needs: "pack", commands: [`node --test ${scriptTests.join(" ")}`] },
  { name: "tests", needs: "build", commands: ["vitest run"] },
];

const { only, skip } = parseArgs({
  options: { only: { type: "string" }, skip: { type: "string" } },
}).values;
const chosen = STEPS.filter(({ name }) => isIn(only, name, true) && !isIn(skip, name, false));
const results = [];
for (const step of chosen) {
  results.push(runStep(step, results));
}
report(results);

function runStep({ name, needs, commands }, earlier) {
  if (earlier.some((result) => result.name === needs && result.outcome !== "ok")) {
    return { name, outcome: `left out: it needs ${needs}`, seconds: 0 };
  }
  console.log(`\n== ${name}`);
  const startedMs = performance.now();
  const failed = commands.filter((command) => !runCommand(command));
  const outcome = failed.length === 0 ? "ok" : `FAILED: ${failed.join("; ")}`;
  return { name, outcome, seconds: (performance.now() - startedMs) / 1000 };
}

/** Runs one command with the tools of the work tree. Its words hold no spaces. @returns whether it succeeded. */
function runCommand(command) {
  const [tool, ...args] = command.split(" ");
  const path = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: "1" };
  const { status, error } = spawnSync(tool, args, { cwd: root, stdio: "inherit", env });
  if (error !== undefined) {
    console.error(`${command} could not be started: ${error.message}`);
  }
  return status === 0;
}

function report(steps) {
  console.log("");
  for (const { name, outcome, seconds } of steps) {
    console.log(`${name.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s  ${outcome}`);
  }
  const failed = steps.filter(({ outcome }) => outcome !== "ok").length;
  console.log(`${steps.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function isIn(list, name, whenAbsent) {
  return list === undefined ? whenAbsent : list.split(",").includes(name);
}
