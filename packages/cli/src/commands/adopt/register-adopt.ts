import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { AdoptArguments } from "./adopt-arguments.ts";

const NOTES = `
What another tool has copied, or a ledger that was lost has known, stands at the destination and xpart does not
know it. Where it is equal to an entry of the source by content, headers and metadata, a reconcile takes it for
that entry's replica, instead of copying it once more. The keys are named first; they are asked for by messages
that the functions work off, and xpart verify shows what came of it.

Examples:
  xpart adopt --prefix published/ --dry-run
  xpart adopt --prefix published/ --yes
  xpart adopt --prefix ""

Exit codes:
  0  asked for, or there is nothing to adopt
  1  the queue did not take some of the messages
  2  nothing was done: not agreed to, or it could not run
  130  ended by Ctrl-C`;

/** Adds `xpart adopt`. */
export function registerAdopt(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("adopt")
      .description("Takes what stands at the destination already for replicas, if it is the same.")
      .requiredOption(
        "--prefix <prefix>",
        'only keys that begin with it, or s3://BUCKET/PREFIX of either side; "" for every key',
      )
      .option("--copy-rest", "ask also for keys where the reconcile copies or deletes besides")
      .option("--history", "ask for the entries from before xpart listened, too")
      .option("--dry-run", "only say what would be done")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", NOTES)
    .action(async (options: AdoptArguments & { readonly json?: boolean }) => {
      const { adoptCommand } = await import("./adopt-command.ts");
      cli.finish(await adoptCommand(options, cli.contextOf(options.json === true)));
    });
}
