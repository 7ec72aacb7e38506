import { mkdtempSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { explainSystemError } from "./explain-failure.mjs";
import { StepFailure } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

/** Before anything is fetched: packages and bundles are put into this folder. @throws StepFailure */
export function requireWritable() {
  try {
    rmdirSync(mkdtempSync(join(root, ".xpart-writable-")));
  } catch (error) {
    const reason = explainSystemError({ ...error, code: error.code, path: root }, root);
    if (reason === undefined) {
      throw error;
    }
    throw new StepFailure(
      `${reason}\nPackages and bundles are put there: make it writable for this user, or work on a copy of it.`,
    );
  }
}
