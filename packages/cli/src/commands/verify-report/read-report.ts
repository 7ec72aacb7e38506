import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { printable, readSums, sha256Of } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { type ReportFiles, reportFilesOf } from "../verify/report-files.ts";

/** A file of a report, held against its sum. */
export interface CheckedFile {
  readonly name: string;
  readonly state: "unchanged" | "changed" | "missing";
}

/** A report as its files have it. */
export interface ReadReport {
  readonly files: readonly CheckedFile[];
  /** The parsed JSON; undefined: it is none. */
  readonly document: unknown;
  readonly sums: Uint8Array;
  /** Undefined: it is not signed. */
  readonly signature: Uint8Array | undefined;
  /** The public key beside it. */
  readonly key: Uint8Array | undefined;
}

/** Reads a report with all of its files. @throws CliError where there is none to look at. */
export async function readReport(path: string, shown: string): Promise<ReadReport> {
  const paths = reportFilesOf(path);
  const [json, sums, signature, key] = await Promise.all(
    [paths.json, paths.sums, paths.signature, paths.key].map(readIfThere),
  );
  if (json === undefined || sums === undefined) {
    const missing = basename(json === undefined ? paths.json : paths.sums);
    throw new CliError({
      what: "There is no whole report here",
      subject: printable(shown),
      remedy: `${printable(missing)} is missing: name a file that xpart verify --report has written, with those beside it.`,
    });
  }
  return { files: await checkFiles(sums, paths), document: parsed(json), sums, signature, key };
}

/** Every file that has a sum, and the report itself, which must have one. */
async function checkFiles(sums: Uint8Array, paths: ReportFiles): Promise<readonly CheckedFile[]> {
  const read = readSums(Buffer.from(sums).toString("utf8"));
  if (read === undefined) {
    return [{ name: basename(paths.sums), state: "changed" }];
  }
  const own = basename(paths.json);
  const unnamed = read.some(({ name }) => name === own)
    ? []
    : [{ name: own, state: "changed" } as const];
  const checked = await Promise.all(
    read.map(async ({ name, sha256 }): Promise<CheckedFile> => {
      const content = await readIfThere(join(dirname(paths.sums), name));
      if (content === undefined) {
        return { name, state: "missing" };
      }
      return { name, state: sha256Of(content) === sha256 ? "unchanged" : "changed" };
    }),
  );
  return [...unnamed, ...checked];
}

/** @throws CliError where a file is there and cannot be read. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return undefined;
    }
    throw new CliError({
      what: "A file of the report cannot be read",
      subject: printable(path),
      remedy: `Look at its rights: ${message}`,
    });
  }
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString("utf8"));
  } catch {
    return undefined;
  }
}
