import { execFileSync, type StdioOptions } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A first download of a Node is some 60 MB. */
const DOWNLOAD_LIMIT_MS = 180_000;

/** A bundle in a directory of its own. */
export interface BuiltBundle {
  readonly path: string;
  remove(): void;
}

/** Builds the bundle as it is deployed, beside any other build. */
export function buildBundle(): BuiltBundle {
  const directory = mkdtempSync(join(tmpdir(), "xpart-lambda-"));
  buildInto(directory, "main");
  return {
    path: join(directory, "index.mjs"),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Builds one of the bundles by the handlers' own configuration. */
export function buildInto(directory: string, name: "main" | "cache"): void {
  const packageDirectory = fileURLToPath(new URL("../../../apps/lambda/", import.meta.url));
  const args = ["--disable-warning=ExperimentalWarning", "esbuild.config.ts"];
  execFileSync(process.execPath, [...args, "--out-dir", directory, name], {
    cwd: packageDirectory,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/**
 * The path of another Node, of a version such as `24` or `22.18.0`; brought from npm where it is not there yet,
 * undefined where it cannot be had.
 */
export function findNode(version: string): string | undefined {
  const script = fileURLToPath(new URL("../../../scripts/bring-node.mjs", import.meta.url));
  try {
    const options = { encoding: "utf8", timeout: DOWNLOAD_LIMIT_MS } as const;
    const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
    const folder = execFileSync(process.execPath, [script, version], { ...options, stdio });
    return join(folder.trim(), process.platform === "win32" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
}

/** The Nodes that the bundles are tried on beside this one: the least one, and what Lambda has (H6). */
export function otherNodes(): readonly { readonly nodeName: string; readonly nodePath?: string }[] {
  const isThis = (version: string) => `${process.versions.node}.`.startsWith(`${version}.`);
  return ["22.18.0", "24"]
    .filter((version) => !isThis(version))
    .map((version) => {
      const nodePath = findNode(version);
      return { nodeName: `Node ${version}`, ...(nodePath !== undefined && { nodePath }) };
    });
}
