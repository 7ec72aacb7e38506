import { Argument, type Command } from "commander";
import type { CompletionShell } from "./completion-script.ts";

const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly CompletionShell[];

const EXAMPLES = `
Examples:
  xpart completion bash > ~/.local/share/bash-completion/completions/xpart
  xpart completion zsh > "\${fpath[1]}/_xpart"
  xpart completion fish > ~/.config/fish/completions/xpart.fish`;

/** Adds `xpart completion`, which completes all that the program has by then and later. */
export function registerCompletion(program: Command, write: (text: string) => void): void {
  program
    .command("completion")
    .description("Prints the script by which a shell completes xpart.")
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action(async (shell: CompletionShell) => {
      const { completionScript } = await import("./completion-script.ts");
      const { commandTree } = await import("./command-tree.ts");
      write(completionScript(shell, commandTree(program)));
    });
}
