import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { runCommand } from "./setup/run-step.mjs";
import {
  alongsideLines,
  failedFiles,
  summarizeTests,
  withAgain,
} from "./setup/summarize-tests.mjs";

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

test("U3 npm test says at its end what failed, and why", () => {
  const failed = {
    name: "a.test.ts",
    status: "failed",
    assertionResults: [
      { status: "failed", fullName: "W13 b", failureMessages: ["Error: c\n at d"] },
      { status: "passed", fullName: "W13 e" },
    ],
  };
  const unloaded = { name: "f.test.ts", status: "failed", message: "g\nh", assertionResults: [] };
  assert.deepEqual(summarizeTests({ testResults: [failed, unloaded] }, 1), [
    "what failed:",
    "  W13 b: Error: c",
    "  f.test.ts: g",
    "1 passed, 2 failed",
  ]);
});

test("U3 what passes alone counts as passed, and is told", () => {
  const named = (name, ...results) => ({ ...file(...results), name });
  const first = { testResults: [named("a", "failed", "failed"), named("b", "passed", "passed")] };
  const again = { testResults: [named("a", "passed", "passed")] };
  assert.deepEqual(failedFiles(first), ["a"]);
  assert.equal(summarizeTests(withAgain(first, again), 0).at(-1), "2 passed, 0 failed");
  assert.deepEqual(alongsideLines(first, again), [
    "1 failed while others ran beside them, and passed alone:",
    "  W13 test 0",
  ]);
  assert.deepEqual(alongsideLines(first, first), []);
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

test("G16 in a shell of npx -p node@24 the set-up's own npx runs what it is told", async () => {
  const asked = ["npm_config_call", "npm_config_package"];
  for (const name of asked) {
    process.env[name] = "of the outer npx";
  }
  let output = "";
  try {
    const script = `${JSON.stringify(asked)}.map((name) => process.env[name])`;
    await runCommand(process.execPath, ["-p", `JSON.stringify(${script})`], {
      stdio: ["ignore", "pipe", "inherit"],
      onOutput: (chunk) => {
        output += chunk;
      },
    });
  } finally {
    for (const name of asked) {
      delete process.env[name];
    }
  }
  assert.deepEqual(JSON.parse(output), [null, null]);
});
