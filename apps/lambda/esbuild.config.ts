// Builds the handlers' bundles into dist, or one of them into another folder:
//   node esbuild.config.ts [--out-dir FOLDER main|cache]
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type BuildOptions, build, type Plugin } from "esbuild";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const ABSENT = fileURLToPath(
  new URL("src/clients/absent-credential-providers.ts", import.meta.url),
);

/** A statement of an SDK schema file: `export var PutObject$ = [9, n0, _PO, ...];`. */
const SCHEMA = /^((?:export )?var \w+\$?) = \[([\s\S]*?)\];$/gm;

/**
 * Lets esbuild leave out the schemas of operations that nobody calls, a tenth of the bundle: their
 * computed keys keep it from seeing that making them has no effect. A file that looks otherwise is
 * bundled as it is.
 */
const pureSchemas: Plugin = {
  name: "pure-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(SCHEMA, "$1 = /* @__PURE__ */ (() => [$2])();");
      return { contents, loader: "js" };
    });
  },
};

/**
 * Takes Node's own modules without their wrappers for import, which read every export, and so load what Node itself
 * leaves until it is asked for: `node:http` has a WebSocket, and with it all of undici.
 */
const builtins: Plugin = {
  name: "builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "builtin" }));
    // As CommonJS, of which each use reads what it needs: a list of names would be that of the Node that builds.
    onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** Leaves what `src/index.ts` loads for one handler alone in a file of its own, beside it. */
const handlersApart: Plugin = {
  name: "handlers-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/wir.*\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path: path.replace(/\.ts$/, ".mjs"), external: true }
        : undefined,
    );
  },
};

// All that it needs is in its folder, the SDK too: what runs in Lambda is what the tests ran, byte for byte. Reading code
// takes a good part of a cold start, so each file has what its handlers need, and no other's. esbuild's own splitting
// would share what only one of them uses, since it goes by files, and all go by a package's index.
const main: BuildOptions = {
  entryPoints: ["index", "wire-event-handler", "wiring", "wire-slice-handler"].map(
    (name) => `src/${name}.ts`,
  ),
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  // The oldest Node that the repository supports; the bundle is the same for nodejs22.x and nodejs24.x.
  target: "node22.18",
  platform: "node",
  // Modules before CommonJS, of which nothing can be left out.
  mainFields: ["module", "main"],
  tsconfig: "../../tsconfig.json",
  minify: true,
  sourcemap: true,
  metafile: true,
  legalComments: "none",
  plugins: [pureSchemas, builtins, handlersApart],
  alias: {
    "@aws-sdk/credential-provider-ini": ABSENT,
    "@aws-sdk/credential-provider-process": ABSENT,
    "@aws-sdk/credential-provider-sso": ABSENT,
    "@aws-sdk/credential-provider-web-identity": ABSENT,
  },
  logLevel: "warning",
};

// A zip of its own: the drivers of three caches are more than all other handlers together, and each is a
// chunk of its own, so that a function loads the one that its settings name (ADR 0014).
const cache: BuildOptions = {
  ...main,
  entryPoints: { index: "src/cache/index.ts" },
  outdir: "dist/cache",
  splitting: true,
  sourcemap: false,
  // Drivers in CommonJS ask for Node's own modules by require.
  banner: {
    js: 'import { createRequire as xpartRequire } from "node:module"; const require = xpartRequire(import.meta.url);',
  },
  // The native client that pg would use if it were there.
  external: ["pg-native"],
};

const BUNDLES: Readonly<Record<string, BuildOptions>> = { main, cache };

/** Builds one bundle into its folder, which is emptied before. @returns what esbuild says of it. */
async function buildBundle(name: string, folder: string | undefined) {
  const options = BUNDLES[name];
  if (options === undefined) {
    throw new Error(`there is no bundle ${name}: ${Object.keys(BUNDLES).join(", ")}`);
  }
  const outdir = folder ?? `${FOLDER}${options.outdir}`;
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({ ...options, outdir, absWorkingDir: FOLDER });
  return metafile;
}

/**
 * Builds all into dist, and keeps what esbuild says of each (`dist/meta/main.json`, `dist/meta/cache.json`), of which
 * the licence notice, the SBOM and the build hash are made. It does not lie beside the bundle, as that folder is
 * copied and zipped.
 */
async function buildAll(): Promise<void> {
  const meta = new URL("dist/meta/", import.meta.url);
  // One after the other: the first empties the folder that the second's lies in.
  for (const name of Object.keys(BUNDLES)) {
    const metafile = await buildBundle(name, undefined);
    await mkdir(meta, { recursive: true });
    await writeFile(new URL(`${name}.json`, meta), JSON.stringify(metafile));
  }
}

try {
  const { values, positionals } = parseArgs({
    options: { "out-dir": { type: "string" } },
    allowPositionals: true,
  });
  const folder = values["out-dir"];
  await (folder === undefined ? buildAll() : buildBundle(positionals[0] ?? "main", folder));
} catch (error) {
  // What is wrong in the sources esbuild has said, line by line.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
