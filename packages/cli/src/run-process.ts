import type { ExitCode } from "./cli-error.ts";
import type { CliProcess } from "./run-program.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a program as this process: its arguments, streams and signals; its exit code is the process's. */
export async function runProcess(
  run: (args: readonly string[], cli: CliProcess) => Promise<ExitCode>,
): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of SIGNALS) {
    // Once ends what runs in good order; a second Ctrl-C meets no handler and ends it at once.
    process.once(signal, () => interrupt.abort());
  }
  for (const stream of [process.stdout, process.stderr]) {
    // Whoever reads the output may have enough before its end, as `| head` has; or the terminal was closed.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") {
        throw error;
      }
      interrupt.abort();
    });
  }
  process.exitCode = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    workingDirectory: process.cwd(),
    environment: process.env,
    signal: interrupt.signal,
  });
  // From here on there is nothing to end in good order.
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
  }
}
