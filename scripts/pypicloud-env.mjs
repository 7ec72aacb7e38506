// Makes the environment of the interop test: a real pypicloud server in .xpart/pypicloud, from the package
// registry, with pinned versions. It needs Python 3.9 and the network once. Exit status 0: it is there;
// 2: it cannot be made here, and why.
//   node scripts/pypicloud-env.mjs
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makePythonEnv } from "./python-env/make-python-env.mjs";
import { root } from "./setup/work-tree.mjs";

process.exitCode = makePythonEnv({
  name: "pypicloud",
  requirements: join(root, "scripts", "pypicloud-env", "requirements.txt"),
  findPython,
  missing: "No Python 3.9 was found: put python3.9 on the PATH, or install it with pyenv.",
});

/** A `python3.9` that runs: pyenv has names on the PATH for versions that are not chosen. */
function findPython() {
  return ["python3.9", ...pyenvPythons()].find((command) => {
    const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
    return status === 0 && stdout.startsWith("Python 3.9.");
  });
}

function pyenvPythons() {
  const { status, stdout } = spawnSync("pyenv", ["root"], { encoding: "utf8" });
  const versions = join(status === 0 ? stdout.trim() : "", "versions");
  if (status !== 0 || !existsSync(versions)) {
    return [];
  }
  return readdirSync(versions)
    .filter((name) => name.startsWith("3.9."))
    .map((name) => join(versions, name, "bin", "python"));
}
