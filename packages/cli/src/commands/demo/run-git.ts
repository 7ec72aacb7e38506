import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What git said: its stdout, or why there is none. */
export type GitAnswer =
  | { readonly kind: "done"; readonly output: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "no-git" };

const execute = promisify(execFile);

/** Runs git in a directory, for short answers. */
export async function runGit(directory: string, args: readonly string[]): Promise<GitAnswer> {
  try {
    const { stdout } = await execute("git", [...args], { cwd: directory });
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
