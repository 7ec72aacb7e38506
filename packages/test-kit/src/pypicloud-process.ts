import { execFile } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

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
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const loader = pathToFileURL(path("../../cli/node_modules/tsx/dist/loader.mjs")).href;
  const all = [
    "--no-warnings",
    "--import",
    loader,
    path("../../cli/src/main.ts"),
    "pypicloud",
    ...args,
  ];
  const env = {
    PATH: process.env["PATH"] ?? "",
    TSX_TSCONFIG_PATH: path("../../../tsconfig.json"),
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env, cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ exitCode: typeof code === "number" ? code : 1, stdout, stderr });
    });
  });
}
