import { runCli } from "./run-cli.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the `xpart` command on this process: its arguments, streams, signals and exit code. */
export async function runMain(): Promise<void> {
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

  process.exitCode = await runCli(process.argv.slice(2), {
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
