import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { ConsoleArguments } from "./console-command.ts";

const NOTES = `
A page in your own browser, on this machine alone: both partitions side by side, lag, throughput and backlog as plots, every
key with both stacks, what was set aside, dead letters, comparisons. It reads with the profiles of the settings file, and
asks for a change by the same messages as the commands do, once the deployment's name is typed.

The address holds a token behind #, new at each start; whoever has it can do what you can. Nothing is fetched from
elsewhere. Where somebody else has the port, a free one is taken.

Examples:
  xpart console
  xpart console --port 9000 --every 30s
  xpart console --json | jq -r .url

Exit codes:
  2  it could not run
  130  ended by Ctrl-C, which is how it ends`;

/** Adds `xpart console`. */
export function registerConsole(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("console")
      .description("Shows a deployment as a page in your browser, and what can be done about it.")
      .option("--port <number>", "the port that is wanted (default: 8417)")
      .option("--every <time>", "how often the deployment is looked at (default: 10s)"),
  )
    .addHelpText("after", NOTES)
    .action(async (options: ConsoleArguments & { readonly json?: boolean }) => {
      const { consoleCommand } = await import("./console-command.ts");
      cli.finish(await consoleCommand(options, cli.contextOf(options.json === true)));
    });
}
