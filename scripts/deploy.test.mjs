import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { root } from "./check/publishable-packages.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-deploy-"));
const nodeForCdktf = join(folder, "node");
after(() => rmSync(folder, { recursive: true, force: true }));

test("G11 deploy runs where there is no terminal: packaged, validated, and told not to ask", () => {
  const { tasks } = JSON.parse(readFileSync(join(root, "turbo.json"), "utf8"));
  const deployment = tasks["@xpart/infra#deploy"];
  assert.deepEqual(deployment.dependsOn, ["@xpart/lambda#package", "@xpart/infra#validate"]);
  // turbo refuses an interactive task wherever its own terminal interface is not on, as in a pipeline.
  const interactive = Object.keys(tasks).filter((name) => tasks[name].interactive === true);
  assert.deepEqual(interactive, []);
  const { status, calls } = deploy("--auto-approve");
  assert.deepEqual(
    [status, calls],
    [0, "--yes cdktf-cli@0.21.0 deploy source destination --auto-approve\n"],
  );
});

test("G11 without a terminal and without --auto-approve nothing is deployed, and it says how", () => {
  const { status, calls, stderr } = deploy();
  assert.deepEqual([status, calls], [2, ""]);
  assert.match(stderr, /^Nothing was deployed: .*`pnpm turbo deploy -- --auto-approve`/);
});

test("G11 stacks that are named are deployed alone", () => {
  const { status, calls } = deploy("destination", "--auto-approve");
  assert.deepEqual(
    [status, calls],
    [0, "--yes cdktf-cli@0.21.0 deploy destination --auto-approve\n"],
  );
});

test("G11 a Node that cdktf's terminal module is not made for is not what it starts with", () => {
  assert.equal(deploy("--auto-approve").node, nodeForCdktf);
});

test("G11 a deployment that fails fails the task", () => {
  assert.equal(deploy("--auto-approve", "--fail").status, 3);
});

/** Runs the task's script with an npx that only notes how it was called. */
function deploy(...args) {
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  const npx = join(folder, "npx");
  const path = join(folder, "path");
  writeFileSync(
    npx,
    `#!/bin/sh\necho "$*" >>'${calls}'\nprintf %s "$PATH" >'${path}'\ncase "$*" in *--fail*) exit 3;; esac\n`,
  );
  chmodSync(npx, 0o755);
  const env = {
    ...process.env,
    PATH: [folder, process.env.PATH].join(delimiter),
    XPART_CDKTF_NODE: nodeForCdktf,
  };
  const script = join(root, "apps/infra/scripts/deploy.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
    env,
    input: "",
    encoding: "utf8",
  });
  const [node] = existsSync(path) ? readFileSync(path, "utf8").split(delimiter) : [];
  return { status, stderr, calls: readFileSync(calls, "utf8"), node };
}
