import { fileURLToPath } from "node:url";

/** A zip that is deployed, and what it is made of. */
export interface PackagedApp {
  /** Its name in a bucket: `<prefix><app>/<name>.zip`. */
  readonly app: string;
  /** Folder with the built handlers, from the package of the handlers. */
  readonly folder: string;
  /** What esbuild wrote about the bundle, likewise. */
  readonly metafile: string;
  /** The configuration of its build, likewise; part of the build hash. */
  readonly configurations: readonly string[];
  /** More is an error: Lambda loads what is in the zip, and a big one is often an accident. */
  readonly maxBytes: number;
  /** What the variables that a pipeline gets begin with: `<prefix>_BUILD_HASH`, `<prefix>_KEY`. */
  readonly variables: string;
}

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

/** The package of the handlers; paths of a {@link PackagedApp} are from here. */
export const HANDLERS: string = fileURLToPath(new URL("../../lambda/", import.meta.url));

/** Where all that is made here goes. */
export const DIST: string = fileURLToPath(new URL("../../lambda/dist/", import.meta.url));

/** The name of the licence notice in a zip, and beside the handlers in their folder. */
export const NOTICES = "THIRD-PARTY-NOTICES.txt";

/** Every zip (ADR 14 says why there are two). */
export const PACKAGED_APPS: readonly PackagedApp[] = [
  {
    app: "xpart",
    folder: "dist",
    metafile: "dist/meta/main.json",
    configurations: ["esbuild.config.ts"],
    maxBytes: 250_000,
    variables: "PACKAGE",
  },
  {
    app: "xpart-cache",
    folder: "dist/cache",
    metafile: "dist/meta/cache.json",
    configurations: ["esbuild.config.ts"],
    maxBytes: 750_000,
    variables: "PACKAGE_CACHE",
  },
];
