import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

/** The files of a bundle, as absolute paths, sorted. */
export interface BundleFiles {
  /** All that was read for it. */
  readonly read: readonly string[];
  /** Those of which something is in the bundle. */
  readonly bundled: readonly string[];
}

/**
 * Reads what esbuild wrote about a bundle: its metafile.
 *
 * @param path - The metafile.
 * @param folder - Where esbuild ran; the paths of a metafile are from there.
 * @throws where it is not there, or has another form than esbuild documents.
 */
export function readMetafile(path: string, folder: string): BundleFiles {
  const { inputs, outputs } = METAFILE.parse(JSON.parse(readFileSync(path, "utf8")));
  const bundled = Object.values(outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => input);
  return { read: filesOf(Object.keys(inputs), folder), bundled: filesOf(bundled, folder) };
}

/** What is used of a metafile. Source: https://esbuild.github.io/api/#metafile */
const METAFILE = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});

/** Names of a namespace (`(disabled):path`, `<runtime>`) are esbuild's own, or Node's modules (`builtin:node:fs`), and no files. */
function filesOf(names: readonly string[], folder: string): readonly string[] {
  const files = names.filter((name) => !/^(\([a-z]+\):|<|builtin:)/.test(name));
  return [...new Set(files.map((name) => resolve(folder, name)))].sort();
}
