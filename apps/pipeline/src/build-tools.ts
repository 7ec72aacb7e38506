import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundledPackage, packageFolder, readManifest } from "./bundled-package.ts";
import { HANDLERS, ROOT } from "./packaged-apps.ts";

/** What makes the zips, as `name@version`: the bundler and the zip library. */
export function buildTools(): readonly string[] {
  const esbuild = createRequire(join(HANDLERS, "package.json")).resolve("esbuild");
  const fflate = createRequire(import.meta.url).resolve("fflate");
  return [esbuild, fflate].map((path) => {
    const manifest = readManifest(packageFolder(path));
    return `${manifest?.name}@${manifest?.version}`;
  });
}

/**
 * What tells the tools how, beside a bundle's own configuration: compiler options, the manifests of this
 * repository's packages that are in the bundle, and the sources of this package.
 */
export function buildSettings(packages: readonly BundledPackage[]): readonly string[] {
  const compiler = ["tsconfig.base.json", "tsconfig.json"].map((name) => join(ROOT, name));
  const manifests = packages
    .filter(({ isOwn }) => isOwn)
    .map(({ folder }) => join(folder, "package.json"));
  return [...compiler, ...manifests, ...packagingSources()];
}

/** The upload has a folder of its own, as it makes nothing. */
function packagingSources(): readonly string[] {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "upload.ts")
    .map((name) => join(folder, name));
}
