import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/work-tree.mjs";

/** Only ends what hangs: the largest of these environments is some 100 MB. */
const INSTALL_LIMIT_MS = 15 * 60_000;

/**
 * Makes a Python environment of pinned packages in .xpart/<name>, unless it is there.
 *
 * @param {{ name: string, requirements: string, findPython: () => string | undefined, missing: string }} env
 * @returns the exit status: 0 where it is there, 2 where it cannot be made; it says why.
 */
export function makePythonEnv({ name, requirements, findPython, missing }) {
  const directory = join(root, ".xpart", name);
  // Written last, so that half an environment is never taken for one.
  const stamp = join(directory, "made-of.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    const python = findPython();
    if (python === undefined) {
      console.error(missing);
      return 2;
    }
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const pip = join(directory, "bin", "pip");
    const quiet = ["--disable-pip-version-check", "--quiet"];
    const isDone =
      run(python, ["-m", "venv", directory]) && run(pip, ["install", ...quiet, "-r", requirements]);
    if (!isDone) {
      console.error(`${name} could not be installed; the lines above say why. It needs PyPI once.`);
      return 2;
    }
    writeFileSync(stamp, wanted);
  }
  // Beside what the caller's --json says.
  console.error(`${name} is in ${directory}`);
  return 0;
}

function run(command, args) {
  const options = { cwd: root, stdio: "inherit", timeout: INSTALL_LIMIT_MS };
  return spawnSync(command, args, options).status === 0;
}
