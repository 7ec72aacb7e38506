import { readFile } from "node:fs/promises";
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

// One file with everything in it, the SDK too: what runs in Lambda is what the tests ran, byte for byte.
const options: Options = {
  entry: ["src/index.ts"],
  format: "esm",
  // The oldest Node that the repository supports; the bundle is the same for nodejs24.x.
  target: "node20.19",
  platform: "node",
  tsconfig: "../../tsconfig.json",
  outExtension: () => ({ js: ".mjs" }),
  noExternal: [/./],
  splitting: false,
  minify: true,
  keepNames: false,
  sourcemap: true,
  clean: true,
  esbuildPlugins: [pureSchemas],
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
