import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "@xpart/core";
import {
  nameInPair,
  type PackageSettings,
  type ParsedPairs,
  type ParsedSettings,
  parsePairs,
  type SideSettings,
} from "@xpart/deployment";
import { chosenPackage } from "./chosen-package.ts";

/**
 * Reads a settings file of one pair. The paths of zips are from the file's own folder, and come back absolute.
 *
 * @returns the settings, or a sentence for each that is wrong.
 */
export function loadSettings(path: string): Result<ParsedSettings, readonly string[]> {
  const loaded = loadPairs(path);
  if (!loaded.ok) {
    return loaded;
  }
  const [only, ...others] = loaded.value.pairs;
  return only === undefined || others.length > 0
    ? err([`the settings file ${path} has several pairs: loadPairs reads them`])
    : ok(only);
}

/**
 * Reads a settings file of one pair, or of several. The paths of zips and credentials files are from the file's own
 * folder, and come back absolute.
 *
 * @returns the pairs, or a sentence for each setting that is wrong.
 */
export function loadPairs(path: string): Result<ParsedPairs, readonly string[]> {
  const read = readJson(path);
  if (!read.ok) {
    return read;
  }
  const parsed = parsePairs(read.value);
  if (!parsed.ok) {
    return parsed;
  }
  const { isList, pairs } = parsed.value;
  const located = pairs.map((pair) => locateZips(pair, dirname(path)));
  const problems = located.flatMap((each, index) =>
    each.ok ? [] : each.error.map((line) => (isList ? nameInPair(line, index) : line)),
  );
  return problems.length > 0
    ? err(problems)
    : ok({ isList, pairs: located.flatMap((each) => (each.ok ? [each.value] : [])) });
}

function locateZips(
  { settings, warnings }: ParsedSettings,
  folder: string,
): Result<ParsedSettings, readonly string[]> {
  const { pypicloud } = settings;
  const code = locate(chosenPackage(settings.package, "xpart.zip"), folder, FUNCTIONS);
  const cache =
    pypicloud && locate(chosenPackage(pypicloud.package, "xpart-cache.zip"), folder, CACHE_HANDLER);
  if (!code.ok || cache?.ok === false) {
    return err([...(code.ok ? [] : [code.error]), ...(cache?.ok === false ? [cache.error] : [])]);
  }
  const located = {
    ...settings,
    source: withCredentialsFile(settings.source, folder),
    destination: withCredentialsFile(settings.destination, folder),
    package: code.value,
  };
  return ok({
    settings:
      pypicloud === undefined || cache === undefined
        ? located
        : { ...located, pypicloud: { ...pypicloud, package: cache.value } },
    warnings,
  });
}

function withCredentialsFile<Side extends SideSettings>(side: Side, folder: string): Side {
  const { credentialsFile } = side;
  return credentialsFile === undefined
    ? side
    : { ...side, credentialsFile: resolve(folder, credentialsFile) };
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

/** A zip that settings name. */
interface NamedZip {
  readonly setting: string;
  readonly holds: string;
}

const FUNCTIONS: NamedZip = {
  setting: "package.zip",
  holds: "the built functions",
};

const CACHE_HANDLER: NamedZip = {
  setting: "pypicloud.package.zip",
  holds: "the built cacheHandler",
};

function locate(
  settings: PackageSettings,
  folder: string,
  named: NamedZip,
): Result<PackageSettings, string> {
  if (!("zip" in settings)) {
    return ok(settings);
  }
  const zip = resolve(folder, settings.zip);
  const problem = zipProblem(zip, named);
  return problem === undefined ? ok({ zip }) : err(problem);
}

/** What every zip begins with. Source: .ZIP File Format Specification, 4.3.7. */
const ZIP_BEGINNING = "PK\u0003\u0004";

function zipProblem(path: string, { setting, holds }: NamedZip): string | undefined {
  const mustBe = `${setting} must be the path of a zip with ${holds}`;
  const remedy = `Left out, ${setting.replace(".zip", "")} is the zip of this version, which \`pnpm turbo package\` makes`;
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    return `${mustBe}; there is no file ${path}. ${remedy}`;
  }
  const beginning = readFileSync(path).subarray(0, ZIP_BEGINNING.length).toString("latin1");
  return beginning === ZIP_BEGINNING ? undefined : `${mustBe}; ${path} is no zip. ${remedy}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
