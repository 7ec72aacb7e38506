import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Zippable, zipSync } from "fflate";
import { CliError } from "../../cli-error.ts";

/** Beside this file when published, in the work tree when run from source. */
const PLACES = ["./lambda/cache/", "../../../../../apps/lambda/dist/cache/"];

/** The zip format's first day, so that the same files make the same bytes. */
const MADE_AT = new Date(1980, 0, 1);
const UNIX = 3;
/** A file that everybody may read, as Lambda needs it, in the upper half of the attributes. */
const READABLE = (0o100644 << 16) >>> 0;

/** The function's code: cacheHandler with the drivers of all caches. @throws CliError where it is not built */
export async function zipCacheBundle(): Promise<Uint8Array> {
  const folder = await findCacheBundle();
  const names = await readdir(folder);
  return zipFolder(folder, names.filter((name) => name.endsWith(".mjs")).sort());
}

/** The folder of the function's code, with `index.mjs` in it. @throws CliError where it is not built */
export async function findCacheBundle(): Promise<string> {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  for (const folder of folders) {
    const names = await readdir(folder).catch((): string[] => []);
    if (names.includes("index.mjs")) {
      return folder;
    }
  }
  throw new CliError({
    what: "cacheHandler is not built",
    subject: folders.at(-1) ?? "",
    remedy: "Run `pnpm --filter @xpart/lambda build`.",
  });
}

async function zipFolder(folder: string, names: readonly string[]): Promise<Uint8Array> {
  const options = { level: 9, mtime: MADE_AT, os: UNIX, attrs: READABLE } as const;
  const files: Zippable = {};
  for (const name of names) {
    files[name] = [await readFile(join(folder, name)), options];
  }
  return zipSync(files);
}
