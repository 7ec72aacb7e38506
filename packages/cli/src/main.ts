#!/usr/bin/env node
import { runCli } from "./run-cli.ts";

const interrupt = new AbortController();
// Once ends what runs in good order; a second Ctrl-C meets no handler and ends it at once.
process.once("SIGINT", () => interrupt.abort());
process.once("SIGTERM", () => interrupt.abort());
// Whoever reads the output may have enough before its end, as `| head` has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
  interrupt.abort();
});

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  workingDirectory: process.cwd(),
  environment: process.env,
  signal: interrupt.signal,
});
