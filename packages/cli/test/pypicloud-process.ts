import { execFile } from "node:child_process";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { runCli } from "../src/run-cli.ts";

/** How a command ended, and what it said. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `xpart pypicloud ...` in this process. */
export async function runPypicloud(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): Promise<CommandEnd> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const { signal } = new AbortController();
  const streams = { stdout, stderr };
  const cli = { ...streams, workingDirectory, environment, signal };
  const exitCode = await runCli(["pypicloud", ...args], cli);
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

/** Runs it in a process of its own, as an operator does, with this environment alone. */
export function spawnPypicloud(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string,
): Promise<CommandEnd> {
  const all = [fileURLToPath(new URL("../src/main.ts", import.meta.url)), "pypicloud", ...args];
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env, cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ exitCode: typeof code === "number" ? code : 1, stdout, stderr });
    });
  });
}
