import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashFiles, packageFiles } from "./hash-files.mjs";
import { runStep } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

const stampDirectory = join(root, "node_modules", ".xpart");

/** Installs what a job needs, with the pinned pnpm and the lockfile, unless that was done. @throws StepFailure */
export async function installPackages(job, { filters, directories }) {
  const inputs = [join(root, "pnpm-lock.yaml"), join(root, "pnpm-workspace.yaml")];
  const hash = hashFiles([...inputs, ...packageFiles()]);
  const hasModules = directories.every((name) => existsSync(join(root, name, "node_modules")));
  // What the tests need includes what the demo needs.
  const isDone = [job, "test"].some((name) => readStamp(name) === hash);
  if (hasModules && isDone) {
    return;
  }
  await runStep({
    title: `installing packages for the ${job}`,
    command: "npx",
    args: [
      "--yes",
      pinnedPnpm(),
      "install",
      "--frozen-lockfile",
      ...filters.flatMap((filter) => ["--filter", filter]),
    ],
    remedy:
      "It needs the network once: check that npm's registry can be reached (npm ping), then run it again.\n" +
      "If it says that the lockfile is out of date, run `npx pnpm install` and commit pnpm-lock.yaml.",
  });
  mkdirSync(stampDirectory, { recursive: true });
  writeFileSync(stampPath(job), hash);
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
