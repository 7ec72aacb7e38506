// `pnpm bench [commits]`: how many objects a second go through the whole pipeline of the sandbox.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../src/run-cli.ts";
import { makeRepository } from "./make-repository.ts";

/** Some thousand objects: long enough that starting up does not count. */
const DEFAULT_COMMITS = 3_000;

const commits = Number(process.argv[2] ?? DEFAULT_COMMITS);
const directory = await mkdtemp(join(tmpdir(), "xpart-bench-"));
try {
  const repository = join(directory, "repository");
  await makeRepository(repository, commits);
  process.exitCode = await runCli(["demo", "--git", repository], {
    stdout: process.stdout,
    stderr: process.stderr,
    workingDirectory: directory,
    signal: new AbortController().signal,
  });
} finally {
  await rm(directory, { recursive: true, force: true });
}
