import { dirname, isAbsolute, resolve } from "node:path";
import { err, ok, type Result } from "@xpart/core";
import { percentDecode } from "../names/percent-decode.ts";
import { type IniFile, type IniSection, parseIni } from "./ini-file.ts";
import { interpolate } from "./ini-interpolation.ts";

/** Settings by their full names: `pypi.db`, `storage.bucket`, ... */
export type Settings = Readonly<Record<string, string>>;

/** Reads a text file; the error is a sentence about it. */
export type ReadText = (path: string) => Promise<Result<string, string>>;

/** `use = config:other.ini` may lead through so many files, so that a circle ends. */
const MAX_FILES = 10;

/**
 * Reads the settings of an application from an ini file as PasteDeploy does: `[app:main]` or, behind a
 * `#`, another section; `%(here)s` and `%(__file__)s`; `use = config:other.ini`, `use = other-section`;
 * `set name = value` and `get name = other`; a `pipeline` or `filter-app` leads to its application. What
 * `[DEFAULT]` names is there to be referred to, and is not a setting of the application's, not even where its
 * section has that name too: so it is in PasteDeploy (Y10).
 *
 * @param source - `config.ini` or `config.ini#section`, relative to `directory`.
 * @returns every problem as a sentence that names the file; never a value.
 */
export async function readPasteSettings(
  source: string,
  directory: string,
  readText: ReadText,
): Promise<Result<Settings, readonly string[]>> {
  const [file = "", name = "main"] = source.split(/#(.*)/s);
  const found = await readContext(resolve(directory, file), name, new Map(), {
    readText,
    files: 0,
  });
  return found.ok ? ok(found.value) : found;
}

interface Walk {
  readonly readText: ReadText;
  readonly files: number;
}

type Found = Promise<Result<Settings, readonly string[]>>;

async function readContext(
  path: string,
  name: string | undefined,
  inherited: IniSection,
  walk: Walk,
): Found {
  if (walk.files >= MAX_FILES) {
    return err([`${path}: "use = config:..." leads through more than ${MAX_FILES} files`]);
  }
  const text = await walk.readText(path);
  if (!text.ok) {
    return err([text.error]);
  }
  const ini = parseIni(text.value);
  if (!ini.ok) {
    return err(ini.error.map((problem) => `${path}: ${problem}`));
  }
  const builtIn = [
    ["here", dirname(path)],
    ["__file__", path],
  ] as const;
  // A file's own defaults win over those of the file that uses it.
  const defaults = new Map([...inherited, ...builtIn, ...ini.value.defaults]);
  return readSection({ path, ini: ini.value, defaults }, name, { ...walk, files: walk.files + 1 });
}

interface OpenFile {
  readonly path: string;
  readonly ini: IniFile;
  readonly defaults: IniSection;
}

async function readSection(file: OpenFile, name: string | undefined, walk: Walk): Found {
  const section = findSection(file, name);
  if (!section.ok) {
    return section;
  }
  const options = readOptions(file, section.value.name, section.value.options);
  if (!options.ok) {
    return options;
  }
  const { use, next, pipeline, ...local } = options.value.local;
  const kind = section.value.name.split(":", 1)[0];
  const leadsTo = { pipeline: pipeline?.split(/\s+/).at(-1), "filter-app": next };
  const target = kind === "pipeline" || kind === "filter-app" ? leadsTo[kind] : use;
  if (target === undefined || /^(?:egg|call):/i.test(target)) {
    return ok(local);
  }
  const used = await followUse(file, target, options.value.global, walk);
  return used.ok ? ok({ ...used.value, ...local }) : used;
}

/** `config:path#section`, or another section of the same file. */
function followUse(file: OpenFile, target: string, global: Settings, walk: Walk): Found {
  const [scheme, rest = ""] = target.split(/:(.*)/s);
  if (rest === "") {
    return readSection(file, target, { ...walk, files: walk.files + 1 });
  }
  if (scheme?.toLowerCase() !== "config") {
    return Promise.resolve(err([`${file.path}: "use = ${scheme}:..." is not known`]));
  }
  const [path = "", name] = rest.split(/#(.*)/s);
  const decoded = percentDecode(path);
  const full = isAbsolute(decoded) ? decoded : resolve(dirname(file.path), decoded);
  return readContext(
    full,
    name === undefined || name === "" ? undefined : name,
    new Map(Object.entries(global)),
    walk,
  );
}

const APP_PREFIXES = ["app", "application", "composite", "composit", "pipeline", "filter-app"];

function findSection(
  { path, ini }: OpenFile,
  name: string | undefined,
): Result<{ readonly name: string; readonly options: IniSection }, readonly string[]> {
  for (const prefix of APP_PREFIXES) {
    for (const [header, options] of ini.sections) {
      const isNamed =
        header.startsWith(`${prefix}:`) &&
        header.slice(prefix.length + 1).trim() === (name ?? "main");
      if (isNamed || (name === undefined && header === prefix)) {
        return ok({ name: header, options });
      }
    }
  }
  return err([`${path}: there is no section [app:${name ?? "main"}]`]);
}

interface Options {
  readonly local: Settings;
  /** What the section, and those that it uses, can refer to by `get`. */
  readonly global: Settings;
}

function readOptions(
  { path, defaults }: OpenFile,
  section: string,
  raw: IniSection,
): Result<Options, readonly string[]> {
  const problems: string[] = [];
  const known = new Map([...defaults, ...raw]);
  const read = (option: string, value: string): string => {
    const text = interpolate(value, known);
    if (!text.ok) {
      problems.push(`${path}: ${option} in [${section}] ${text.error}`);
    }
    return text.ok ? text.value : "";
  };
  const global = Object.fromEntries(
    [...defaults].map(([name, value]) => [name, read(name, value)] as const),
  );
  const options = [...raw].filter(([name]) => !defaults.has(name));
  const named = (kind: string) =>
    options.flatMap(([name, value]) =>
      name.startsWith(`${kind} `)
        ? [[name.slice(kind.length).trim(), read(name, value)] as const]
        : [],
    );
  const all = { ...global, ...Object.fromEntries(named("set")) };
  const local = Object.fromEntries([
    ...options
      .filter(([name]) => !/^[sg]et /.test(name))
      .map(([name, value]) => [name, read(name, value)] as const),
    ...named("get").map(([name, from]) => [name, all[from] ?? ""] as const),
  ]);
  return problems.length > 0 ? err(problems) : ok({ global: all, local });
}
