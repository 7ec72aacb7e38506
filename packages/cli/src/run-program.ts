import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { describeError, EXIT_CODES, type ExitCode } from "./cli-error.ts";
import type { CommandContext } from "./commands/demo/demo-command.ts";
import type { TerminalInput } from "./commands/deployment/deployment-options.ts";
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

/** A program that says everything through these streams, and throws instead of ending the process. */
export function newProgram(name: string, cli: CliProcess): Command {
  return new Command(name)
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
    })
    .version(ownVersion(), "--version", "print the version of xpart")
    .exitOverride()
    .addHelpText("after", EXIT_CODE_HELP);
}

/** Below the help of a program. */
export const EXIT_CODE_HELP = `
Exit codes:
  0  done, and all that was compared is equal
  1  not equal; the keys that differ are named
  2  could not run: wrong arguments, or something needed is missing
  130  ended by Ctrl-C`;

/**
 * Parses arguments, runs what they name, and turns errors into lines on stderr.
 *
 * @param create - makes the program; what it runs says by `finish` how it ended.
 * @returns the exit code; never throws.
 */
export async function runProgram(
  create: (finish: (code: ExitCode) => void) => Command,
  args: readonly string[],
  cli: CliProcess,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODES.ok;
  const program = create((code) => {
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

/** Beside the sources and beside the built files alike. */
function ownVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
