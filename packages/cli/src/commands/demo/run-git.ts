import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What git said: its stdout, or why there is none. */
export type GitAnswer =
  | { readonly kind: "done"; readonly output: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "no-git" };

/**
 * Whether git gets a process group of its own: Ctrl-C goes to all of a terminal's, and git is to end by our word, not
 * beside us. Should we be ended first, its pipes are closed, which ends it.
 */
export const OUT_OF_TERMINAL: boolean = process.platform !== "win32";

const execute = promisify(execFile);

/** Runs git in a directory, for short answers. */
export async function runGit(directory: string, args: readonly string[]): Promise<GitAnswer> {
  // Its words in English, whatever the user's language: some are looked for.
  const env = { ...process.env, LC_ALL: "C" };
  try {
    const { stdout } = await execute("git", [...args], { cwd: directory, env });
    return { kind: "done", output: stdout.trim() };
  } catch (error) {
    const { code, syscall, stderr } = error as {
      readonly code?: unknown;
      readonly syscall?: string;
      readonly stderr?: string;
    };
    // Of a directory that is not there Node says the same as of a program that is not.
    return code === "ENOENT" && syscall === "spawn git"
      ? { kind: "no-git" }
      : { kind: "failed", message: (stderr ?? String(error)).trim() };
  }
}
