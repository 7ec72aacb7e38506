// Makes the environments of the interop test: a real pypicloud server in .xpart/pypicloud, from the package
// registry, with pinned versions; and one in .xpart/pypicloud-newest on the newest Python that it starts on, where
// there is one. It needs Python 3.9 and the network once. Exit status 0: it is there; 2: it cannot be made here,
// and why.
//   node scripts/pypicloud-env.mjs
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makePythonEnv } from "./python-env/make-python-env.mjs";
import { root } from "./setup/work-tree.mjs";

const requirements = join(root, "scripts", "pypicloud-env", "requirements.txt");
/** On 3.11 its pyramid_duh asks for inspect.getargspec, which is gone. */
const ENVIRONMENTS = [
  { name: "pypicloud", version: "3.9", isNeeded: true },
  { name: "pypicloud-newest", version: "3.10", isNeeded: false },
];

for (const { name, version, isNeeded } of ENVIRONMENTS) {
  const status = makePythonEnv({
    name,
    requirements,
    findPython: () => findPython(version),
    missing: `No Python ${version} was found: put python${version} on the PATH, or install it with pyenv.`,
  });
  if (isNeeded) {
    process.exitCode = status;
  }
}

/** A `python3.9` that runs: pyenv has names on the PATH for versions that are not chosen. */
function findPython(version) {
  return [`python${version}`, ...pyenvPythons(version)].find((command) => {
    const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
    return status === 0 && stdout.startsWith(`Python ${version}.`);
  });
}

function pyenvPythons(version) {
  const { status, stdout } = spawnSync("pyenv", ["root"], { encoding: "utf8" });
  const versions = join(status === 0 ? stdout.trim() : "", "versions");
  if (status !== 0 || !existsSync(versions)) {
    return [];
  }
  return readdirSync(versions)
    .filter((name) => name.startsWith(`${version}.`))
    .map((name) => join(versions, name, "bin", "python"));
}
