import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a command ended, and what it said. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `xpart pypicloud ...` in a process of its own, as an operator does, with this environment alone. */
export function spawnPypicloud(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string,
): Promise<CommandEnd> {
  const main = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));
  // Of node:sqlite, which Node 22 calls an experiment.
  const all = ["--no-warnings", main, "pypicloud", ...args];
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env, cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ exitCode: typeof code === "number" ? code : 1, stdout, stderr });
    });
  });
}
