// Makes the environment of the emulator tests: ministack in .xpart/ministack, from the package registry, with pinned
// versions. It needs Python 3.10 or later and the network once. Exit status 0: it is there; 2: it cannot be made here,
// and why.
//   node scripts/ministack-env.mjs
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { makePythonEnv } from "./python-env/make-python-env.mjs";
import { root } from "./setup/work-tree.mjs";

process.exitCode = makePythonEnv({
  name: "ministack",
  requirements: join(root, "scripts", "ministack-env", "requirements.txt"),
  findPython: () =>
    ["python3", "python3.13", "python3.12", "python3.11", "python3.10"].find(isRecent),
  missing: "No Python 3.10 or later was found: put python3 on the PATH.",
});

function isRecent(command) {
  const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const [, minor] = /^Python 3\.(\d+)\./.exec(stdout ?? "") ?? [];
  return status === 0 && Number(minor) >= 10;
}
