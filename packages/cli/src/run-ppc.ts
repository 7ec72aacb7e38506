import type { ExitCode } from "./cli-error.ts";
import { defineBuildBundle, defineCreateSync } from "./commands/pypicloud/define-commands.ts";
import { chooseHost } from "./io/choose-host.ts";
import { type CliProcess, newProgram, runProgram } from "./run-program.ts";

/** The commands that people know by pypicloud's own names, with its options. */
export type PpcTool = "ppc-create-s3-sync" | "ppc-build-lambda-bundle";

const TOOLS: Readonly<Record<PpcTool, typeof defineCreateSync>> = {
  "ppc-create-s3-sync": defineCreateSync,
  "ppc-build-lambda-bundle": defineBuildBundle,
};

/**
 * `ppc-create-s3-sync` and `ppc-build-lambda-bundle`: `xpart pypicloud create-sync` and `build-bundle` under the
 * names and with the options of pypicloud 1.3.12 (Y13, Y14).
 *
 * @returns the exit code; never throws.
 */
export function runPpc(name: PpcTool, args: readonly string[], cli: CliProcess): Promise<ExitCode> {
  const contextOf = (isJson: boolean) => ({ environment: {}, ...cli, io: chooseHost(cli, isJson) });
  return runProgram(
    (finish) =>
      TOOLS[name](
        newProgram(name, cli).showHelpAfterError(`Run ${name} --help for what there is.`),
        { contextOf, finish },
      ),
    args,
    cli,
  );
}
