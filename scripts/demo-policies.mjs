// Runs the demo under every policy of docs/policies, on a git history made for it, and writes what each came to into
// docs/policies/README.md. By hand: node scripts/demo-policies.mjs [NAME...]; a minute and a half for all of them.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makePolicyHistory } from "../packages/cli/test/policy-history.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "docs/policies");
const XPART = join(ROOT, "packages/cli/src/main.ts");

const wanted = process.argv.slice(2);
const all = (await readdir(FOLDER)).filter((name) => name.endsWith(".json")).toSorted();
const names = wanted.length === 0 ? all : wanted.map((name) => `${name}.json`);
const directory = await mkdtemp(join(tmpdir(), "xpart-policies-"));
const sections = [];
let failed = 0;
try {
  await makePolicyHistory(directory);
  for (const name of names) {
    const report = await demo(join(FOLDER, name));
    const lines = linesOf(report);
    // A policy that shows nothing proves nothing.
    const isGood = report.equal && lines.length > 2 && report.troubles.length === 0;
    failed += isGood ? 0 : 1;
    process.stderr.write(`${isGood ? "good" : "BAD "} ${name}\n${lines.join("\n")}\n`);
    sections.push(await section(name, lines));
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (wanted.length === 0) {
  await writeFile(join(FOLDER, "README.md"), page(sections));
}
process.exitCode = failed === 0 ? 0 : 1;

async function demo(policy) {
  const args = [XPART, "demo", "--json", "--git", directory, "--policy", policy];
  // 1 says that the sides are not equal: the report has it.
  const { stdout } = await run(process.execPath, args).catch((error) => {
    if (error.code === 1) return error;
    throw error;
  });
  return JSON.parse(stdout);
}

function linesOf({
  equal,
  versions,
  markers,
  destination,
  settled,
  later = [],
  shown = [],
  keyRules = [],
}) {
  const left = Object.entries(settled.reasons).map(([reason, count]) => `${count} ${reason}`);
  return [
    `equal: ${equal}`,
    `source ${versions} versions, ${markers} delete markers; destination ${destination.versions} and ${destination.markers}`,
    ...(left.length > 0 ? [`left out: ${settled.keys} keys, ${left.join(", ")}`] : []),
    ...keyRules.map(({ from, to }) => `keys: "${from}*" are "${to}*" there`),
    ...later.map((text) => `later: ${text}`),
    ...shown.map(({ part, text }) => `${part}: ${text}`),
  ];
}

async function section(name, lines) {
  const policy = JSON.stringify(JSON.parse(await readFile(join(FOLDER, name), "utf8")));
  return `## [${name}](${name})\n\n\`\`\`json\n${policy}\n\`\`\`\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\`\n`;
}

function page(parts) {
  return `# Each filter and mapping in a demo

Each file here is a policy, or a part of a settings file, for \`xpart demo --policy FILE\`. What a folder or git history lacks the
demo adds, and says so: tags that the filter asks for and that change later, storage classes, locks, what S3 Replication
wrote, deletes of versions and of lifecycle rules. Objects are as old as their commits where a policy asks for dates.

This page is made by \`node scripts/demo-policies.mjs\`, on a history of 16 writes and 2 deletes; \`npm run demo -- --policy
docs/policies/NAME.json\` runs each on a history of your own. [Filters](../filters.md) and [mappings](../mappings.md) say what
each means.

The dates of \`filter-modified\`, \`filter-modified-before\`, \`filter-together\` and \`history-since\` lie within that history,
whose commits are of March and September 2025 and of February 2026. A date that all of a history lies on one side of leaves out all or
nothing: on a history of your own write one that lies within it. Settings take dates and no ages
([why](../filters.md#age-and-origin)), so they stay as they are while time goes by.

Each rule of [SPEC.md](../../SPEC.md) about filters and mappings, and where it is to be seen:

| rule | policies | tests, of what no demo of one pair shows |
|---|---|---|
| K1 | \`filter-include\`, \`filter-exclude\`, \`filter-prefixes\`, \`filter-together\` | that the event rule keeps out nothing which core lets through: \`packages/deployment/test/event-pattern.test.ts\` |
| K2 | \`filter-size\`, \`filter-modified\`, \`filter-modified-before\`, \`filter-storage-classes\`, \`filter-tags-all\`, \`filter-tags-any\`, \`filter-tags-none\`, \`filter-replicas\`, \`filter-together\` | denied tags, and null versions that are written again meanwhile: \`packages/core/src/run/filtered.test.ts\`, \`packages/core/src/run/filtered-again.test.ts\` |
| K3 | \`leaving-keep\`, \`leaving-delete\` | budget, release, Object Lock, null versions, transitions: \`packages/core/src/run/filtered.test.ts\` |
| K4 | | it takes two pairs: \`packages/core/src/run/two-way.test.ts\`, \`packages/operations/test/both-ways.test.ts\`, \`apps/infra/test/wiring/two-way-wiring.test.ts\` |
| M1 | \`keys-prefix-added\`, \`keys-prefix-replaced\`, \`keys-swapped\` | commands and rights by either name: \`packages/operations/test/mapped-keys.test.ts\`, \`apps/infra/test/wiring/mapped-wiring.test.ts\` |
| M2 | \`keys-swapped\`, \`keys-beside-excluded\`: what is taken | what is refused, and keys that would be too long: \`packages/core/src/model/key-mapping.test.ts\`, \`packages/core/src/mapping/mapped-store.test.ts\` |
| M3 | \`keys-prefix-replaced\`, \`keys-swapped\`: compared in the source's order, which is not the destination's | what no key is called: \`packages/core/src/mapping/mapped-lister.test.ts\` |

${parts.join("\n")}`;
}
