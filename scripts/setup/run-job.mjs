import { buildLambda } from "./build-lambda.mjs";
import { explainSystemError } from "./explain-failure.mjs";
import { installPackages } from "./install-packages.mjs";
import { runDemo } from "./run-demo.mjs";
import { StepFailure } from "./run-step.mjs";
import { runTests } from "./run-tests.mjs";
import { root } from "./work-tree.mjs";

/**
 * What each job needs: pnpm's filters for the packages, the directories that must then have their
 * dependencies, and what runs. The demo does without what only infra needs, which is large.
 */
const JOBS = {
  demo: {
    filters: ["@xpart/cli...", "@xpart/lambda..."],
    directories: ["packages/cli", "apps/lambda"],
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
    await installPackages(name, job);
    await buildLambda();
  } catch (error) {
    const reason = error instanceof StepFailure ? error.message : explainSystemError(error, root);
    if (reason === undefined) {
      throw error;
    }
    console.error(reason);
    return 2;
  }
  return job.run(args);
}
