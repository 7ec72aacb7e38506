import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { PauseArguments } from "./pause-command.ts";

const PAUSE_HELP = `
Events go on being put in their order, and wait in the queues for at most fourteen days; what was begun is finished.
Terraform does not end a pause. With --for, EventBridge Scheduler ends it, whatever becomes of this machine.

Examples:
  xpart pause --reason "bucket policy is being changed" --for 2h
  xpart pause --reason "restore at the destination" --yes

Exit codes:
  0  paused, or --dry-run
  2  nothing was done: not agreed to, or it could not run; what had been done was undone
  130  ended by Ctrl-C`;

const RESUME_HELP = `
Examples:
  xpart resume

Exit codes:
  0  they run, or ran already
  2  nothing was done: not agreed to, or it could not run
  130  ended by Ctrl-C`;

type Options = PauseArguments & { readonly json?: boolean };

/** Adds `xpart pause` and `xpart resume`. */
export function registerPause(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("pause")
      .description("Stops the functions that copy; events wait in their order.")
      .option("--reason <text>", "why; xpart status shows it")
      .option("--for <time>", "go on by itself after so long: 30m, 2h, 1d")
      .option("--dry-run", "only say what would be done")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", PAUSE_HELP)
    .action(async (options: Options) => {
      const { pauseCommand } = await import("./pause-command.ts");
      cli.finish(await pauseCommand(options, cli.contextOf(options.json === true)));
    });
  addDeploymentOptions(
    program
      .command("resume")
      .description("Has the functions that copy go on after a pause.")
      .option("--dry-run", "only say what would be done")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", RESUME_HELP)
    .action(async (options: Options) => {
      const { resumeCommand } = await import("./pause-command.ts");
      cli.finish(await resumeCommand(options, cli.contextOf(options.json === true)));
    });
}
