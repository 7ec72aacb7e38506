import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The packages that are published, by the names of their folders, in the order of their dependencies. */
export const PUBLISHABLE_PACKAGES = [
  "core",
  "aws-adapters",
  "sandbox",
  "pypicloud-sync",
  "deployment",
  "operations",
  "console",
  "cli",
  "xpart",
  "infra",
];

/** The name by which a package is published. */
export function publishedName(name) {
  return name === "xpart" ? "xpart" : `@xpart/${name}`;
}

/** Those whose API is committed and compared; the command line is not imported by anybody. */
export const REPORTED_PACKAGES = [
  "core",
  "aws-adapters",
  "sandbox",
  "pypicloud-sync",
  "deployment",
  "operations",
  "console",
  "infra",
];

/** The folder of a published package, from the root. */
export function folderOf(name) {
  return name === "infra" ? "apps/infra" : `packages/${name}`;
}

/** Where `pack.mjs` leaves the tarball of a package, whatever its version. */
export function tarballOf(folder) {
  return fileURLToPath(new URL(`../../temp/tarballs/${folder}.tgz`, import.meta.url));
}

/** The pinned pnpm, by way of npx: `pnpm@12.21.0`. */
export function pinnedPnpm() {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))
    .packageManager;
}
