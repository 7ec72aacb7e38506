import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { z } from "zod";
import { ROOT } from "./packaged-apps.ts";

/** A package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Its folder, absolute. */
  readonly folder: string;
  /** An SPDX expression, as its `package.json` has it. */
  readonly licence: string;
  /** Whether it is of this repository. */
  readonly isOwn: boolean;
  /**
   * What its licence and notice files say, by their names; else what its README says of its licence; for
   * a package of this repository, the repository's licence. None where there is no such thing.
   */
  readonly texts: readonly string[];
}

/** What is read of a `package.json`. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | undefined;
}

/**
 * The packages that files belong to: each is that of the nearest `package.json` with a name and a
 * version. Sorted by name and version, each once.
 *
 * @throws where a file belongs to no package, or its package names no licence: nothing may be given
 *   away of which nobody knows the terms.
 */
export function packagesOf(files: readonly string[]): readonly BundledPackage[] {
  const folders = new Set(files.map((file) => packageFolder(file)));
  const packages = [...folders].map(readPackage);
  const once = new Map(packages.map((found) => [`${found.name}@${found.version}`, found]));
  return [...once].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, found]) => found);
}

/** The folder of the package that a file belongs to. @throws where there is none */
export function packageFolder(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (readManifest(folder) !== undefined) {
      return folder;
    }
  }
  throw new Error(`${file} belongs to no package: no folder above it has one's package.json`);
}

/** Name, version and licence of the package in a folder; undefined where it holds none. */
export function readManifest(folder: string): PackageManifest | undefined {
  const path = join(folder, "package.json");
  // Folders inside a package have files of that name too, which say only what kind of modules they hold.
  return existsSync(path)
    ? MANIFEST.safeParse(JSON.parse(readFileSync(path, "utf8"))).data
    : undefined;
}

const MANIFEST: z.ZodType<PackageManifest> = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  license: z.string().optional(),
});

/** `LICENSE`, `LICENCE.md`, `COPYING`, `NOTICE.txt`; never a source file of such a name. */
const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-][\w.-]*)?$/i;
const CODE_FILE = /\.([cm]?[jt]s|json|map)$/i;

function readPackage(folder: string): BundledPackage {
  const manifest = readManifest(folder);
  if (manifest?.license === undefined) {
    throw new Error(
      `${folder} is in the bundle, and its package.json names no licence: find out which it is, or do without the package`,
    );
  }
  const { name, version, license } = manifest;
  const isOwn = !folder.split(sep).includes("node_modules");
  const own = isOwn ? licenceFiles(ROOT) : [];
  const texts = [licenceFiles(folder), own, licenceInReadme(folder)].find(
    ({ length }) => length > 0,
  );
  return { name, version, folder, licence: license, isOwn, texts: texts ?? [] };
}

function licenceFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name) && !CODE_FILE.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

/** Some authors give the text of the licence there alone, as the last section. */
function licenceInReadme(folder: string): readonly string[] {
  const path = join(folder, "README.md");
  const readme = existsSync(path) ? readFileSync(path, "utf8") : "";
  const text = /^#+ *licen[cs]e\s*$([\s\S]*?)(?=^#|(?![\s\S]))/im.exec(readme)?.[1]?.trim() ?? "";
  return /copyright|permission/i.test(text) ? [text] : [];
}
