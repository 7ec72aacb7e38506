import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuiltBundle } from "./built-bundle.ts";

/** Builds cacheHandler's bundle as it is deployed, beside any other build; all files of its folder are it. */
export function buildCacheBundle(): BuiltBundle & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "xpart-cache-"));
  const packageDirectory = fileURLToPath(new URL("../../../apps/lambda/", import.meta.url));
  const tsup = join(packageDirectory, "node_modules/tsup/dist/cli-default.js");
  const args = [tsup, "--config", "tsup.cache.config.ts", "--out-dir", folder, "--silent"];
  execFileSync(process.execPath, args, {
    cwd: packageDirectory,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    folder,
    path: join(folder, "index.mjs"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
