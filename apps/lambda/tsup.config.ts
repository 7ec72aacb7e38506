import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "tsup";

const ABSENT = fileURLToPath(new URL("src/absent-credential-providers.ts", import.meta.url));

/** A statement of an SDK schema file: `export var PutObject$ = [9, n0, _PO, ...];`. */
const SCHEMA = /^((?:export )?var \w+\$?) = \[([\s\S]*?)\];$/gm;

/**
 * Lets esbuild leave out the schemas of operations that nobody calls, a tenth of the bundle: their
 * computed keys keep it from seeing that making them has no effect. A file that looks otherwise is
 * bundled as it is.
 */
const pureSchemas: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "pure-schemas",
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(SCHEMA, "$1 = /* @__PURE__ */ (() => [$2])();");
      return { contents, loader: "js" };
    });
  },
};

const DIST = fileURLToPath(new URL("dist", import.meta.url));

/**
 * Keeps what esbuild says of a bundle (`dist/meta/main.json`, `dist/meta/cache.json`), of which the licence
 * notice, the SBOM and the build hash are made. It does not lie beside the bundle, as that folder is copied
 * and zipped. A build into another folder leaves nothing.
 */
const keepMetafile: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "keep-metafile",
  setup(build) {
    build.onEnd(async ({ metafile, errors }) => {
      const folder = relative(DIST, build.initialOptions.outdir ?? "");
      if (errors.length > 0 || folder.startsWith("..")) {
        return;
      }
      const path = join(DIST, "meta", `${folder === "" ? "main" : folder}.json`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, JSON.stringify(metafile));
    });
  },
};

// One file with everything in it, the SDK too: what runs in Lambda is what the tests ran, byte for byte.
const options: Options = {
  entry: ["src/index.ts"],
  format: "esm",
  // The oldest Node that the repository supports; the bundle is the same for nodejs22.x and nodejs24.x.
  target: "node22.18",
  platform: "node",
  tsconfig: "../../tsconfig.json",
  outExtension: () => ({ js: ".mjs" }),
  noExternal: [/./],
  splitting: false,
  minify: true,
  keepNames: false,
  sourcemap: true,
  clean: true,
  esbuildPlugins: [pureSchemas, keepMetafile],
  esbuildOptions(esbuild) {
    esbuild.legalComments = "none";
    esbuild.alias = {
      "@aws-sdk/credential-provider-ini": ABSENT,
      "@aws-sdk/credential-provider-process": ABSENT,
      "@aws-sdk/credential-provider-sso": ABSENT,
      "@aws-sdk/credential-provider-web-identity": ABSENT,
    };
  },
};

export default options;
