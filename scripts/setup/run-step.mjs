import { spawn } from "node:child_process";
import { explainOutput } from "./explain-failure.mjs";
import { root } from "./work-tree.mjs";

/** A step of the set-up that failed; the message says which command, and what to do. */
export class StepFailure extends Error {}

/** Somebody pressed Ctrl-C, or ended it in another way. */
export class Interrupted extends Error {}

/** The exit status of that: 128 and the number of SIGINT, as shells have it. */
export const INTERRUPTED = 130;

/**
 * Runs one step of the set-up, its output on stderr, and says how long it took.
 *
 * @param step - its `remedy` is what to do where its output does not tell.
 * @throws StepFailure, or Interrupted
 */
export async function runStep({ title, command, args, cwd = root, remedy }) {
  const startedMs = performance.now();
  console.error(`${title} ...`);
  let output = "";
  const status = await runCommand(command, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    onOutput: (chunk) => {
      process.stderr.write(chunk);
      output = `${output}${chunk}`.slice(-MAX_OUTPUT);
    },
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (status === INTERRUPTED) {
    throw new Interrupted();
  }
  if (status !== 0) {
    const line = [command, ...args].join(" ");
    throw new StepFailure(
      `${title} failed after ${seconds} s (exit status ${status}):\n  ${line}\n  in ${cwd}\n${explainOutput(output) ?? remedy}`,
    );
  }
  console.error(`${title}: done in ${seconds} s`);
}

/** Characters of a command's output that are kept to be explained: its last ones. */
const MAX_OUTPUT = 100_000;

/** Ctrl-C, `kill`, and a terminal that was closed. */
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command to its end. Whatever ends this process ends the command, in good order, and this process waits for
 * it. A terminal sends Ctrl-C to both; what is passed on is another signal, since a second Ctrl-C is for the impatient. `onOutput` gets what it says where `stdio` has pipes for that. @returns its exit status, by the
 * shell's rules where a signal ended it or it did not start; 130 where it failed after one of those, whatever it said.
 */
export function runCommand(command, args, { onOutput, ...options }) {
  return new Promise((resolve) => {
    let isInterrupted = false;
    const interrupt = () => {
      isInterrupted = true;
      child.kill("SIGTERM");
    };
    for (const signal of ENDINGS) {
      process.on(signal, interrupt);
    }
    const finish = (status) => {
      for (const signal of ENDINGS) {
        process.off(signal, interrupt);
      }
      resolve(isInterrupted && status !== 0 ? INTERRUPTED : status);
    };
    // These are scripts of the shell on Windows.
    const shell = process.platform === "win32" && ["npm", "npx"].includes(command);
    const env = environmentOutsideOfNpx();
    const child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell, ...options });
    child.stdout?.on("data", onOutput);
    child.stderr?.on("data", onOutput);
    child.once("error", (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      finish(127);
    });
    child.once("close", (code, signal) =>
      finish(code ?? (signal === "SIGINT" ? INTERRUPTED : 143)),
    );
  });
}

/** An npx that this runs in, as `npx -p node@24 sh` is one, would tell another what to run, and of which package. */
function environmentOutsideOfNpx() {
  const { npm_config_call: _call, npm_config_package: _package, ...env } = process.env;
  return env;
}
