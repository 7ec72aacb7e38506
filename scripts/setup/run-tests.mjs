import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-step.mjs";
import { alongsideLines, failedFiles, summarizeTests, withAgain } from "./summarize-tests.mjs";
import { root } from "./work-tree.mjs";

const results = join(root, "node_modules", ".xpart", "vitest.json");

/** More files than that are no accident of a busy machine. */
const MAX_FILES_AGAIN = 5;

/**
 * Runs vitest; then says what was skipped, what failed, and last "N passed, N failed". Where
 * `XPART_FAILED_ALONE` is set, as in CI, whose machines are shared, a few files that failed are run once more, one
 * after the other, and that counts; what passed only then is said. @returns the exit status.
 */
export async function runTests(args) {
  const options = args.filter((argument) => argument.startsWith("-"));
  const first = await runVitest(args);
  const files = failedFiles(first.report);
  const isAgain =
    process.env.XPART_FAILED_ALONE !== undefined &&
    files.length > 0 &&
    files.length <= MAX_FILES_AGAIN;
  const again = isAgain
    ? await runVitest([...options, "--no-file-parallelism", ...files])
    : undefined;
  const report = again === undefined ? first.report : withAgain(first.report, again.report);
  const status = again?.status ?? first.status;
  const lines = [
    ...(again === undefined ? [] : alongsideLines(first.report, again.report)),
    ...summarizeTests(report, status),
  ];
  for (const line of lines) {
    console.log(line);
  }
  return status;
}

async function runVitest(args) {
  rmSync(results, { force: true });
  mkdirSync(join(results, ".."), { recursive: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const status = await runCommand(process.execPath, [vitest, "run", ...reporters, ...args], {
    cwd: root,
  });
  return { status, report: readResults() };
}

function readResults() {
  try {
    return JSON.parse(readFileSync(results, "utf8"));
  } catch {
    // vitest did not come so far; its exit status and own words say why.
    return { testResults: [] };
  }
}
