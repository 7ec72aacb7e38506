// Makes the environment of the interop test: a real pypicloud server in .xpart/pypicloud, from the package
// registry, with pinned versions. It needs Python 3.9 and the network once. Exit status 0: it is there;
// 2: it cannot be made here, and why.
//   node scripts/pypicloud-env.mjs
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/work-tree.mjs";

const directory = join(root, ".xpart", "pypicloud");
const requirements = join(root, "scripts", "pypicloud-env", "requirements.txt");
/** Written last, so that half an environment is never taken for one. */
const stamp = join(directory, "made-of.txt");

if (isMade()) {
  console.log(`pypicloud is in ${directory}`);
} else {
  process.exitCode = make();
}

function isMade() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(requirements, "utf8");
}

function make() {
  const python = findPython();
  if (python === undefined) {
    console.error("No Python 3.9 was found: put python3.9 on the PATH, or install it with pyenv.");
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

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0;
}
