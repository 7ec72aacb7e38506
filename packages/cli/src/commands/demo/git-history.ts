import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { CliError } from "../../cli-error.ts";
import { startGitBlobs } from "./git-blobs.ts";
import { changesOf } from "./git-changes.ts";
import { gitLogArguments, parseGitLog } from "./git-log.ts";
import { type GitAnswer, OUT_OF_TERMINAL, runGit } from "./run-git.ts";
import type { Change, TrafficSource } from "./traffic.ts";

const ELSEWHERE = "Name another repository with --git PATH, or a folder with --dir PATH.";

/**
 * The history of a git repository as S3 traffic: first parents only, so that it is one line of commits,
 * oldest first.
 *
 * @param maxCommits only so many, the newest; the tree before them is not replayed.
 * @throws CliError when the directory is not in a repository, it has no commit, or there is no git.
 */
export async function openGitHistory(
  directory: string,
  maxCommits: number | undefined,
): Promise<TrafficSource> {
  const root = await findRepository(directory);
  const total = await countCommits(root);
  const count = Math.min(total, maxCommits ?? total);
  const blobs = startGitBlobs(root);
  return {
    place: root,
    title: `the history of ${root}: ${count} of ${total} commits, first parents only, oldest first`,
    notes:
      count < total ? ["files that only older commits touched are not replayed (--commits)"] : [],
    changes: () => walk(root, maxCommits, blobs.read),
    stop: blobs.stop,
  };
}

async function findRepository(directory: string): Promise<string> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new CliError({
      what: "There is no such directory",
      subject: directory,
      remedy: ELSEWHERE,
    });
  }
  const answer = await runGit(directory, ["rev-parse", "--show-toplevel"]);
  if (answer.kind === "done" && answer.output !== "") {
    return answer.output;
  }
  // A bare repository has no work tree, but it has a history.
  const bare = await runGit(directory, ["rev-parse", "--absolute-git-dir"]);
  return outputOf(bare, "This is not in a git repository", directory);
}

async function countCommits(root: string): Promise<number> {
  const answer = await runGit(root, ["rev-list", "--count", "--first-parent", "HEAD"]);
  return Number(outputOf(answer, "This git repository has no commits yet", root));
}

function outputOf(answer: GitAnswer, what: string, subject: string): string {
  switch (answer.kind) {
    case "done":
      return answer.output;
    case "no-git":
      throw new CliError({
        what: "git cannot be started",
        subject: "git",
        remedy: "Install git, or replay a folder with --dir PATH.",
      });
    case "failed":
      if (/dubious ownership/.test(answer.message)) {
        throw new CliError({
          what: "git reads no repository that belongs to another user",
          subject,
          remedy: `If you trust it: git config --global --add safe.directory '${subject}'`,
        });
      }
      throw new CliError({ what, subject, remedy: `${ELSEWHERE}\ngit says: ${answer.message}` });
  }
}

async function* walk(
  root: string,
  maxCommits: number | undefined,
  readBlob: Parameters<typeof changesOf>[1],
): AsyncGenerator<Change> {
  const child = spawn("git", [...gitLogArguments(maxCommits)], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    detached: OUT_OF_TERMINAL,
  });
  try {
    for await (const commit of parseGitLog(child.stdout)) {
      yield* changesOf(commit, readBlob);
    }
  } finally {
    child.kill();
  }
}
