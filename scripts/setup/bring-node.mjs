import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { explainNpmFailure, explainNpmWarning, explainSystemError } from "./explain-failure.mjs";
import { LEAST_NODE } from "./fit-node.mjs";
import { INTERRUPTED, Interrupted, runCommand, StepFailure } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

/**
 * Without a script of the package; impatient, as npm by itself waits a minute and more for a registry that is
 * not there.
 */
const INSTALL = [
  "install",
  "--no-save",
  "--no-package-lock",
  "--ignore-scripts",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--loglevel=warn",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
];

/**
 * The folder with the `node` of a version that npm has, such as `24` or `22.18.0`: below `.xpart/`, where it
 * is brought to if it is not there yet. Several processes may do so at once.
 *
 * @param {string} version
 * @param {{ title?: string, into?: string }} [options] what is said while it is brought; nothing without it
 * @throws {StepFailure} which says what was in the way
 */
export async function bringNode(version, { title, into = join(root, ".xpart") } = {}) {
  const name = nodePackage(process.platform, process.arch);
  const home = join(into, `node-${version}-${process.platform}-${process.arch}`);
  const executable = process.platform === "win32" ? "node.exe" : "node";
  const inHome = join("node_modules", name, "bin", executable);
  if (!existsSync(join(home, inHome))) {
    const startedMs = performance.now();
    if (title !== undefined) {
      console.error(`${title} ...`);
    }
    try {
      makeFolder(into);
      await make(home, { specifier: `${name}@${version}`, inHome });
    } catch (error) {
      throw describe(error, { version, into });
    }
    if (title !== undefined) {
      console.error(`${title}: done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    }
  }
  return dirname(join(home, inHome));
}

/**
 * npm's package with the Node of a platform, without a script. The package `node` would only have its script
 * install the same one, and npm warns of scripts, or does not run them.
 */
export function nodePackage(platform, arch) {
  const prefix = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
  return [prefix, platform === "win32" ? "win" : platform, arch].join("-");
}

/** Makes a folder with a Node that starts; it is there as a whole or not at all. */
async function make(home, { specifier, inHome }) {
  const unfinished = mkdtempSync(`${home}.`);
  try {
    const output = await install(specifier, unfinished);
    requireStart(join(unfinished, inHome), { output, place: dirname(home) });
    moveTo(home, unfinished);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Not by `recursive`, which calls a read-only disk a folder that is not there. */
function makeFolder(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code !== "EEXIST" || !statSync(path).isDirectory()) {
      throw error;
    }
  }
}

/** @returns what npm said */
async function install(specifier, folder) {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  let output = "";
  const status = await runCommand("npm", [...INSTALL, specifier], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    onOutput: (chunk) => {
      output += chunk;
    },
  });
  if (status === INTERRUPTED) {
    throw new Interrupted();
  }
  if (status !== 0) {
    throw new StepFailure(explainNpmFailure(output, { status, place: dirname(folder) }));
  }
  return output;
}

/**
 * A Node may be there and not run: the machine's C library is another, or too old; or the disk was full, which
 * is only a warning to npm.
 */
function requireStart(path, { output, place }) {
  const { status, signal, stderr, error } = spawnSync(path, ["--version"], { encoding: "utf8" });
  if (status !== 0) {
    const reason = error?.message ?? (stderr.trim() || `it ended with ${signal ?? status}`);
    throw new StepFailure(
      explainNpmWarning(output, place) ?? `npm's Node does not run on this machine: ${reason}`,
    );
  }
}

/** Where another process was faster, its Node is as good. */
function moveTo(home, unfinished) {
  try {
    renameSync(unfinished, home);
  } catch (error) {
    if (!existsSync(home)) {
      throw error;
    }
  }
}

function describe(error, { version, into }) {
  const reason = error instanceof StepFailure ? error.message : explainSystemError(error, into);
  return reason === undefined
    ? error
    : new StepFailure(
        `Node ${version} could not be brought from npm into ${into}.\n${reason.trim()}\n` +
          `Or install Node ${LEAST_NODE} or later yourself: https://nodejs.org`,
      );
}
