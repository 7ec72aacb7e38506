import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./work-tree.mjs";

/** SHA-256 over names and contents of files, in the order given. */
export function hashFiles(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
}

/** All files below a directory of the work tree, sorted; without what is installed or built. */
export function filesBelow(directory) {
  return readdirSync(join(root, directory), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== "dist")
    .flatMap((entry) => {
      const path = `${directory}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [join(root, path)];
    })
    .sort();
}

/** The package.json files of the work tree. */
export function packageFiles() {
  const workspaces = ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return ["", ...workspaces]
    .map((directory) => join(root, directory, "package.json"))
    .filter(isThere)
    .sort();
}

function isThere(path) {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
