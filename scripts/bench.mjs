// `pnpm bench`: measures what xpart takes, row by row of packages/cli/bench/rows.ts, everything that is compared in turns
// in one run, and writes docs/measured.md, docs/measured.json and docs/pictures/measured.svg.
//   pnpm bench [--only small,cold] [--server minio|versitygw|sandbox] [--long] [--dry-run]
//   pnpm bench NAME ...    runs one bench by itself (packages/cli/bench/main.ts)
// --server: S3 of the rows that are about S3; default: MinIO where `node scripts/bring-peers.mjs` has brought it, else the
// sandbox; verify goes in the sandbox. --long: rows of many minutes, too. A section that fails says so, and the others go on: exit status 1.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pageOf } from "./bench/page.mjs";
import { plotsOf } from "./bench/plots.mjs";
import { runBeforeOf } from "./bench/run-before.mjs";
import { folder as servers } from "./interop-s3/install-servers.mjs";
import { buildLambda } from "./setup/build-lambda.mjs";
import { root } from "./setup/work-tree.mjs";

const MAIN = `${root}/packages/cli/bench/main.ts`;
/** In the order of the page. */
const SECTIONS = ["small", "big", "parts", "verify", "backfill", "demo", "cold", "compare", "core"];
/** Unless a server is named: a hundred thousand keys are written there without HTTP. */
const IN_THE_SANDBOX = new Set(["verify"]);
const [JSON_PATH, PAGE, PLOTS] = [
  "docs/measured.json",
  "docs/measured.md",
  "docs/pictures/measured.svg",
];

const [first] = process.argv.slice(2);
if (first !== undefined && !first.startsWith("--")) {
  const main = [MAIN, ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, main, { stdio: "inherit" }).status ?? 1);
}
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    server: { type: "string" },
    long: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
  },
});
const names = values.only?.split(",") ?? SECTIONS;
const unknown = names.filter((name) => !SECTIONS.includes(name));
if (unknown.length > 0) {
  console.error(`no section "${unknown.join()}"; there are ${SECTIONS.join(", ")}`);
  process.exit(2);
}
if (values.server !== undefined && values.server !== "sandbox" && !isInstalled(values.server)) {
  console.error(`${values.server} is not there: node scripts/bring-peers.mjs ${values.server}`);
  process.exit(2);
}
const usual = isInstalled("minio") ? "minio" : "sandbox";
if (values.server === undefined && usual === "sandbox") {
  console.error("MinIO is not there, so S3 is the sandbox's: node scripts/bring-peers.mjs minio");
}

await buildLambda();
const machine = machineOf();
const measured = { sections: known() };
for (const name of names) {
  const begunMs = performance.now();
  console.error(`== ${name}`);
  const section = run(name);
  const seconds = ((performance.now() - begunMs) / 1_000).toFixed(0);
  console.error(`== ${name}: ${section === undefined ? "FAILED, " : ""}${seconds} s`);
  if (section === undefined) {
    process.exitCode = 1;
    continue;
  }
  const earlier = measured.sections[name];
  const before = earlier === undefined ? {} : { before: runBeforeOf(earlier) };
  measured.sections = { ...measured.sections, [name]: { ...section, machine, ...before } };
  if (!values["dry-run"]) {
    write(); // so that what was measured is not lost where a later one breaks off
  }
}
console.log(
  values["dry-run"]
    ? JSON.stringify(measured, null, 2)
    : `wrote ${JSON_PATH}, ${PAGE} and ${PLOTS}`,
);

/** @returns undefined where it failed; what it said is on the terminal. */
function run(name) {
  const server = values.server ?? (IN_THE_SANDBOX.has(name) ? "sandbox" : usual);
  const args = [MAIN, "section", name, "--server", server, ...(values.long ? ["--long"] : [])];
  const options = { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] };
  const { status, stdout } = spawnSync(process.execPath, args, { ...options, maxBuffer: 2 ** 26 });
  return status === 0 ? JSON.parse(stdout.trimEnd().split("\n").at(-1)) : undefined;
}

function write() {
  writeFileSync(`${root}/${JSON_PATH}`, `${JSON.stringify(measured, null, 2)}\n`);
  writeFileSync(`${root}/${PLOTS}`, plotsOf(sections()));
  writeFileSync(`${root}/${PAGE}`, pageOf(sections()));
}

function sections() {
  return SECTIONS.flatMap((name) => measured.sections[name] ?? []);
}

/** What was measured before, of sections that are left out now, or not run yet: each has its own date and machine. */
function known() {
  try {
    return JSON.parse(readFileSync(`${root}/${JSON_PATH}`, "utf8")).sections ?? {};
  } catch {
    return {};
  }
}

function isInstalled(name) {
  return existsSync(join(servers, name));
}

function machineOf() {
  const [processor] = cpus();
  return {
    processor: processor?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}
