import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { DoctorArguments } from "./doctor-command.ts";

const EXAMPLES = `
Looks at all that a working deployment needs on both sides, and says of each fault what mends it. It only reads, unless
--fix or --canary is given. --fix switches on what was switched off by hand: the rule, mappings, their
ReportBatchItemFailures, the table's time to live and recovery; it asks first. --canary writes one small object below .xpart-canary/
at the source, waits for its replica, and deletes it again.

Examples:
  xpart doctor
  xpart doctor --zip dist/xpart.zip --json
  xpart doctor --fix
  xpart doctor --canary --yes

Exit codes:
  0  everything is as it must be
  1  something is wrong, or the canary did not arrive
  2  it could not run, or not everything could be looked at
  130  ended by Ctrl-C`;

/** Adds `xpart doctor`. */
export function registerDoctor(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("doctor")
      .description("Looks at everything that a working deployment needs, and says what mends it.")
      .option("--fix", "mend what can be mended without harm")
      .option("--canary", "send one object across and back, and say how long it took")
      .option("--zip <path>", "the release's zip, which the functions should run")
      .option("--dry-run", "with --fix or --canary: only say what would be done")
      .option("--yes", "do not ask"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (options: DoctorArguments & { readonly json?: boolean }) => {
      const { doctorCommand } = await import("./doctor-command.ts");
      cli.finish(await doctorCommand(options, cli.contextOf(options.json === true)));
    });
}
