// `pnpm check:cdktn`: proves that the maintained fork of CDKTF, CDK Terrain, synthesises the same Terraform from the
// same source (ADR 0001). The source itself and a copy whose imports name the fork synthesise every example, and the
// JSON of each stack is compared, all but the version of the tool.
// The fork is installed on first use, aside: it is 480 MB, which `npm test` and `npm run demo` do without.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { differences, rewriteImports } from "./cdktn/compare-synth.mjs";
import { filesBelow } from "./setup/hash-files.mjs";
import { rerunUnderFitNode } from "./setup/rerun-under-fit-node.mjs";
import { runStep } from "./setup/run-step.mjs";
import { statusOf } from "./setup/status-of.mjs";
import { root } from "./setup/work-tree.mjs";

/** Exact, so that a change of theirs is not taken for one of ours. Their peer, constructs, comes with them. */
const PACKAGES = ["cdktn@0.24.0", "@cdktn/provider-aws@25.7.0"];

const infra = join(root, "apps/infra");
/** Inside the app, so that the copy finds all else where the source finds it. */
const folder = join(infra, "temp/cdktn");

try {
  process.exitCode = (await rerunUnderFitNode()) ?? (await checkFork());
} catch (error) {
  process.exitCode = statusOf(error, root);
}

/** @returns the exit status: 0 where both synthesise the same */
async function checkFork() {
  await installFork();
  const main = copySource();
  const settings = writeSettings();
  await synthesise("with cdktf", join(infra, "src/main.ts"), "cdktf", settings);
  await synthesise("with cdktn", main, "cdktn", settings);
  return compare(settings);
}

async function installFork() {
  const manifest = join(folder, "package.json");
  const text = `${JSON.stringify({ private: true, type: "module", description: PACKAGES.join() })}\n`;
  const stamp = join(folder, "node_modules/.installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === text) {
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, text);
  await runStep({
    title: `installing ${PACKAGES.join(" and ")}`,
    command: "npm",
    args: ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", ...PACKAGES],
    cwd: folder,
    remedy: "It needs the network once: check that npm's registry can be reached (npm ping).",
  });
  writeFileSync(stamp, text);
}

/** @returns the path of the copy's main.ts */
function copySource() {
  rmSync(join(folder, "src"), { recursive: true, force: true });
  const changed = [];
  for (const path of filesBelow("apps/infra/src").filter((name) => !name.endsWith(".test.ts"))) {
    const { text, lines } = rewriteImports(readFileSync(path, "utf8"));
    const copy = join(folder, relative(infra, path));
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, text);
    changed.push(...(lines > 0 ? [lines] : []));
  }
  const lines = changed.reduce((sum, count) => sum + count, 0);
  console.log(`${lines} lines in ${changed.length} files name the fork instead of cdktf`);
  return join(folder, "src/main.ts");
}

/** The examples, with a zip that is there. @returns their paths */
function writeSettings() {
  const zip = join(folder, "example.zip");
  writeFileSync(zip, "PK\u0003\u0004 the rest of a zip");
  return readdirSync(join(infra, "examples")).map((name) => {
    const example = JSON.parse(readFileSync(join(infra, "examples", name), "utf8"));
    const code = { package: { zip: basename(zip) } };
    const { pypicloud } = example;
    const cache = pypicloud === undefined ? {} : { pypicloud: { ...pypicloud, ...code } };
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify({ ...example, ...code, ...cache }));
    return path;
  });
}

function synthesise(title, main, tool, settings) {
  const outputs = join(folder, "out", tool);
  rmSync(outputs, { recursive: true, force: true });
  return runStep({
    title: `synthesising ${settings.length} examples ${title}`,
    command: process.execPath,
    args: [join(root, "scripts/cdktn/synth-examples.mjs"), main, outputs, ...settings],
    cwd: infra,
    remedy: "The message above says why.",
  });
}

/** Holds every stack of every example against the fork's. @returns the exit status */
function compare(settings) {
  const names = settings.map((path) => basename(path, ".json"));
  // A destination on a server that is not AWS has no stack.
  const stacks = [...new Set(["cdktf", "cdktn"].flatMap((tool) => stacksOf(tool, names)))];
  const failed = stacks.filter((stack) => {
    const read = (tool) => {
      const path = join(folder, "out", tool, stack, "cdk.tf.json");
      return existsSync(path) ? readFileSync(path, "utf8") : "{}";
    };
    const found = differences(read("cdktf"), read("cdktn"));
    for (const place of found) {
      console.error(`${stack}: the fork's differs at ${place}`);
    }
    return found.length > 0;
  });
  console.log(`${stacks.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** Stacks that a tool made of the examples. */
function stacksOf(tool, names) {
  return names.flatMap((name) =>
    readdirSync(join(folder, "out", tool, name, "stacks")).map(
      (stack) => `${name}/stacks/${stack}`,
    ),
  );
}
