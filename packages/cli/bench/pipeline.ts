import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../src/run-cli.ts";
import { makeRepository } from "./make-repository.ts";

/** How many objects a second go through the whole pipeline of the sandbox. @returns the exit code. */
export async function benchPipeline(commits: number): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "xpart-bench-"));
  try {
    const repository = join(directory, "repository");
    await makeRepository(repository, commits);
    return await runCli(["demo", "--git", repository], {
      stdout: process.stdout,
      stderr: process.stderr,
      workingDirectory: directory,
      signal: new AbortController().signal,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
