import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { ReleaseArguments } from "./release-command.ts";

const EXAMPLES = `
A release does the deletes of a key that are held, and tries again what is parked or locked. It is asked for by
messages that the functions work off; xpart explain shows what came of it.

Examples:
  xpart release s3://example-reports/published/q3.csv
  xpart release --all-held --prefix published/2025/ --dry-run

Exit codes:
  0  asked for, or there was nothing to ask for
  1  the queue did not take some of the messages
  2  nothing was done: not agreed to, or it could not run
  130  ended by Ctrl-C`;

/** Adds `xpart release`. */
export function registerRelease(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("release")
      .description("Lets held deletes go, and has what is parked tried again.")
      .argument("[address]", "s3://bucket/key")
      .option("--all-held", "every key with held deletes")
      .option(
        "--prefix <prefix>",
        "with --all-held: only keys that begin with this, or s3://BUCKET/PREFIX",
      )
      .option("--history", "ask for the entries from before xpart listened, too")
      .option("--dry-run", "only say what would be done")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", EXAMPLES)
    .action(
      async (
        address: string | undefined,
        options: ReleaseArguments & { readonly json?: boolean },
      ) => {
        const { releaseCommand } = await import("./release-command.ts");
        cli.finish(await releaseCommand(address, options, cli.contextOf(options.json === true)));
      },
    );
}
