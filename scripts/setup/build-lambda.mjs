import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, hashFiles } from "./hash-files.mjs";
import { runStep } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

const directory = join(root, "apps/lambda");
/**
 * Of which sources the bundles beside it were built, and which bundles: turbo puts others there when it
 * takes a build from its cache.
 */
const stamp = join(directory, "dist", ".sources");

const BUNDLES = ["index.mjs", "wiring.mjs", "cache/index.mjs"];

/** Builds the Lambda bundles, unless they were built of these sources. @throws StepFailure */
export async function buildLambda() {
  const isBuilt = BUNDLES.every((file) => existsSync(join(directory, "dist", file)));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, "utf8") === builtOf()) {
    return;
  }
  await runStep({
    title: "building the handlers",
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", join(directory, "esbuild.config.ts")],
    cwd: directory,
    remedy: "The lines above say what is wrong in the sources.",
  });
  stampLambda();
}

/** Notes that the bundles are those of the sources: every way of building them ends with it. */
export function stampLambda() {
  writeFileSync(stamp, builtOf());
}

function builtOf() {
  const bundles = filesBelow("apps/lambda/dist").filter((path) => path.endsWith(".mjs"));
  return `${hashFiles(sources())} ${hashFiles(bundles)}`;
}

/** All that the bundles are made of. */
function sources() {
  const packages = ["core", "aws-adapters", "operations", "pypicloud-sync"];
  const code = ["apps/lambda/src", ...packages.map((name) => `packages/${name}/src`)]
    .flatMap(filesBelow)
    .filter((path) => !path.endsWith(".test.ts"));
  const settings = [
    "apps/lambda/esbuild.config.ts",
    "apps/lambda/package.json",
    ...packages.map((name) => `packages/${name}/package.json`),
    "tsconfig.base.json",
    "tsconfig.json",
    "pnpm-lock.yaml",
  ];
  return [...code, ...settings.map((path) => join(root, path))];
}
