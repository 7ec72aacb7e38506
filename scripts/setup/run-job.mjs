import { buildLambda } from "./build-lambda.mjs";
import { chooseTraffic } from "./choose-traffic.mjs";
import { installPackages } from "./install-packages.mjs";
import { requireWritable } from "./require-writable.mjs";
import { runDemo } from "./run-demo.mjs";
import { runTests } from "./run-tests.mjs";
import { statusOf } from "./status-of.mjs";
import { root } from "./work-tree.mjs";

/**
 * What each job needs: pnpm's filters for the packages, the directories that must then have their
 * dependencies, and what runs; before all of that, what may be said of its arguments.
 */
const JOBS = {
  demo: {
    filters: ["@xpart/cli...", "@xpart/lambda...", "@xpart/console-page..."],
    directories: ["packages/cli", "apps/lambda", "apps/console-page"],
    isToRun: true,
    prepare: chooseTraffic,
    run: runDemo,
  },
  test: {
    filters: [],
    directories: [".", "packages/cli", "apps/lambda", "apps/infra"],
    run: runTests,
  },
};

/** Sets up and runs a job. @returns its exit status; 2 where the set-up failed. */
export async function runJob(name, args) {
  const job = Object.hasOwn(JOBS, name ?? "") ? JOBS[name] : undefined;
  if (job === undefined) {
    console.error(`usage: node scripts/setup.mjs ${Object.keys(JOBS).join("|")} [arguments]`);
    return 2;
  }
  try {
    requireWritable();
    const prepared = (await job.prepare?.(args)) ?? args;
    await installPackages(name, job);
    await buildLambda();
    return await job.run(prepared);
  } catch (error) {
    return statusOf(error, root);
  }
}
