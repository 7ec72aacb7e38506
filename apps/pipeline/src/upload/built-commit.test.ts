import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { type SampleFolder, sampleFolder } from "../../test/sample-folder.ts";
import { builtCommit } from "./built-commit.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

let folder: SampleFolder | undefined;
afterEach(() => folder?.remove());

describe("builtCommit", () => {
  it("G10 CodeBuild tells the commit, else git does; the version of an S3 object is none", () => {
    folder = sampleFolder({ "a.txt": "a" });
    const { path } = folder;
    const resolved = (value: string) => ({ CODEBUILD_RESOLVED_SOURCE_VERSION: value });
    expect(builtCommit(resolved(COMMIT), path)).toBe(COMMIT);
    expect(builtCommit(resolved("zD.c1lnCrZ6z7vTq7_1"), path)).toBeUndefined();
    expect(builtCommit({}, path)).toBeUndefined();
    const git = (...args: string[]) =>
      execFileSync("git", args, { cwd: path, encoding: "utf8" }).trim();
    git("init", "--quiet");
    const user = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(...user, "commit", "--quiet", "--allow-empty", "-m", "first");
    expect(builtCommit(resolved("zD.c1lnCrZ6z7vTq7_1"), path)).toBe(git("rev-parse", "HEAD"));
  });
});
