import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A first download of Node 24 is some 60 MB. */
const DOWNLOAD_LIMIT_MS = 180_000;

/** A bundle in a directory of its own. */
export interface BuiltBundle {
  readonly path: string;
  remove(): void;
}

/** Builds the bundle as it is deployed, beside any other build. */
export function buildBundle(): BuiltBundle {
  const directory = mkdtempSync(join(tmpdir(), "xpart-lambda-"));
  const packageDirectory = fileURLToPath(new URL("../../../apps/lambda/", import.meta.url));
  const tsup = join(packageDirectory, "node_modules/tsup/dist/cli-default.js");
  execFileSync(process.execPath, [tsup, "--out-dir", directory, "--silent"], {
    cwd: packageDirectory,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    path: join(directory, "index.mjs"),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The path of a Node 24, downloaded where npx has none yet; undefined where it cannot be had. */
export function findNode24(): string | undefined {
  if (process.version.startsWith("v24.")) {
    return process.execPath;
  }
  try {
    const find = ["--package=node@24", "--", "node", "-p", "process.execPath"];
    const args = ["exec", "--yes", "--fetch-retries=0", ...find];
    const options = { encoding: "utf8", timeout: DOWNLOAD_LIMIT_MS } as const;
    return execFileSync("npm", args, { ...options, stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
