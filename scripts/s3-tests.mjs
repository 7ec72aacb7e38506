// Runs Ceph's s3-tests on the sandbox, and holds what fails against the table of what is expected to. They are not part
// of this repository: fetch them first, at the revision that the table is of.
//   git clone https://github.com/ceph/s3-tests .xpart/s3-tests
//   git -C .xpart/s3-tests checkout 8f0ae7b404a3a2fcf7038bf1e6bf29544fe9b6a3
//   node scripts/s3-tests.mjs [folder] [--json] [-k EXPRESSION]
// It needs Python 3.10 or later and the package registry once. Exit status 0: all outcomes are as expected; 1: one is
// not; 2: the tests are not there, or could not be run.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compareGaps } from "./interop-s3/compare-gaps.mjs";
import { makePythonEnv } from "./python-env/make-python-env.mjs";
import { EXPECTED_FAILURES } from "./s3-tests/expected-failures.mjs";
import { NOT_RUN, REVISION, SELECTION } from "./s3-tests/selection.mjs";
import { startSandbox } from "./s3-tests/start-sandbox.mjs";
import { root } from "./setup/work-tree.mjs";

/** Only ends what hangs: a busy machine may take minutes for what takes seconds. */
const TEST_LIMIT_SECONDS = "900";
/** Many tests wait for a clock, so that more run at a time than there are processors. */
const WORKERS = "4";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, k: { type: "string", short: "k" } },
});
const folder = resolve(positionals[0] ?? join(root, ".xpart", "s3-tests"));
process.exitCode = await main();

async function main() {
  if (!existsSync(join(folder, "s3tests", "functional", "test_s3.py"))) {
    console.error(`Ceph's s3-tests are not in ${folder}. Fetch them there:`);
    console.error(`  git clone https://github.com/ceph/s3-tests ${folder}`);
    console.error(`  git -C ${folder} checkout ${REVISION}`);
    return 2;
  }
  const scripts = join(root, "scripts", "s3-tests");
  const status = makePythonEnv({
    name: "s3-tests-env",
    requirements: join(scripts, "requirements.txt"),
    findPython: () => "python3",
    missing: "No Python 3.10 or later was found: put python3 on the PATH.",
  });
  if (status !== 0) {
    return status;
  }
  const scratch = mkdtempSync(join(tmpdir(), "xpart-s3-tests-"));
  const sandbox = await startSandbox(scratch);
  try {
    const report = join(scratch, "report.json");
    await runTests({ conf: sandbox.file, report, scripts });
    if (!existsSync(report)) {
      console.error("pytest wrote no report; the lines above say why");
      return 2;
    }
    return say(JSON.parse(readFileSync(report, "utf8")));
  } finally {
    await sandbox.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runTests({ conf, report, scripts }) {
  const python = join(root, ".xpart", "s3-tests-env", "bin", "python");
  const files = ["test_s3.py", "test_headers.py"].map((name) => `s3tests/functional/${name}`);
  const left = NOT_RUN.map((name) => `not ${name}`).join(" and ");
  const chosen = values.k === undefined ? left : `(${values.k}) and ${left}`;
  const args = [
    ...["-m", "pytest", "-q", "--tb=line", "--no-summary", "-p", "no:cacheprovider"],
    ...["-p", "json_report", "-n", WORKERS, `--timeout=${TEST_LIMIT_SECONDS}`],
    ...["-m", SELECTION, "-k", chosen, ...files],
  ];
  const env = {
    ...process.env,
    ...{ PYTHONPATH: scripts, S3TEST_CONF: conf, XPART_S3_TESTS_REPORT: report },
    PYTHONDONTWRITEBYTECODE: "1",
  };
  // What pytest says goes to the terminal's other stream, so that --json alone is on this one.
  const child = spawn(python, args, { cwd: folder, env, stdio: ["ignore", 2, 2] });
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
}

function say(outcomes) {
  const assertionResults = Object.entries(outcomes)
    .filter(([, { status }]) => status !== "skipped")
    .map(([id, { status, why }]) => ({
      ...{ ancestorTitles: [], title: id.replace(/^.*::/, ""), status },
      failureMessages: [why],
    }));
  // Of a part of the tests the table says too much.
  const gaps =
    values.k === undefined
      ? EXPECTED_FAILURES
      : EXPECTED_FAILURES.map((gap) => ({
          ...gap,
          tests: gap.tests.filter((pattern) =>
            assertionResults.some(({ title }) => pattern.test(title)),
          ),
        }));
  const result = compareGaps("sandbox", { testResults: [{ assertionResults }] }, gaps);
  if (values.json) {
    console.log(JSON.stringify(result));
  } else {
    const { passed, known, opened, closed } = result;
    console.log(`sandbox: ${passed} pass, ${known} fail as expected`);
    for (const { title, why } of opened) {
      console.log(`  FAILS    ${title}\n           ${why}`);
    }
    for (const title of closed) {
      console.log(`  PASSES   ${title}: take it out of scripts/s3-tests/expected-failures.mjs`);
    }
  }
  return result.opened.length + result.closed.length === 0 ? 0 : 1;
}
