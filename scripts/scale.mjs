// `pnpm scale`: simulates what a deployment carries under AWS's limits (packages/scale), with the times of docs/measured.json, and writes
// docs/scale.md, docs/scale.json and docs/pictures/scale.svg.
//   pnpm scale [--dry-run]
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pageOf } from "./scale/page.mjs";
import { plotsOf } from "./scale/plots.mjs";
import { root } from "./setup/work-tree.mjs";

const [JSON_PATH, PAGE, PLOTS] = ["docs/scale.json", "docs/scale.md", "docs/pictures/scale.svg"];
/** The study's JSON is some hundred kilobytes. */
const MOST_BYTES = 64 * 1_024 ** 2;

const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
const begunMs = performance.now();
const { status, stdout } = spawnSync(process.execPath, [`${root}/packages/scale/src/main.ts`], {
  input: readFileSync(`${root}/docs/measured.json`),
  maxBuffer: MOST_BYTES,
  stdio: ["pipe", "pipe", "inherit"],
});
if (status !== 0) {
  process.exit(status ?? 1);
}
const study = JSON.parse(stdout.toString());
process.stderr.write(`${((performance.now() - begunMs) / 1_000).toFixed(0)} s\n`);
if (values["dry-run"]) {
  console.log(JSON.stringify(study, null, 2));
} else {
  writeFileSync(`${root}/${JSON_PATH}`, `${JSON.stringify(study, null, 2)}\n`);
  writeFileSync(`${root}/${PLOTS}`, plotsOf(study));
  writeFileSync(`${root}/${PAGE}`, pageOf(study));
  console.log(`wrote ${JSON_PATH}, ${PAGE} and ${PLOTS}`);
}
