import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMPONENT_STYLE } from "@xpart/operations/report-components";
import { build } from "esbuild";

/** One file of the page, as it is served. */
export interface PageFile {
  readonly type: string;
  readonly body: string;
}

const PAGE = fileURLToPath(new URL("../page/", import.meta.url));
/** Packages of others that are bundled: their licences go with them. */
const BUNDLED = ["preact", "uplot"];

/** Bundles the page: files by the paths under which they are served. It asks for nothing else. */
export async function bundlePage(): Promise<Readonly<Record<string, PageFile>>> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, "main.tsx")],
    bundle: true,
    write: false,
    outdir: PAGE,
    minify: true,
    format: "esm",
    target: ["chrome110", "firefox110", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
  });
  const built = outputFiles.map(({ path, text }) => [
    `/${basename(path)}`,
    // What the page shares with the report stands before what is its own.
    file(path, path.endsWith(".css") ? COMPONENT_STYLE + text : text),
  ]);
  return {
    ...(Object.fromEntries(built) as Record<string, PageFile>),
    "/index.html": file("index.html", await readFile(join(PAGE, "index.html"), "utf8")),
    "/licences.txt": file("licences.txt", await licences()),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  txt: "text/plain",
};

function file(path: string, body: string): PageFile {
  return { type: `${TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain"}; charset=utf-8`, body };
}

async function licences(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const texts = BUNDLED.map(async (name) => {
    const folder = dirname(resolve(`${name}/package.json`));
    return `${name}\n\n${await readFile(join(folder, "LICENSE"), "utf8")}`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(78)}\n\n`);
}
