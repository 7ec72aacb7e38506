import { readFileSync } from "node:fs";
import { Command, CommanderError, Option, type OutputConfiguration } from "commander";
import { describeError, EXIT_CODES, type ExitCode } from "./cli-error.ts";
import { registerBackfill } from "./commands/backfill/register-backfill.ts";
import type { CommandLine } from "./commands/command-line.ts";
import { registerCompletion } from "./commands/completion/register-completion.ts";
import { BREAK_KINDS } from "./commands/demo/break/break-kinds.ts";
import type { CommandContext, DemoArguments } from "./commands/demo/demo-command.ts";
import type { TerminalInput } from "./commands/deployment/deployment-options.ts";
import { registerEstimate } from "./commands/estimate/register-estimate.ts";
import { registerExplain } from "./commands/explain/register-explain.ts";
import { registerList } from "./commands/list/register-list.ts";
import { registerPlan } from "./commands/plan/register-plan.ts";
import { registerPypicloud } from "./commands/pypicloud/register-pypicloud.ts";
import { registerRelease } from "./commands/release/register-release.ts";
import { registerVerify } from "./commands/verify/register-verify.ts";
import { chooseHost } from "./io/choose-host.ts";
import { type TerminalStream, writeLines } from "./io/output-streams.ts";

/** What the command line gets from its process. */
export interface CliProcess extends Pick<CommandContext, "signal" | "beforeComparing" | "guards"> {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Absent: there is none. */
  readonly stdin?: TerminalInput;
  readonly workingDirectory: string;
  /** The variables of the process; absent: none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const EXIT_CODE_HELP = `
Exit codes:
  0  done, and all that was compared is equal
  1  not equal; the keys that differ are named
  2  could not run: wrong arguments, or something needed is missing
  130  ended by Ctrl-C`;

/**
 * The `xpart` command: parses arguments, runs what they name, and turns errors into lines on stderr.
 * Commands are loaded when they are used.
 *
 * @returns the exit code; never throws.
 */
export async function runCli(args: readonly string[], cli: CliProcess): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODES.ok;
  const program = createProgram(cli, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has said what is wrong; help that was asked for is not an error.
      return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
    }
    if (cli.signal.aborted) {
      writeLines(cli.stderr, "interrupted");
      return EXIT_CODES.interrupted;
    }
    writeLines(cli.stderr, describeError(error));
    return EXIT_CODES.failed;
  }
}

function createProgram(cli: CliProcess, finish: (code: ExitCode) => void): Command {
  const output: OutputConfiguration = {
    writeOut: (text) => cli.stdout.write(text),
    writeErr: (text) => cli.stderr.write(text),
  };
  const program = new Command("xpart")
    .description("Keeps S3 buckets equal across AWS partitions.")
    .configureOutput(output)
    .version(ownVersion(), "--version", "print the version of xpart")
    .exitOverride()
    .showHelpAfterError("Run xpart --help, or xpart <command> --help, for what there is.")
    .addHelpText("after", EXIT_CODE_HELP);
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
    .option("--keep", "stay up afterwards and print endpoints, credentials and aws commands")
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
  registerEstimate(program, commandLine);
  registerBackfill(program, commandLine);
  registerList(program, commandLine);
  registerRelease(program, commandLine);
  registerPypicloud(program, commandLine);
  registerCompletion(program, (text) => cli.stdout.write(text));
  return program;
}

/** Beside the sources and beside the built files alike. */
function ownVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
