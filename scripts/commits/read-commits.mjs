import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** The scopes of commits: the folders of packages and apps, so that each has one spelling. */
export function packageScopes(root) {
  return ["packages", "apps"]
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => ({ parent, name })))
    .filter(({ parent, name }) => existsSync(join(root, parent, name, "package.json")))
    .map(({ name }) => name)
    .sort();
}

/**
 * The commits of the work tree that were written at a time or later, without merges, newest first. A shallow
 * clone gives those that it has.
 *
 * @param {string} root of the work tree
 * @param {string} since ISO 8601; it counts when a commit was written, which a rebase does not change
 * @returns {{ id: string, subject: string }[] | undefined} undefined: this is not a checkout of git
 */
export function commitsSince(root, since) {
  const top = git(root, "rev-parse", "--show-toplevel");
  if (top === undefined || realpathSync(top.trim()) !== realpathSync(root)) {
    return undefined;
  }
  const log = git(root, "log", "--no-merges", "--format=%h%x00%aI%x00%s", "HEAD") ?? "";
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\0"))
    .filter(([, written]) => Date.parse(written) >= Date.parse(since))
    .map(([id, , subject]) => ({ id, subject }));
}

function git(root, ...args) {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 };
  const { status, stdout } = spawnSync("git", args, options);
  return status === 0 ? stdout : undefined;
}
