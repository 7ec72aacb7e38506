import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { ExplainArguments } from "./explain-command.ts";

const EXAMPLES = `
Examples:
  xpart explain s3://example-reports/published/q3.csv
  xpart explain s3://example-reports/published/q3.csv --version-id 3sL4kqtJlcpXroDTDmJ --json
  xpart explain s3://example-reports/published/q3.csv --logs --logs-days 1

Exit codes:
  0  nothing has to be done: equal, or apart as the policy has it
  1  something is wrong, or waits for somebody
  2  could not run
  130  ended by Ctrl-C`;

/** Adds `xpart explain`. */
export function registerExplain(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("explain")
      .description("Says what is known of one key on both sides, why it is so, and what mends it.")
      .argument("<address>", "s3://bucket/key, with the bucket of either side")
      .option("--version-id <id>", "only the entry with this version id, of either side")
      .option("--logs", "add what the functions wrote of the key to their logs")
      .option("--logs-days <n>", "with --logs: look so many days back (default: 7)"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (address: string, options: ExplainArguments & { readonly json?: boolean }) => {
      const { explainCommand } = await import("./explain-command.ts");
      cli.finish(await explainCommand(address, options, cli.contextOf(options.json === true)));
    });
}
