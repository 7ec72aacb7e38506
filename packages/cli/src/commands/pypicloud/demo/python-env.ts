import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CliError } from "../../../cli-error.ts";
import type { Environment } from "../load-settings.ts";

const run = promisify(execFile);

/** A Python that has pypicloud. */
export interface PypicloudPython {
  readonly path: string;
  /** As in 3.9. */
  readonly minor: number;
}

/** Where a Python with pypicloud is looked for. */
export interface PythonSearch {
  /** An interpreter that has pypicloud already; absent: one is looked for, and pypicloud installed for it once. */
  readonly given?: string;
  readonly environment: Environment;
  /** Called before what takes long. */
  onInstall(text: string): void;
}

/** Either a Python, or why there is none. */
export type FoundPython =
  | { readonly kind: "found"; readonly python: PypicloudPython }
  | { readonly kind: "none"; readonly reason: string };

/** pypicloud 1.3.12 starts on no later one, and its pinned libraries on no earlier one. */
const MINORS = [9, 10];
const COMMANDS = ["python3.9", "python3.10", "python3", "python"];

/** Beside this file when published, in the work tree when run from source. */
const REQUIREMENTS = [
  "./pypicloud/requirements.txt",
  "../../../../../../scripts/pypicloud-env/requirements.txt",
];

/**
 * Finds a Python that can run pypicloud 1.3.12; the first time it is installed, with pinned versions, into a folder
 * of the user's cache.
 *
 * @throws CliError where the Python that was given cannot.
 */
export async function findPypicloudPython(search: PythonSearch): Promise<FoundPython> {
  if (search.given !== undefined) {
    return { kind: "found", python: await requirePypicloud(search.given) };
  }
  for (const command of COMMANDS) {
    const minor = await minorOf(command);
    if (minor !== undefined && MINORS.includes(minor)) {
      return install(command, minor, search);
    }
  }
  return { kind: "none", reason: "no Python 3.9 or 3.10 is on the PATH" };
}

async function requirePypicloud(path: string): Promise<PypicloudPython> {
  const ask = "import pypicloud.cache, sys; print(sys.version_info[1])";
  try {
    const { stdout } = await run(path, ["-W", "ignore", "-c", ask]);
    return { path, minor: Number(stdout.trim()) };
  } catch (error) {
    throw new CliError(
      {
        what: "This Python cannot run pypicloud",
        subject: path,
        remedy: `${lastLine(error)}\nGive one of an environment with pypicloud 1.3.12, or leave --python out.`,
      },
      error,
    );
  }
}

async function minorOf(command: string): Promise<number | undefined> {
  try {
    const { stdout } = await run(command, ["--version"]);
    const [, minor] = /^Python 3\.(\d+)/.exec(stdout) ?? [];
    return minor === undefined ? undefined : Number(minor);
  } catch {
    return undefined;
  }
}

async function install(
  command: string,
  minor: number,
  { environment, onInstall }: PythonSearch,
): Promise<FoundPython> {
  const cache = environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const folder = join(cache, "xpart", `pypicloud-3.${minor}`);
  const path = join(folder, "bin", "python");
  // Written last, so that half an environment is never taken for one.
  const stamp = join(folder, "made-of.txt");
  try {
    const wanted = await readRequirements();
    if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) {
      return { kind: "found", python: { path, minor } };
    }
    onInstall(`installing pypicloud 1.3.12 into ${folder}, this once; it needs PyPI`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await run(command, ["-m", "venv", folder]);
    const list = join(folder, "requirements.txt");
    await writeFile(list, wanted);
    const quiet = ["--disable-pip-version-check", "--quiet"];
    await run(path, ["-m", "pip", "install", ...quiet, "-r", list]);
    await writeFile(stamp, wanted);
    return { kind: "found", python: { path, minor } };
  } catch (error) {
    return { kind: "none", reason: `pypicloud cannot be installed: ${lastLine(error)}` };
  }
}

async function readRequirements(): Promise<string> {
  for (const place of REQUIREMENTS) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) {
      return text;
    }
  }
  throw new Error("the list of its libraries is not in this package");
}

/** Python and pip say at the end what was wrong; Debian's venv, which comes without its packages, at the beginning. */
function lastLine(error: unknown): string {
  const { stderr, stdout, message } = error as {
    readonly stderr?: string;
    readonly stdout?: string;
    readonly message?: string;
  };
  if (/ensurepip is not\s+available/.test(stdout ?? "")) {
    return "this Python makes no environments (on Debian: apt-get install python3-venv)";
  }
  return (stderr || message || String(error)).trim().split("\n").at(-1) ?? "";
}
