import type { ExitCode } from "../cli-error.ts";
import type { DeploymentContext } from "./deployment/deployment-options.ts";

/** What a command needs of the command line. */
export interface CommandLine {
  /** What a command works with, given whether JSON was asked for. */
  contextOf(isJson: boolean): DeploymentContext;
  finish(code: ExitCode): void;
}
