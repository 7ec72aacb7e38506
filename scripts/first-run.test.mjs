import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { chooseTraffic } from "./setup/choose-traffic.mjs";
import { explainOutput } from "./setup/explain-failure.mjs";
import { root } from "./setup/work-tree.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-first-run-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Of a demo that is called in a folder, with these variables: what it will replay, or why it does not. */
function chosen(from, args, variables = {}) {
  const before = { ...process.env };
  Object.assign(process.env, { INIT_CWD: from, GIT_CEILING_DIRECTORIES: tmpdir() }, variables);
  try {
    return chooseTraffic(args);
  } catch (error) {
    return error.message;
  } finally {
    process.env = before;
  }
}

test("U2 a download without history replays a folder of it, unless it is told what to replay", () => {
  const bare = join(folder, "zip");
  mkdirSync(bare);
  const instead = join(root, "packages/core/src");
  assert.deepEqual(chosen(bare, ["--json"]), ["--dir", instead, "--json"]);
  assert.deepEqual(chosen(bare, [], { PATH: folder }), ["--dir", instead]);
  for (const args of [["--git", "x"], ["--dir=y"], ["--help"]]) {
    assert.deepEqual(chosen(bare, args), args);
  }
  assert.match(chosen(bare, ["--commits", "5"]), /--commits needs a git history.*--git PATH/s);
});

test("U4 a repository of another user is called that, before anything is installed", () => {
  const repository = join(folder, "repository");
  mkdirSync(repository);
  const git = (...args) => execFileSync("git", args, { cwd: repository, stdio: "ignore" });
  git("init");
  git("-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--allow-empty", "-m", "a");
  assert.deepEqual(chosen(repository, ["--json"]), ["--json"]);
  // git's own way to try this as one user.
  const answer = chosen(repository, [], { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" });
  assert.match(answer, /belongs to another user.*safe\.directory/s);
});

test("U4 a full disk and a folder that cannot be written to are not the network's fault", () => {
  const pnpm = "ERR_PNPM_ENOSPC  ENOSPC: no space left on device, write\nENOTFOUND later";
  assert.match(explainOutput(pnpm), /^The disk is full.*\n.*ENOSPC.*\nMake room/s);
  assert.match(
    explainOutput("EACCES: permission denied, mkdir '/a'"),
    /cannot be written to.*\/a/s,
  );
  assert.match(explainOutput("\u001b[31mEROFS: read-only file system\u001b[0m"), /\n {2}EROFS/);
  assert.equal(explainOutput("ERR_PNPM_META_FETCH_FAIL  ENOTFOUND: registry"), undefined);
});

test("U2 the demo installs what it runs, and leaves a developer's packages where they are", () => {
  const clone = cloneWithFakeNpx("packages", 'echo "asked: $*" >&2; exit 1');
  const asked = () => {
    const { stderr } = spawnSync(process.execPath, ["scripts/setup.mjs", "demo", "--dir", "."], {
      ...{ cwd: clone, encoding: "utf8" },
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    return /asked: (.*)/.exec(stderr)?.[1];
  };
  assert.match(asked(), /--prod .*--filter-prod @xpart\/cli\.\.\./);
  mkdirSync(join(clone, "node_modules"));
  const modules = { included: { devDependencies: true } };
  writeFileSync(join(clone, "node_modules/.modules.yaml"), JSON.stringify(modules, null, 2));
  assert.match(asked(), /--filter @xpart\/cli\.\.\./);
  assert.doesNotMatch(asked(), /--prod/);
});

test("U4 a clone that cannot be written to is told before anything is fetched", (t) => {
  if (process.platform !== "linux" || spawnSync("unshare", ["-m", "true"]).status !== 0) {
    t.skip("this machine does not let a test mount a folder read-only");
    return;
  }
  const clone = cloneWithFakeNpx("clone", "echo fetching >&2; exit 1");
  const script = `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" "$1/scripts/setup.mjs" demo`;
  const { status, stderr } = spawnSync(
    "unshare",
    ["-m", "sh", "-c", script, "sh", clone, process.execPath],
    { encoding: "utf8", env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } },
  );
  assert.equal(status, 2, stderr);
  assert.match(stderr, /cannot be made or written to: .*clone.*\(EROFS\)\n.*make it writable/s);
  assert.doesNotMatch(stderr, /network|fetching/);
});

/** As much of a clone as its set-up needs, with an npx that does as told. */
function cloneWithFakeNpx(name, script) {
  const clone = join(folder, name);
  mkdirSync(join(clone, "packages"), { recursive: true });
  mkdirSync(join(clone, "apps"));
  cpSync(join(root, "scripts/setup"), join(clone, "scripts/setup"), { recursive: true });
  for (const path of [
    "scripts/setup.mjs",
    "package.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
  ]) {
    cpSync(join(root, path), join(clone, path));
  }
  writeFileSync(join(folder, "npx"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return clone;
}
