import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Of each commit: when it was written, what it writes (by path, so many bytes), and what it deletes. */
const COMMITS: readonly {
  readonly date: string;
  readonly writes: Readonly<Record<string, number>>;
  readonly deletes?: readonly string[];
}[] = [
  {
    date: "2025-03-01T12:00:00Z",
    writes: {
      "README.md": 900,
      "docs/guide.md": 3_000,
      "docs/notes.md": 80,
      "packages/core/src/plan.ts": 1_200,
      "packages/core/src/plan.test.ts": 700,
      "packages/cli/src/main.ts": 400,
      "packages/cli/bin/tool": 20_000,
    },
  },
  {
    date: "2025-09-01T12:00:00Z",
    writes: {
      "docs/guide.md": 3_100,
      "packages/core/src/plan.ts": 1_300,
      "packages/cli/src/main.ts": 450,
      "scripts/build.mjs": 600,
    },
    deletes: ["docs/notes.md"],
  },
  {
    date: "2026-02-01T12:00:00Z",
    writes: {
      "README.md": 1_000,
      "docs/notes.md": 90,
      "packages/core/src/plan.ts": 1_400,
      "packages/core/src/plan.test.ts": 800,
      "scripts/check.mjs": 10,
    },
    deletes: ["scripts/build.mjs"],
  },
];

/** Makes a git repository of three dated commits, whose files every policy of `docs/policies` says something about. */
export async function makePolicyHistory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const git = (date: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
      cwd: directory,
      stdio: "ignore",
      env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
  git("", "init", "--initial-branch=main");
  for (const { date, writes, deletes = [] } of COMMITS) {
    for (const [path, sizeBytes] of Object.entries(writes)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), `${date} ${path}\n`.padEnd(sizeBytes, "x"));
    }
    for (const path of deletes) {
      await rm(join(directory, path));
    }
    git(date, "add", "--all");
    git(date, "commit", "--message", date);
  }
}
