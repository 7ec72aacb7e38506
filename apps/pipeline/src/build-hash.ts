import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { packageFolder, readManifest } from "./bundled-package.ts";
import { ROOT } from "./packaged-apps.ts";

/** What a zip is made of. */
export interface BuildInputs {
  /** Every file that the bundle was made of, absolute: sources and those of dependencies. */
  readonly files: readonly string[];
  /** Every file that says how: configuration, and the sources of this package. */
  readonly configurations: readonly string[];
  /** The tools that made it, `name@version`. */
  readonly tools: readonly string[];
}

/**
 * The hash of a build: over the sources and dependencies that its bundle was made of, and over what made
 * it. A dependency that is installed and not bundled does not change it, nor do the place of the work
 * tree, the machine or the time.
 *
 * @returns SHA-256, 64 characters of lower-case hex.
 */
export function buildHash({ files, configurations, tools }: BuildInputs): string {
  const hash = createHash("sha256");
  const named = [...files, ...configurations].map((path) => ({ name: stableName(path), path }));
  for (const tool of [...tools].sort()) {
    hash.update(`${tool}\0`);
  }
  for (const { name, path } of named.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const content = createHash("sha256").update(readFileSync(path)).digest("hex");
    hash.update(`${name}\0${content}\0`);
  }
  return hash.digest("hex");
}

/** Where a file of a dependency is installed is the package manager's business; its package is not. */
function stableName(path: string): string {
  const fromRoot = relative(ROOT, path).split(sep).join("/");
  if (!fromRoot.split("/").includes("node_modules")) {
    return fromRoot;
  }
  const folder = packageFolder(path);
  const manifest = readManifest(folder);
  return `${manifest?.name}@${manifest?.version}/${relative(folder, path).split(sep).join("/")}`;
}
