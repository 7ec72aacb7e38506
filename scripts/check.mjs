// `pnpm check`: what CI runs, two steps at a time, with times and a summary; its last line is "N passed, N failed".
// What a step says is shown when it has ended. `--only lint,types` runs those steps alone, `--skip tests` leaves some out.
import { spawn } from "node:child_process";
import { once } from "node:events";
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

/** So many steps, and files of tests of scripts, at a time: what each of them does takes one core, or waits. */
const AT_ONCE = 2;

/** Steps, the longest way first; one that needs another waits for it, and is left out when that failed. */
const STEPS = [
  { name: "build", commands: [build] },
  { name: "pack", needs: "build", commands: ["node scripts/pack.mjs"] },
  {
    name: "scripts",
    needs: "pack",
    commands: [`node --test --test-concurrency=${AT_ONCE} ${scriptTests.join(" ")}`],
  },
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
  { name: "api", needs: "pack", commands: ["node scripts/api-report.mjs"] },
  { name: "publint", needs: "pack", commands: tarballs.map((path) => `publint --strict ${path}`) },
  {
    name: "attw",
    needs: "pack",
    commands: tarballs.map((path) => `attw --format ascii --profile esm-only ${path}`),
  },
  { name: "tests", needs: "build", commands: ["vitest run"] },
];

const { only, skip } = parseArgs({
  options: { only: { type: "string" }, skip: { type: "string" } },
}).values;
const chosen = STEPS.filter(({ name }) => isIn(only, name, true) && !isIn(skip, name, false));
/** What each step that has begun is waited for by, and what each that has ended came to. */
const begun = new Map();
const ended = new Map();
await Promise.all(Array.from({ length: AT_ONCE }, () => work()));
report(chosen.map(({ name }) => ({ name, ...ended.get(name) })));

/** Begins the next step whenever one has ended, until there is none left; where all have to wait, so does this. */
async function work() {
  for (let waiting = left(); waiting.length > 0; ) {
    const ready = waiting.find(({ needs }) => !isChosen(needs) || ended.has(needs));
    if (ready !== undefined) {
      console.log(`${ready.name} ...`);
      begun.set(ready.name, runStep(ready));
    }
    await begun.get(ready?.name ?? waiting[0].needs);
    waiting = left();
  }
}

/** Runs the commands of a step, and then shows what they said. */
async function runStep({ name, needs, commands }) {
  const startedMs = performance.now();
  const needed = ended.get(needs);
  if (needed !== undefined && needed.outcome !== "ok") {
    ended.set(name, { outcome: `left out: it needs ${needs}`, seconds: 0 });
    return;
  }
  const failed = [];
  let said = "";
  for (const command of commands) {
    const { status, output } = await runCommand(command);
    said += output;
    if (status !== 0) {
      failed.push(command);
    }
  }
  console.log(`\n== ${name}\n${said}`);
  const outcome = failed.length === 0 ? "ok" : `FAILED: ${failed.join("; ")}`;
  ended.set(name, { outcome, seconds: (performance.now() - startedMs) / 1000 });
}

/** Runs one command with the tools of the work tree. Its words hold no spaces. */
async function runCommand(command) {
  const [tool, ...args] = command.split(" ");
  const path = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: "1" };
  const child = spawn(tool, args, { cwd: root, stdio: ["inherit", "pipe", "pipe"], env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  try {
    const [status] = await once(child, "close");
    return { status, output };
  } catch (error) {
    return { status: null, output: `${command} could not be started: ${error.message}\n` };
  }
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

function left() {
  return chosen.filter(({ name }) => !begun.has(name));
}

function isChosen(name) {
  return chosen.some((step) => step.name === name);
}

function isIn(list, name, whenAbsent) {
  return list === undefined ? whenAbsent : list.split(",").includes(name);
}
