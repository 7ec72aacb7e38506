import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "@xpart/core";
import { type ParsedSettings, parseSettings } from "./parse-settings.ts";

/**
 * Reads a settings file. The path of the zip is from the file's own folder, and comes back absolute.
 *
 * @returns the settings, or a sentence for each that is wrong.
 */
export function loadSettings(path: string): Result<ParsedSettings, readonly string[]> {
  const read = readJson(path);
  if (!read.ok) {
    return read;
  }
  const parsed = parseSettings(read.value);
  if (!parsed.ok) {
    return parsed;
  }
  const { settings, warnings } = parsed.value;
  if (!("zip" in settings.package)) {
    return parsed;
  }
  const zip = resolve(dirname(path), settings.package.zip);
  const problem = zipProblem(zip);
  return problem === undefined
    ? ok({ settings: { ...settings, package: { zip } }, warnings })
    : err([problem]);
}

function readJson(path: string): Result<unknown, readonly string[]> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const remedy = "copy one of examples/*.json there, or name another file in XPART_CONFIG";
    return err([`the settings file ${path} cannot be read (${messageOf(error)}): ${remedy}`]);
  }
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err([`the settings file ${path} must be JSON: ${messageOf(error)}`]);
  }
}

/** What every zip begins with. Source: .ZIP File Format Specification, 4.3.7. */
const ZIP_BEGINNING = "PK\u0003\u0004";

function zipProblem(path: string): string | undefined {
  const mustBe = "package.zip must be the path of a zip with the built functions";
  const remedy = "`pnpm turbo package` makes ../lambda/dist/xpart.zip";
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    return `${mustBe}; there is no file ${path}. ${remedy}`;
  }
  const beginning = readFileSync(path).subarray(0, ZIP_BEGINNING.length).toString("latin1");
  return beginning === ZIP_BEGINNING ? undefined : `${mustBe}; ${path} is no zip. ${remedy}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
