// Makes the environments of the interop test: a real pypicloud server in .xpart/pypicloud, from the package
// registry, with pinned versions; and one in .xpart/pypicloud-newest on the newest Python that it starts on, where
// there is one. It needs Python 3.9 and the network once. Exit status 0: it is there; 2: it cannot be made here,
// and why.
//   node scripts/pypicloud-env.mjs
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/work-tree.mjs";

const requirements = join(root, "scripts", "pypicloud-env", "requirements.txt");
/** On 3.11 its pyramid_duh asks for inspect.getargspec, which is gone. */
const ENVIRONMENTS = [
  { folder: "pypicloud", version: "3.9", isNeeded: true },
  { folder: "pypicloud-newest", version: "3.10", isNeeded: false },
];

for (const { folder, version, isNeeded } of ENVIRONMENTS) {
  const status = bring(join(root, ".xpart", folder), version);
  if (isNeeded) {
    process.exitCode = status;
  }
}

function bring(directory, version) {
  // Written last, so that half an environment is never taken for one.
  const stamp = join(directory, "made-of.txt");
  const isMade =
    existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(requirements, "utf8");
  if (isMade) {
    console.log(`pypicloud is in ${directory}`);
    return 0;
  }
  return make(directory, stamp, version);
}

function make(directory, stamp, version) {
  const python = findPython(version);
  if (python === undefined) {
    console.error(
      `No Python ${version} was found: put python${version} on the PATH, or install it with pyenv.`,
    );
    return 2;
  }
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const pip = join(directory, "bin", "pip");
  const quiet = ["--disable-pip-version-check", "--quiet"];
  const isDone =
    run(python, ["-m", "venv", directory]) && run(pip, ["install", ...quiet, "-r", requirements]);
  if (!isDone) {
    console.error("pypicloud could not be installed; the lines above say why. It needs PyPI once.");
    return 2;
  }
  writeFileSync(stamp, readFileSync(requirements, "utf8"));
  console.log(`pypicloud is in ${directory}`);
  return 0;
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

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0;
}
