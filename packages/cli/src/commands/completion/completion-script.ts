import type { CompletedCommand, CompletedOption } from "./command-tree.ts";

/** The shells that have a script. */
export type CompletionShell = "bash" | "zsh" | "fish";

/** The script by which a shell completes `xpart`. Names, choices and flags of ours hold nothing that a shell reads. */
export function completionScript(
  shell: CompletionShell,
  commands: readonly CompletedCommand[],
): string {
  switch (shell) {
    case "bash":
      return bashScript(commands);
    case "zsh":
      // zsh reads bash's completions by itself, and shows them its own way.
      return `#compdef xpart\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case "fish":
      return fishScript(commands);
  }
}

function bashScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => path.join(" "));
  return `# xpart completion; source it, or write it where your shell looks for completions
_xpart() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${at:+$at }\${COMP_WORDS[index]}" in
      ${paths.map(quoted).join("|")}) at="\${at:+$at }\${COMP_WORDS[index]}" ;;
    esac
  done
  local words=""
  case "$at $previous" in
${commands.flatMap(bashChoices).join("\n")}
    *)
      case "$at" in
${commands.map(bashWords).join("\n")}
      esac ;;
  esac
  COMPREPLY=()
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _xpart xpart
`;
}

/** What may follow an option: its choices, or nothing of ours, so that the shell gives files. */
function bashChoices({ path, options }: CompletedCommand): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(
      ({ flag, choices = [] }) =>
        `    ${quoted(`${path.join(" ")} ${flag}`)}) words=${quoted(choices.join(" "))} ;;`,
    );
}

function bashWords({ path, commands, options, choices = [] }: CompletedCommand): string {
  const words = [
    ...commands.map(({ name }) => name),
    ...choices,
    ...options.map(({ flag }) => flag),
  ];
  return `        ${quoted(path.join(" "))}) words=${quoted(words.join(" "))} ;;`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const condition = `-n ${quoted(fishCondition(command))}`;
    return [
      ...command.commands.map(
        ({ name, description }) =>
          `complete -c xpart -f ${condition} -a ${name} -d ${fishQuoted(description)}`,
      ),
      ...(command.choices === undefined
        ? []
        : [`complete -c xpart -f ${condition} -a ${quoted(command.choices.join(" "))}`]),
      ...command.options.map((option) => fishOption(option, condition)),
    ];
  });
  return `# xpart completion; write it to ~/.config/fish/completions/xpart.fish\n${lines.join("\n")}\n`;
}

/** A command is the one that is typed when all its names were, and none of its own subcommands. */
function fishCondition({ path, commands }: CompletedCommand): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const below = commands.map(({ name }) => name);
  const unseen = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(" ")}`];
  return [...seen, ...unseen].join("; and ");
}

function fishOption(
  { flag, description, takesValue, choices }: CompletedOption,
  condition: string,
): string {
  const value =
    choices === undefined ? (takesValue ? " -r" : "") : ` -x -a ${quoted(choices.join(" "))}`;
  return `complete -c xpart ${condition} -l ${flag.slice(2)}${value} -d ${fishQuoted(description)}`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
