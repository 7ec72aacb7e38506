import type { ListKind } from "@xpart/operations";
import { Argument, type Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { ListArguments } from "./list-command.ts";

const KINDS = [
  "parked",
  "held",
  "gaps",
  "locked",
  "foreign",
  "waiting",
] as const satisfies readonly ListKind[];

const EXAMPLES = `
Kinds:
  parked   objects that cannot be read, or that one side refuses
  held     deletes beyond policy.maxDeletesPerHour, which wait for a release
  gaps     entries that were left out of the history
  locked   replicas whose entry is gone, and that Object Lock keeps
  foreign  entries of the destination that xpart did not make; the destination is listed for them
  waiting  what has not arrived: messages of all queues and dead letters, looked at and left; the buckets are not asked

Examples:
  xpart list parked
  xpart list foreign --prefix published/ --json

Exit codes:
  0  there is nothing to list
  1  something is listed
  2  could not run
  130  ended by Ctrl-C`;

/** Adds `xpart list`. */
export function registerList(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("list")
      .description("Lists what somebody should look at.")
      .addArgument(new Argument("<kind>", "what to list").choices(KINDS))
      .option(
        "--prefix <prefix>",
        "only keys that begin with this, or s3://BUCKET/PREFIX of either side",
      )
      .option("--limit <number>", "no more than so many", "1000")
      .option("--scan", "read the ledger's whole table, not its index"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (kind: ListKind, options: ListArguments & { readonly json?: boolean }) => {
      const { listCommand } = await import("./list-command.ts");
      cli.finish(await listCommand(kind, options, cli.contextOf(options.json === true)));
    });
}
