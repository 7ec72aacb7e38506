import { execFileSync } from "node:child_process";
import { type Variables, variableOf } from "./variables.ts";

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * The commit that is built: what CodeBuild resolved, else what is checked out. Undefined where neither
 * tells, as CodeBuild gives the version of an S3 object there when the source comes from a bucket.
 */
export function builtCommit(variables: Variables, folder: string): string | undefined {
  const resolved = variableOf(variables, "CODEBUILD_RESOLVED_SOURCE_VERSION");
  return resolved !== undefined && COMMIT.test(resolved) ? resolved : checkedOut(folder);
}

function checkedOut(folder: string): string | undefined {
  try {
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    const options = { cwd: folder, encoding: "utf8", stdio } as const;
    const commit = execFileSync("git", ["rev-parse", "HEAD"], options).trim();
    return COMMIT.test(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}
