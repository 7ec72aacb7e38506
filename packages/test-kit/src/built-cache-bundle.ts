import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuiltBundle, buildInto } from "./built-bundle.ts";

/** Builds cacheHandler's bundle as it is deployed, beside any other build; all files of its folder are it. */
export function buildCacheBundle(): BuiltBundle & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "xpart-cache-"));
  buildInto(folder, "cache");
  return {
    folder,
    path: join(folder, "index.mjs"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
