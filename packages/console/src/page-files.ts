import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The page, by the paths under which it is served. */
export type PageFiles = Readonly<Record<string, { readonly type: string; readonly body: string }>>;

/** Beside the built file. */
const BUILT = new URL("./page-files.json", import.meta.url);
/** In the work tree, where it is bundled each time that it is wanted, which takes a part of a second. */
const SOURCE = new URL("../../../apps/console-page/src/bundle-page.ts", import.meta.url);

/** Loads the page: as it was built, or from its sources where this runs from its own. */
export async function loadPageFiles(): Promise<PageFiles> {
  if (existsSync(fileURLToPath(BUILT))) {
    return JSON.parse(await readFile(BUILT, "utf8")) as PageFiles;
  }
  const { bundlePage } = (await import(SOURCE.href)) as { bundlePage(): Promise<PageFiles> };
  return bundlePage();
}
