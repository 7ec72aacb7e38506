import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { RedriveArguments } from "./redrive-command.ts";

const EXAMPLES = `
Queues: rule, events, objects, parts, functions, or the name of a dead-letter queue or of its alarm; all of them where
none is given. What is sent is a request to reconcile the key, behind the events of it that wait; a letter is removed
when the queue has taken all that it asks for.

Examples:
  xpart redrive --peek
  xpart redrive objects --rate 20
  xpart redrive events --discard --yes

Exit codes:
  0  there was nothing to send, or all of it was sent
  1  letters were found (--peek, --dry-run), or some of them stay
  2  nothing was done: not agreed to, or it could not run
  130  ended by Ctrl-C; what was not sent is where it was`;

/** Adds `xpart redrive`. */
export function registerRedrive(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("redrive")
      .description("Shows dead letters by cause and key, and has their keys reconciled.")
      .argument("[queue]", "one dead-letter queue alone")
      .option("--peek", "only show what lies there")
      .option("--rate <number>", "no more than so many keys a second", "50")
      .option("--discard", "remove also what is no event of this deployment, once it was shown")
      .option("--dry-run", "the same as --peek")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", EXAMPLES)
    .action(
      async (
        queue: string | undefined,
        options: RedriveArguments & { readonly json?: boolean },
      ) => {
        const { redriveCommand } = await import("./redrive-command.ts");
        cli.finish(await redriveCommand(queue, options, cli.contextOf(options.json === true)));
      },
    );
}
