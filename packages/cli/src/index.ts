export type { ExitCode } from "./cli-error.ts";
export { runCli } from "./run-cli.ts";
export { runProcess } from "./run-process.ts";
export type { CliProcess } from "./run-program.ts";
