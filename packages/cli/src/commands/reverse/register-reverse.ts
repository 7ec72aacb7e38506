import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { ReverseArguments } from "./reverse-arguments.ts";
import type { ReverseStartArguments } from "./reverse-start-command.ts";

const NOTES = `
For when the source is lost, or writers are to move to the replica for a while, and for the way back: docs/failover.md
leads through it, step by step.

Examples:
  xpart pause --reason "the source is lost"
  xpart reverse settings --to reverse.config.json
  xpart reverse ledger --to reverse.config.json --dry-run
  xpart reverse ledger --to reverse.config.json --yes
  xpart reverse start --to reverse.config.json
  xpart resume --config reverse.config.json`;

const SETTINGS_NOTES = `
No service is asked. The file is written once: a second time is refused.

Exit codes:
  0  written
  2  nothing was written
  130  ended by Ctrl-C`;

const LEDGER_NOTES = `
The deployment of --config must be paused for good, and that of --to deployed and standing still. The bucket that
replicas came to is listed, and both ledgers are read; the lost bucket is not asked. Stopped, it goes on where it ended.

Exit codes:
  0  whole, or --dry-run
  1  some keys were left, since a function may still have them: run it again
  2  not done: not agreed to, or it could not run
  130  ended by Ctrl-C`;

const START_NOTES = `
Lists both buckets, says what will be written and which entries never arrived, and only then asks. Where there are
any of these, --over-left-behind is needed: they stay as older versions below what is copied.

Exit codes:
  0  the pair is turned
  1  nothing was done: there are entries that never arrived
  2  nothing was done: not agreed to, or it could not run
  130  ended by Ctrl-C`;

/** Adds `xpart reverse`. */
export function registerReverse(program: Command, cli: CommandLine): void {
  const reverse = program
    .command("reverse")
    .description("Has a pair of buckets copied the other way: failover, and back.")
    .addHelpText("after", NOTES);
  const add = (name: string, description: string) =>
    addDeploymentOptions(
      reverse
        .command(name)
        .description(description)
        .requiredOption("--to <path>", "the settings file of the other direction")
        .option("--dry-run", "only say what would be done"),
    );
  add("settings", "Writes the settings file of the other direction.")
    .addHelpText("after", SETTINGS_NOTES)
    .action(async (options: ReverseArguments & { readonly json?: boolean }) => {
      const { reverseSettingsCommand } = await import("./reverse-settings-command.ts");
      cli.finish(await reverseSettingsCommand(options, cli.contextOf(options.json === true)));
    });
  add("ledger", "Turns the ledger round, so that nothing is copied twice.")
    .option("--yes", "do not ask")
    .addHelpText("after", LEDGER_NOTES)
    .action(async (options: ReverseArguments & { readonly json?: boolean }) => {
      const { reverseLedgerCommand } = await import("./reverse-ledger-command.ts");
      cli.finish(await reverseLedgerCommand(options, cli.contextOf(options.json === true)));
    });
  add("start", "Shows what differs, and has the other direction copy from now on.")
    .option("--over-left-behind", "go on although there are entries that never arrived")
    .option("--yes", "do not ask")
    .addHelpText("after", START_NOTES)
    .action(async (options: ReverseStartArguments & { readonly json?: boolean }) => {
      const { reverseStartCommand } = await import("./reverse-start-command.ts");
      cli.finish(await reverseStartCommand(options, cli.contextOf(options.json === true)));
    });
}
