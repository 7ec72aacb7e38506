import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-step.mjs";
import { summarizeTests } from "./summarize-tests.mjs";
import { root } from "./work-tree.mjs";

const results = join(root, "node_modules", ".xpart", "vitest.json");

/** Runs vitest; then says what was skipped, and last "N passed, N failed". @returns the exit status. */
export async function runTests(args) {
  rmSync(results, { force: true });
  mkdirSync(join(results, ".."), { recursive: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const status = await runCommand(process.execPath, [vitest, "run", ...reporters, ...args], {
    cwd: root,
  });
  for (const line of summarizeTests(readResults(), status)) {
    console.log(line);
  }
  return status;
}

function readResults() {
  try {
    return JSON.parse(readFileSync(results, "utf8"));
  } catch {
    // vitest did not come so far; its exit status and own words say why.
    return { testResults: [] };
  }
}
