import { PassThrough } from "node:stream";
import type { CommandEnd } from "@xpart/test-kit/pypicloud-process";
import { runCli } from "../src/run-cli.ts";

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
