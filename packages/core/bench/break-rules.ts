/**
 * `node packages/core/bench/break-rules.ts [--histories N] [--only TEXT]`: breaks one rule after the other in a copy of
 * the code, and has the simulation look for it: first its regressions, then N seeded histories. Ends with status 1
 * where a broken rule is not found, and no unit test is said to fail by it.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { BROKEN_RULES, type BrokenRule } from "./broken-rules.ts";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));
const TEMP = fileURLToPath(new URL("../temp", import.meta.url));
const SEARCH = fileURLToPath(new URL("find-break.ts", import.meta.url));

const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "2000" },
    only: { type: "string", default: "" },
  },
});
if (!(Number(values.histories) >= 0)) {
  console.error(`--histories must be a number from 0 on, not "${values.histories}"`);
  process.exit(2);
}
// Within the package, so that what the code imports is found.
await mkdir(TEMP, { recursive: true });
const folder = await mkdtemp(join(TEMP, "rules-"));
try {
  await cp(SOURCES, join(folder, "src"), { recursive: true });
  let missed = 0;
  for (const broken of BROKEN_RULES.filter(({ title }) => title.includes(values.only))) {
    const found = await lookFor(broken);
    const { rule, title, unitTest } = broken;
    missed += found === undefined && unitTest === undefined ? 1 : 0;
    const notFound = unitTest === undefined ? "NOT FOUND" : `not found, ${unitTest} fails`;
    console.log(`${rule} ${title}: ${found ?? notFound}`);
  }
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

/** @returns by what it was found. */
async function lookFor({ file, title, and, ...first }: BrokenRule): Promise<string | undefined> {
  const path = join(folder, "src", file);
  const text = await readFile(path, "utf8");
  let broken = text;
  for (const { find, replace } of and === undefined ? [first] : [first, and]) {
    if (broken.split(find).length !== 2) {
      throw new Error(`${file} does not have what "${title}" breaks, or has it more than once`);
    }
    broken = broken.replace(find, () => replace);
  }
  await writeFile(path, broken);
  const simulation = join(folder, "src/testing/simulation");
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[SEARCH, simulation, values.histories],
  ]);
  await writeFile(path, text);
  return stdout.trim() === "" ? undefined : stdout.trim();
}
