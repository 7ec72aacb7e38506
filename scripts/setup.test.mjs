import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { summarizeTests } from "./setup/summarize-tests.mjs";

const file = (status, ...statuses) => ({
  status,
  assertionResults: statuses.map((result, index) => ({
    status: result,
    fullName: `W13 test ${index}`,
  })),
});

test("U3 the last line of npm test counts tests, and files that could not be loaded", () => {
  const summary = (testResults, status) => summarizeTests({ testResults }, status).at(-1);
  assert.equal(summary([file("passed", "passed", "passed")], 0), "2 passed, 0 failed");
  assert.equal(summary([file("failed", "passed", "failed")], 1), "1 passed, 1 failed");
  assert.equal(summary([file("failed"), file("passed", "passed")], 1), "1 passed, 1 failed");
  // vitest fails for unhandled errors and for finding no test, too.
  assert.equal(summary([file("passed", "passed")], 1), "1 passed, 1 failed");
  assert.equal(summary([], 1), "0 passed, 1 failed");
});

test("U3 npm test says what was skipped, by the titles that tell why", () => {
  const lines = summarizeTests({ testResults: [file("passed", "passed", "pending")] }, 0);
  assert.deepEqual(lines.slice(1), ["  W13 test 1", "1 passed, 0 failed"]);
  assert.match(lines[0], /^1 skipped/);
});

test("U4 an unknown job is a usage error, and stdout stays empty", () => {
  const setup = fileURLToPath(new URL("setup.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [setup, "dmeo"], {
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^usage: node scripts\/setup\.mjs demo\|test/);
});
