import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { zipFiles } from "@xpart/pipeline/zip-files";
import { buildBundle } from "@xpart/test-kit/built-bundle";

/** Writes the functions' zip into a folder, as `package` writes it. @returns its path. */
export function writeFunctionZip(folder: string): string {
  const bundle = buildBundle();
  const path = join(folder, "xpart.zip");
  const built = dirname(bundle.path);
  const names = readdirSync(built).filter((name) => name.endsWith(".mjs"));
  writeFileSync(
    path,
    zipFiles(new Map(names.map((name) => [name, readFileSync(join(built, name))]))),
  );
  bundle.remove();
  return path;
}
