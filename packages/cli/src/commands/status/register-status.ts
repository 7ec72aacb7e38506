import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { StatusArguments } from "./status-command.ts";

const EXAMPLES = `
Figures of the last quarter of an hour are CloudWatch's, which is a minute or two behind; --watch asks for about 30 of them
each time. Where a service does not answer, what it would have told is named as unknown.

Examples:
  xpart status
  xpart status --watch --every 30s
  xpart status --max-lag 15m --json

Exit codes:
  0  no message has waited for longer than --max-lag
  1  behind: one has
  2  it could not run, or messages wait and nothing tells for how long
  130  ended by Ctrl-C`;

/** Adds `xpart status`. */
export function registerStatus(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("status")
      .description("Shows how far behind a deployment is, and what is wrong with it.")
      .option("--watch", "go on showing it until Ctrl-C")
      .option("--every <time>", "with --watch: how often (default: 10s)")
      .option("--max-lag <time>", "what counts as behind (default: alarms.lagMinutes)"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (options: StatusArguments) => {
      const { statusCommand } = await import("./status-command.ts");
      cli.finish(await statusCommand(options, cli.contextOf(options.json === true)));
    });
}
