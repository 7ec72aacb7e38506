export type { ExitCode } from "./cli-error.ts";
export type { CliProcess } from "./run-cli.ts";
export { runCli } from "./run-cli.ts";
export { runMain } from "./run-main.ts";
