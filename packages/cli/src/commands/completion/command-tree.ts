import type { Argument, Command, Option } from "commander";

/** An option as a shell completes it. */
export interface CompletedOption {
  /** Such as `--git`. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value may be; absent: anything, perhaps a file. */
  readonly choices?: readonly string[];
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** The names that lead to it, without `xpart`; empty for `xpart` itself. */
  readonly path: readonly string[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** What its first argument may be; absent: anything, perhaps a file. */
  readonly choices?: readonly string[];
}

/** A command line as a flat list of its commands, so that each shell's script is made from the same table. */
export function commandTree(
  command: Command,
  path: readonly string[] = [],
): readonly CompletedCommand[] {
  const [argument] = command.registeredArguments;
  const own: CompletedCommand = {
    path,
    commands: command.commands.map((sub) => ({ name: sub.name(), description: sub.description() })),
    options: [...command.options.flatMap(completedOption), HELP],
    ...choicesOf(argument),
  };
  return [own, ...command.commands.flatMap((sub) => commandTree(sub, [...path, sub.name()]))];
}

const HELP: CompletedOption = {
  flag: "--help",
  description: "display help for command",
  takesValue: false,
};

function completedOption(option: Option): readonly CompletedOption[] {
  const { long, description, required, optional } = option;
  return long === undefined || long === null
    ? []
    : [{ flag: long, description, takesValue: required || optional, ...choicesOf(option) }];
}

function choicesOf(of: Argument | Option | undefined): { readonly choices?: readonly string[] } {
  return of?.argChoices === undefined ? {} : { choices: of.argChoices };
}
