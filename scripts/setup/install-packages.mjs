import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashFiles, packageFiles } from "./hash-files.mjs";
import { runStep } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

const stampDirectory = join(root, "node_modules", ".xpart");

/**
 * Installs what a job needs, with the pinned pnpm and the lockfile, unless that was done. A job that only runs
 * things does without what the project is developed with, which is most of it; where that is there, it stays.
 *
 * @throws StepFailure
 */
export async function installPackages(job, { filters, directories, isToRun = false }) {
  const inputs = [join(root, "pnpm-lock.yaml"), join(root, "pnpm-workspace.yaml")];
  const hash = hashFiles([...inputs, ...packageFiles()]);
  const hasModules = directories.every((name) => existsSync(join(root, name, "node_modules")));
  // What the tests need includes what the demo needs.
  const isDone = [job, "test"].some((name) => readStamp(name) === hash);
  if (hasModules && isDone) {
    return;
  }
  const isRuntimeOnly = isToRun && !hasDevelopment();
  const selection = filters.flatMap((filter) => [
    isRuntimeOnly ? "--filter-prod" : "--filter",
    filter,
  ]);
  await runStep({
    title: `installing packages for the ${job}`,
    command: "npx",
    args: [
      "--yes",
      pinnedPnpm(),
      "install",
      "--frozen-lockfile",
      ...(isRuntimeOnly ? RUNTIME_ONLY : []),
      // What another job has installed is not asked for.
      "--config.confirm-modules-purge=false",
      ...selection,
    ],
    remedy:
      "It needs the network once: check that npm's registry can be reached (npm ping), then run it again.\n" +
      "If it says that the lockfile is out of date, run `npx pnpm install` and commit pnpm-lock.yaml.",
  });
  mkdirSync(stampDirectory, { recursive: true });
  writeFileSync(stampPath(job), hash);
}

/** Peers of our packages are there for their tests; without those they are found in the root. */
const RUNTIME_ONLY = ["--prod", "--config.public-hoist-pattern=@aws-sdk/*"];

/** Whether the packages that the project is developed with are there: pnpm says what it has installed. */
function hasDevelopment() {
  const path = join(root, "node_modules", ".modules.yaml");
  return existsSync(path) && /"devDependencies": true/.test(readFileSync(path, "utf8"));
}

/** `pnpm@<version>`, as package.json pins it. */
function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // A hash behind a plus sign is corepack's; npm does not know it.
  return packageManager.replace(/\+.*$/, "");
}

function stampPath(job) {
  return join(stampDirectory, `installed-${job}`);
}

function readStamp(job) {
  return existsSync(stampPath(job)) ? readFileSync(stampPath(job), "utf8") : undefined;
}
