import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, hashFiles } from "./hash-files.mjs";
import { runStep } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

const directory = join(root, "apps/lambda");
/** In what the build itself empties: a stamp is never older than the bundle beside it. */
const stamp = join(directory, "dist", ".sources");

/** Builds the Lambda bundle, unless it was built of these sources. @throws StepFailure */
export async function buildLambda() {
  const hash = hashFiles(sources());
  const bundle = join(directory, "dist", "index.mjs");
  if (existsSync(bundle) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) {
    return;
  }
  await runStep({
    title: "building the Lambda bundle",
    command: process.execPath,
    args: [join(directory, "node_modules/tsup/dist/cli-default.js"), "--silent"],
    cwd: directory,
    remedy: "The lines above say what is wrong in the sources.",
  });
  writeFileSync(stamp, hash);
}

/** All that the bundle is made of. */
function sources() {
  const code = ["apps/lambda/src", "packages/core/src", "packages/aws-adapters/src"]
    .flatMap(filesBelow)
    .filter((path) => !path.endsWith(".test.ts"));
  const settings = [
    "apps/lambda/tsup.config.ts",
    "apps/lambda/package.json",
    "packages/core/package.json",
    "packages/aws-adapters/package.json",
    "tsconfig.base.json",
    "tsconfig.json",
    "pnpm-lock.yaml",
  ];
  return [...code, ...settings.map((path) => join(root, path))];
}
