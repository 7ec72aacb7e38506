import { type Command, Option } from "commander";
import type { ExitCode } from "./cli-error.ts";
import { registerAdopt } from "./commands/adopt/register-adopt.ts";
import { registerBackfill } from "./commands/backfill/register-backfill.ts";
import type { CommandLine } from "./commands/command-line.ts";
import { registerCompletion } from "./commands/completion/register-completion.ts";
import { registerConsole } from "./commands/console/register-console.ts";
import { BREAK_KINDS } from "./commands/demo/break/break-kinds.ts";
import type { DemoArguments } from "./commands/demo/demo-command.ts";
import { registerDoctor } from "./commands/doctor/register-doctor.ts";
import { registerEstimate } from "./commands/estimate/register-estimate.ts";
import { registerExplain } from "./commands/explain/register-explain.ts";
import { registerList } from "./commands/list/register-list.ts";
import { registerPause } from "./commands/pause/register-pause.ts";
import { registerPlan } from "./commands/plan/register-plan.ts";
import { registerProbeDestination } from "./commands/probe-destination/register-probe-destination.ts";
import { registerPypicloud } from "./commands/pypicloud/register-pypicloud.ts";
import { registerRedrive } from "./commands/redrive/register-redrive.ts";
import { registerRelease } from "./commands/release/register-release.ts";
import { registerReverse } from "./commands/reverse/register-reverse.ts";
import { registerRotate } from "./commands/rotate/register-rotate.ts";
import { registerStatus } from "./commands/status/register-status.ts";
import { registerVerify } from "./commands/verify/register-verify.ts";
import { registerVerifyReport } from "./commands/verify-report/register-verify-report.ts";
import { chooseHost } from "./io/choose-host.ts";
import { type CliProcess, EXIT_CODE_HELP, newProgram, runProgram } from "./run-program.ts";

/**
 * The `xpart` command: parses arguments, runs what they name, and turns errors into lines on stderr.
 * Commands are loaded when they are used.
 *
 * @returns the exit code; never throws.
 */
export function runCli(args: readonly string[], cli: CliProcess): Promise<ExitCode> {
  return runProgram((finish) => createProgram(cli, finish), args, cli);
}

function createProgram(cli: CliProcess, finish: (code: ExitCode) => void): Command {
  const program = newProgram("xpart", cli)
    .description("Keeps S3 buckets equal across AWS partitions.")
    .showHelpAfterError("Run xpart --help, or xpart <command> --help, for what there is.");
  program
    .command("demo")
    .description("Replays real files into a local sandbox of two partitions and proves both equal.")
    .option(
      "--git <path>",
      "replay the history of this git repository (default: the one around here)",
    )
    .option("--dir <path>", "replay this folder tree instead")
    .option("--commits <number>", "only the newest commits")
    .option("--chaos <seed>", "let events, requests and handlers fail on the way, by this seed")
    .option(
      "--policy <file>",
      "replicate under the policy, or part of a settings file, in this JSON file; compare under it",
    )
    .option("--keep", "stay up afterwards and print endpoints, credentials and aws commands")
    .option("--console", "the same, and show both sides as a page in your browser, from the start")
    .addOption(
      new Option("--break <kind>", "with --keep: break something first, to be asked for").choices(
        BREAK_KINDS,
      ),
    )
    .option("--json", "print one JSON document on stdout, everything else on stderr")
    .addHelpText("after", EXIT_CODE_HELP)
    .action(async (options: DemoArguments & { readonly json?: boolean }) => {
      const { demoCommand } = await import("./commands/demo/demo-command.ts");
      const io = chooseHost(cli, options.json === true);
      finish(await demoCommand(options, { ...cli, io }));
    });
  const commandLine: CommandLine = {
    contextOf: (isJson) => ({ environment: {}, ...cli, io: chooseHost(cli, isJson) }),
    finish,
  };
  registerExplain(program, commandLine);
  registerPlan(program, commandLine);
  registerVerify(program, commandLine);
  registerVerifyReport(program, commandLine);
  registerEstimate(program, commandLine);
  registerBackfill(program, commandLine);
  registerList(program, commandLine);
  registerRelease(program, commandLine);
  registerRedrive(program, commandLine);
  registerDoctor(program, commandLine);
  registerPause(program, commandLine);
  registerStatus(program, commandLine);
  registerRotate(program, commandLine);
  registerReverse(program, commandLine);
  registerProbeDestination(program, commandLine);
  registerAdopt(program, commandLine);
  registerPypicloud(program, commandLine);
  registerConsole(program, commandLine);
  registerCompletion(program, (text) => cli.stdout.write(text));
  return program;
}
