// `pnpm bench`: measures what xpart takes, everything that is compared in turns in one run, and writes docs/measured.md,
// docs/measured.json and docs/pictures/measured.svg. `pnpm bench NAME ...` runs one bench (packages/cli/bench/main.ts).
//   pnpm bench [--only small,cold,core,compare,copy] [--dry-run]
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { pageOf } from "./bench/page.mjs";
import { plotsOf } from "./bench/plots.mjs";
import { buildLambda } from "./setup/build-lambda.mjs";
import { root } from "./setup/work-tree.mjs";

/** Each prints its figures as JSON. */
const BENCHES = {
  small: ["apps/lambda/bench/small-objects.ts", "--json"],
  cold: ["apps/lambda/bench/cold-start.mjs", "--json"],
  core: ["packages/core/bench/core-alone.ts"],
  compare: ["packages/cli/bench/main.ts", "compare", "--json"],
  copy: ["packages/cli/bench/main.ts", "copy", "0.25", "4", "--json"],
};
const [JSON_PATH, PAGE, PLOTS] = [
  "docs/measured.json",
  "docs/measured.md",
  "docs/pictures/measured.svg",
];

const [first] = process.argv.slice(2);
if (first !== undefined && !first.startsWith("--")) {
  const main = [`${root}/packages/cli/bench/main.ts`, ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, main, { stdio: "inherit" }).status ?? 1);
}
const { values } = parseArgs({
  options: { only: { type: "string" }, "dry-run": { type: "boolean", default: false } },
});
const names = values.only?.split(",") ?? Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`no bench "${unknown.join()}"; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}

await buildLambda();
const measured = { ...known(), ...machineOf() };
for (const name of names) {
  const begunMs = performance.now();
  process.stderr.write(`${name} ... `);
  const options = { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] };
  const printed = execFileSync(process.execPath, BENCHES[name], options);
  measured[name] = { ...asObject(JSON.parse(printed)), load: loadavg()[0] };
  process.stderr.write(`${((performance.now() - begunMs) / 1_000).toFixed(0)} s\n`);
  if (!values["dry-run"]) {
    write(); // so that what was measured is not lost where a later one breaks off
  }
}
console.log(
  values["dry-run"]
    ? JSON.stringify(measured, null, 2)
    : `wrote ${JSON_PATH}, ${PAGE} and ${PLOTS}`,
);

function write() {
  writeFileSync(`${root}/${JSON_PATH}`, `${JSON.stringify(measured, null, 2)}\n`);
  writeFileSync(`${root}/${PLOTS}`, plotsOf(measured));
  writeFileSync(`${root}/${PAGE}`, pageOf(measured));
}

/** What was measured before, of benches that are left out now, or not run yet. */
function known() {
  try {
    return JSON.parse(readFileSync(`${root}/${JSON_PATH}`, "utf8"));
  } catch {
    return {};
  }
}

function machineOf() {
  const [processor] = cpus();
  return {
    machine: {
      processor: processor?.model ?? "unknown",
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
  };
}

function asObject(figures) {
  return Array.isArray(figures) ? { rows: figures } : figures;
}
