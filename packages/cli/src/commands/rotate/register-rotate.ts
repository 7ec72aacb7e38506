import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { RotateArguments } from "./rotate-command.ts";

const EXAMPLES = `
Makes a second key of the destination's user, proves it by a read, puts it into the secret, waits until no function can have
the old one, sees that the old one rests, switches it off, watches, and deletes it. Where a step fails, or Ctrl-C
ends it, what was done is undone. The key itself is shown and written nowhere but in the secret.

Examples:
  xpart rotate-credentials
  xpart rotate-credentials --wait 0s --yes     (a key that leaked)

Exit codes:
  0  rotated, or --dry-run
  2  not rotated: not agreed to, or a step failed and all was undone; what could not be is named
  130  ended by Ctrl-C, and undone`;

/** Adds `xpart rotate-credentials`. */
export function registerRotate(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("rotate-credentials")
      .description("Puts a new access key in the place of the one that the functions use.")
      .option(
        "--wait <time>",
        "how long the old key stays (default: 7m and functions.timeoutSeconds)",
      )
      .option("--watch <time>", "how long to look whether events fail without it", "2m")
      .option("--dry-run", "only say what would be done")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (options: RotateArguments & { readonly json?: boolean }) => {
      const { rotateCommand } = await import("./rotate-command.ts");
      cli.finish(await rotateCommand(options, cli.contextOf(options.json === true)));
    });
}
