import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGitHistory } from "./git-history.ts";
import { type Change, MAX_BUFFERED_BYTES } from "./traffic.ts";

const BIG = Buffer.alloc(MAX_BUFFERED_BYTES + 4_321, "0123456789\n");
let directory: string;
let repository: string;

function git(...args: string[]): void {
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: repository, stdio: "ignore" });
}

function commit(message: string): void {
  git("add", "--all");
  git("commit", "--message", message, "--allow-empty");
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-history-"));
  repository = join(directory, "with space");
  await mkdir(repository);
  git("init", "--initial-branch=main");
  await writeFile(join(repository, "a+b %20.txt"), "one\n");
  await writeFile(join(repository, "big.bin"), BIG);
  await symlink("big.bin", join(repository, "link"));
  commit("first");
  await rename(join(repository, "a+b %20.txt"), join(repository, "é 😀.md"));
  await writeFile(join(repository, "empty"), "");
  commit("renamed");
  git("checkout", "-b", "side", "HEAD~1");
  await writeFile(join(repository, "from-side"), "side\n");
  commit("side");
  git("checkout", "main");
  git("merge", "--no-ff", "--message", "merged", "side");
  await mkdir(join(repository, "deep"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function replay(path: string, commits?: number): Promise<readonly (readonly string[])[]> {
  const traffic = await openGitHistory(path, commits);
  const steps: string[][] = [];
  for await (const change of traffic.changes()) {
    steps.push(await describeStep(change));
  }
  await traffic.stop();
  return steps;
}

async function describeStep(change: Change): Promise<string[]> {
  if (change.kind !== "put") {
    return [change.kind, change.kind === "delete" ? change.key : change.reason];
  }
  const content = await change.read();
  const bytes = content.kind === "bytes" ? content.bytes : await buffer(content.stream);
  return [
    content.kind,
    change.key,
    bytes.length > 50 ? sha256(bytes) : Buffer.from(bytes).toString(),
  ];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("openGitHistory", () => {
  it("U1 replays first parents from the oldest, a rename as delete and put", async () => {
    expect(await replay(repository)).toEqual([
      ["bytes", "a+b %20.txt", "one\n"],
      ["stream", "big.bin", sha256(BIG)],
      ["bytes", "link", "big.bin"],
      ["delete", "a+b %20.txt"],
      ["bytes", "empty", ""],
      ["bytes", "é 😀.md", "one\n"],
      ["bytes", "from-side", "side\n"],
    ]);
  });

  it("U1 --commits replays the newest only, and says that the tree before is left out", async () => {
    expect(await replay(repository, 1)).toEqual([["bytes", "from-side", "side\n"]]);
    const traffic = await openGitHistory(repository, 1);
    await traffic.stop();
    expect(traffic.title).toContain("1 of 3 commits");
    expect(traffic.notes.join()).toContain("not replayed");
  });

  it("U1 a directory inside a repository stands for all of it", async () => {
    expect(await replay(join(repository, "deep"), 1)).toEqual([["bytes", "from-side", "side\n"]]);
  });

  it("U4 names --git and --dir where there is no repository, no commit, no directory", async () => {
    const empty = join(directory, "empty");
    await mkdir(empty);
    const problemAt = (path: string) =>
      openGitHistory(path, undefined).catch((error: unknown) => error);
    const where = { remedy: expect.stringMatching(/--git PATH.*--dir PATH/) };
    expect(await problemAt(empty)).toMatchObject({
      problem: { ...where, what: "This is not in a git repository", subject: empty },
    });
    process.env["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1";
    const ofAnother = await problemAt(repository);
    delete process.env["GIT_TEST_ASSUME_DIFFERENT_OWNER"];
    expect(ofAnother).toMatchObject({
      problem: {
        what: "git reads no repository that belongs to another user",
        remedy: expect.stringContaining("safe.directory"),
      },
    });
    execFileSync("git", ["init", empty], { stdio: "ignore" });
    expect(await problemAt(empty)).toMatchObject({
      problem: { ...where, what: "This git repository has no commits yet" },
    });
    expect(await problemAt(join(directory, "nowhere"))).toMatchObject({
      problem: { ...where, what: "There is no such directory" },
    });
  });
});
