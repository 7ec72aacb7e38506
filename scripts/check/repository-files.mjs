import { execFileSync } from "node:child_process";

/**
 * Every file of the work tree that git tracks or would track, by its path from the root.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function repositoryFiles(root) {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  return execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
    .split("\0")
    .filter((path) => path !== "");
}
